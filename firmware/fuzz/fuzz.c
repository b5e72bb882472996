/*
 * Does everything to a board that a line, a host, a button and the power can do, in any order, and watches its outputs:
 * fuzz <steps> <seed> [fault]
 *
 * The watcher knows only what comes in and what the outputs do; it shares no code with what it watches but the frames.
 * With the name of a fault it is given to the board, to see that the watcher finds it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../livetap/src/livetap.h"
#include "watcher.h"

static const ChannelLimits limits[] = {
    {"lamp.on", 0, 0, 255, 2000, 0, 100},
    {"motor.run", CHANNEL_HIGH_RISK, -200, 200, 700, 300, 4},
    {"relay.close", CHANNEL_PULSE, 0, 1, 400, 150, 2},
};
enum { CHANNELS = sizeof limits / sizeof *limits };

/* What the board is given; a planted fault makes it differ from what the watcher knows. */
static ChannelLimits given[CHANNELS];
static const char *fault = "";

static uint32_t clock_ms;
static uint64_t chance;
static uint8_t eeprom[MEMORY_BYTES];
static bool button;
static Board board;
static Link line;
static Channel channels[CHANNELS];
static uint8_t known_ids[24][ID_BYTES];

static uint32_t random_below(uint32_t limit) {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return (uint32_t)(chance >> 33) % limit;
}

static bool has(const char *name) { return strcmp(fault, name) == 0; }

static void plant(void) {
  memcpy(given, limits, sizeof limits);
  for (uint8_t i = 0; i < CHANNELS; i++) {
    if (has("long")) given[i].max_on_ms += 100;
    if (has("restless")) given[i].min_off_ms = 0;
    if (has("tireless")) given[i].duty_percent = 100;
    if (has("strong")) given[i].max += 1;
  }
}

static uint32_t now_ms(void) { return clock_ms; }
static uint8_t read_memory(uint8_t address) { return eeprom[address]; }
static void write_memory(uint8_t address, uint8_t byte) { eeprom[address] = byte; }
static bool stop_button(void) { return button && !has("loose-button"); }
static void write_output(uint8_t channel, int16_t value) { watch_output(channel, value); }
static void tell(EventKind kind, uint16_t argument) { link_tell(&line, kind, argument); }

/* The answers say which command was carried out. */
static bool send_frame(const uint8_t *bytes, uint16_t length) {
  static FrameReader reader;
  for (uint16_t i = 0; i < length; i++) {
    if (frame_read(&reader, bytes[i], clock_ms) == FRAME_COMPLETE && reader.bytes[0] == 0x82) {
      watch_answer(reader.bytes + 1, reader.bytes[9]);
    }
  }
  return random_below(50) != 0; /* sometimes there is no room */
}

static const BoardSetup board_setup = {given,        CHANNELS,    {read_memory, write_memory}, now_ms,
                                       write_output, stop_button, tell};
static const LinkSetup link_setup = {"fuzz", 1, 0, send_frame};

static void start(void) {
  watch_start();
  if (has("forgetful")) memset(eeprom, 0xFF, sizeof eeprom);
  board_begin(&board, &board_setup, channels);
  link_begin(&line, &link_setup, &board);
}

static void pass(uint32_t ms) {
  while (ms-- > 0) {
    clock_ms++;
    if (has("patient") && !board.silent) board_beat(&board, board.boot);
    if (has("repeating")) memset(&board.ids, 0, sizeof board.ids);
    board_pass(&board);
    link_pass(&line);
    watch_time(button);
  }
}

static void receive(const uint8_t *bytes, uint16_t length) {
  for (uint16_t i = 0; i < length; i++) {
    if (bytes[i] == FRAME_STOP) watch_stop();
    if (bytes[i] == FRAME_STOP && has("deaf")) continue;
    link_receive(&line, bytes[i]);
  }
}

static uint16_t some_boot(void) { return random_below(20) == 0 ? (uint16_t)random_below(65536) : board.boot; }

