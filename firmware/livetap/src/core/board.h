#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "channel.h"
#include "ids.h"
#include "memory.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The rules of a board, whatever it is spoken to with: serial line, MQTT or WebSocket. */

#define BOARD_SILENCE_MS 3000       /* without a beat for so long everything goes off */
#define BOARD_RELEASE_MS 50         /* a button that bounces is pressed */
#define BOARD_COMMANDS_PER_SECOND 10

typedef enum {
  STATUS_OK,
  STATUS_DUP,
  STATUS_EXPIRED,
  STATUS_RANGE,
  STATUS_ESTOP,
  STATUS_RATE,
  STATUS_COOL,
  STATUS_NOLINK,
  STATUS_BUSY,
  STATUS_DISARMED,
} Status;

typedef enum {
  EVENT_STOPPED_BY_HOST = 1,
  EVENT_STOPPED_BY_BUTTON = 2,
  EVENT_SILENCE = 3,
  EVENT_LONGEST_ON = 4, /* argument: the channel */
  EVENT_UNREADABLE = 5, /* argument: how many frames */
  EVENT_CLEARED = 6,
  EVENT_ARMED = 7, /* argument: 1 armed, 0 disarmed */
} EventKind;

enum { FLAG_ARMED = 1, FLAG_STOPPED = 2, FLAG_BUTTON = 4, FLAG_SILENT = 8, FLAG_FAULT = 16 };

typedef struct {
  uint8_t id[ID_BYTES];
  uint16_t boot;
  uint8_t channel;
  int16_t value;
  uint32_t duration_ms;
  uint16_t ttl_ms;      /* what was left of its time when it was sent */
  uint32_t received_ms; /* when its first byte came in */
} Command;

typedef struct {
  Status status;
  int16_t detail;
} Answer;

/* What the board has to be given: its outputs, and ways to reach what is around it. */
typedef struct {
  const ChannelLimits *limits;
  uint8_t channels;
  Memory memory;
  uint32_t (*now_ms)(void); /* may overflow */
  void (*write)(uint8_t channel, int16_t value);
  bool (*stop_button)(void); /* true: pressed, or its wire is broken; NULL: there is none */
  void (*tell)(EventKind kind, uint16_t argument);
} BoardSetup;

typedef struct {
  const BoardSetup *setup;
  Channel *channels;
  uint16_t boot;
  bool armed;
  bool stopped; /* latched */
  bool button;
  bool silent;
  bool fault; /* the memory keeps nothing: starts cannot be told apart, so it never arms */
  bool changed; /* there is news; whoever tells it sets this back */
  uint32_t beat_ms;
  uint32_t pressed_ms;
  IdRing ids;
  uint32_t command_ms[BOARD_COMMANDS_PER_SECOND];
  uint8_t oldest_command;
} Board;

/* Turns everything off, counts the start and takes up the latch. `channels` has room for all of them. */
void board_begin(Board *board, const BoardSetup *setup, Channel *channels);

/* To be called all the time, at least once in a few milliseconds: ends what has to end. */
void board_pass(Board *board);

Answer board_command(Board *board, const Command *command);

/* The host is there. False when `boot` is not this start: then it does not count. */
bool board_beat(Board *board, uint16_t boot);

/* Arms only while the host is heard and nothing forbids it; disarming always works and turns everything off. */
void board_arm(Board *board, uint16_t boot, bool armed);

void board_turn_off(Board *board, uint8_t channel);

/* Everything off, nothing latched. */
void board_off(Board *board);

/* Everything off, disarmed and latched; `why` is EVENT_STOPPED_BY_HOST or EVENT_STOPPED_BY_BUTTON. */
void board_stop(Board *board, EventKind why);

/* Opens the emergency stop, when it is this start that is meant and the button is released. */
void board_clear(Board *board, uint16_t boot);

uint8_t board_flags(const Board *board);

#ifdef __cplusplus
}
#endif