static uint8_t *put(uint8_t *at, uint32_t value, uint8_t bytes) {
  for (uint8_t i = 0; i < bytes; i++) *at++ = (uint8_t)(value >> (8 * i));
  return at;
}

static uint8_t *put_command(uint8_t *at) {
  uint8_t *id = known_ids[random_below(24)];
  if (random_below(3) != 0) {
    for (uint8_t i = 0; i < ID_BYTES; i++) id[i] = (uint8_t)random_below(256);
  }
  memcpy(at, id, ID_BYTES);
  at = put(at + ID_BYTES, some_boot(), 2);
  at = put(at, random_below(20) == 0 ? random_below(256) : random_below(CHANNELS), 1);
  at = put(at, random_below(10) == 0 ? random_below(65536) : random_below(202), 2);
  at = put(at, random_below(10) == 0 ? random_below(5000) : random_below(700), 4);
  return put(at, random_below(10) == 0 ? random_below(3) : 1000, 2);
}

/* A host that mostly wants the board to work. */
static uint8_t some_type(void) {
  static const uint8_t types[] = {1, 2, 2, 2, 2, 5, 5, 6, 3, 3, 3, 3, 3, 3, 3, 3};
  return random_below(100) == 0 ? 4 : types[random_below(sizeof types)];
}

static void say_something(void) {
  uint8_t bytes[FRAME_MAX], frame[FRAME_ENCODED_MAX];
  uint8_t type = some_type();
  uint16_t boot = some_boot();
  uint8_t *at = put(bytes, type, 1);
  if (type == 1) at = put(at, 1, 1);
  if (type == 2 || type == 5 || type == 6) at = put(at, boot, 2);
  if (type == 3) at = put_command(at);
  if (type == 5) at = put(at, random_below(30) != 0, 1);
  uint16_t length = frame_encode(frame, bytes, (uint8_t)(at - bytes));
  bool whole = random_below(15) != 0;
  if (whole) {
    watch_frame(bytes, (uint8_t)(at - bytes), board.boot);
  } else {
    frame[1 + random_below(length - 2u)] ^= (uint8_t)(1u << random_below(8));
  }
  receive(frame, length);
}

static void say_nonsense(void) {
  uint8_t bytes[90];
  uint16_t length = (uint16_t)random_below(sizeof bytes);
  /* No flag and no stop: whatever it is, it must not do a thing. */
  for (uint16_t i = 0; i < length; i++) {
    bytes[i] = (uint8_t)random_below(256);
    if (bytes[i] == FRAME_STOP || bytes[i] == FRAME_FLAG) bytes[i] = 0;
  }
  receive(bytes, length);
}

static void step(void) {
  static const uint8_t stop = FRAME_STOP;
  switch (random_below(1000)) {
    case 0: case 1: receive(&stop, 1); break;
    case 2: button = true; break;
    case 3: case 4: start(); break;
    case 5: pass(random_below(6000)); break;
    case 6: case 7: case 8: case 9: say_nonsense(); break;
    default:
      if (random_below(50) == 0) button = false;
      if (random_below(3) == 0) pass(random_below(60));
      say_something();
  }
  pass(1 + random_below(4));
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  if (count > 3) fault = arguments[3];
  long steps = atol(arguments[1]);
  chance = strtoull(arguments[2], NULL, 10) * 0x9E3779B97F4A7C15ULL + 1;
  clock_ms = UINT32_MAX - 20000; /* so that it overflows on the way */
  memset(eeprom, 0xFF, sizeof eeprom);
  plant();
  watch_begin(limits, CHANNELS);
  start();
  for (long i = 0; i < steps; i++) {
    step();
    if (watch_verdict() != NULL) {
      printf("step %ld: %s\n", i, watch_verdict());
      return 1;
    }
  }
  printf("%ld steps, %lu times on, nothing found\n", steps, watch_times_on());
  return 0;
}
