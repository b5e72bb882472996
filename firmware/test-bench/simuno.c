/*
 * An Arduino Uno at a pseudo-terminal, at the speed of the wall clock: simuno <uno.elf>
 *
 * Prints lines of JSON: {"pty":"/dev/pts/3"}, {"start":2} for every start after the first,
 * {"pin":5,"on":1,"ms":1234.567,"board":12.345} (milliseconds since 1970; of the board's own time) when an output begins
 * or ends to be driven high, be it steadily or by its timer, {"said":"82...","ms":...,"board":...} for each frame of the
 * board, and {"mark":12.345} for the word mark, with the board's time. Reads lines: press, release, hang, reset, mark,
 * quit. Ends when its input does.
 *
 * It is linked against libsimavr (GPL-3), for tests only; what comes of it is not distributed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <simavr/avr_extint.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

#define CLOCK_HZ 16000000.0
#define BYTE_CYCLES 1389 /* one byte at 115200 baud; the board is looked after so often */
#define AHEAD_MS 0.3     /* further ahead of the wall clock than this it waits */
#define BEHIND_MS 200.0  /* further behind than this is not made up for */
#define ENDLESS_LOOP 0xCFFF
#define BUTTON_PIN 2
#define FLAG 0x7E
#define FRAME_BYTES 160 /* a whole one, with every byte escaped */

/* Where an output is seen: its port, and the timer's register that says whether the timer drives it. */
static const struct {
  int pin;
  uint8_t ddr, port, bit, timer, by_timer;
} outputs[] = {
    {5, 0x2A, 0x2B, 1 << 5, 0x44, 0x20},
    {6, 0x2A, 0x2B, 1 << 6, 0x44, 0x80},
    {7, 0x2A, 0x2B, 1 << 7, 0, 0},
    {9, 0x24, 0x25, 1 << 1, 0x80, 0x80},
};
enum { OUTPUTS = sizeof outputs / sizeof *outputs };

static avr_t *avr;
static void (*reset_core)(struct avr_t *);
static avr_irq_t *serial_in;
static int line = -1;
static int starts = 0;
static bool pressed = false;
static bool has_room = true;
static bool is_wired = false; /* the button; a reset of the simulator forgets it */

static double now_ms(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

/* However late the simulator is: what the board itself knows of time. */
static double board_ms(void) { return avr->cycle / CLOCK_HZ * 1e3; }

static bool is_on(int i) {
  if (!(avr->data[outputs[i].ddr] & outputs[i].bit)) return false;
  return (avr->data[outputs[i].port] & outputs[i].bit) || (avr->data[outputs[i].timer] & outputs[i].by_timer);
}

static void tell_outputs(void) {
  static bool was[OUTPUTS];
  for (int i = 0; i < OUTPUTS; i++) {
    if (is_on(i) == was[i]) continue;
    was[i] = !was[i];
    printf("{\"pin\":%d,\"on\":%d,\"ms\":%.3f,\"board\":%.3f}\n", outputs[i].pin, was[i], now_ms(CLOCK_REALTIME),
           board_ms());
  }
}

static void drive_button(void) {
  /* What is wired holds against the pull-up whenever the program writes to the port. */
  avr_ioport_external_t wired = {.name = 'D', .mask = 1 << BUTTON_PIN, .value = pressed << BUTTON_PIN};
  avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('D'), &wired);
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), BUTTON_PIN), pressed);
  is_wired = true;
}

static void note_reset(avr_t *which) {
  reset_core(which);
  has_room = true; /* nobody says so after a reset */
  is_wired = false;
  starts++;
  printf("{\"start\":%d}\n", starts + 1);
}

/* To the program's own endless loop: there it answers interrupts, and nothing else. */
static void hang(void) {
  for (uint32_t at = 0; at + 1 < avr->codeend; at += 2) {
    if ((avr->flash[at] | avr->flash[at + 1] << 8) == ENDLESS_LOOP) avr->pc = at;
  }
  if (avr->state == cpu_Sleeping) avr->state = cpu_Running;
}

static void press(bool is_pressed) {
  pressed = is_pressed;
  is_wired = false;
}

static void obey(const char *word) {
  if (!strcmp(word, "press")) press(true);
  if (!strcmp(word, "release")) press(false);
  if (!strcmp(word, "hang")) hang();
  if (!strcmp(word, "reset")) avr_reset(avr);
  if (!strcmp(word, "mark")) printf("{\"mark\":%.3f}\n", board_ms());
  if (!strcmp(word, "quit")) exit(0);
}

static void read_orders(void) {
  static char word[16];
  static size_t length = 0;
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  while (poll(&input, 1, 0) > 0) {
    char byte;
    if (read(STDIN_FILENO, &byte, 1) != 1) exit(0);
    if (byte != '\n') {
      if (length + 1 < sizeof word) word[length++] = byte;
      continue;
    }
    word[length] = 0;
    length = 0;
    obey(word);
  }
}

/* Between two flags, as they were on the line. */
static void tell_said(uint8_t byte) {
  static uint8_t frame[FRAME_BYTES];
  static size_t length = 0;
  if (byte != FLAG) {
    if (length < FRAME_BYTES) frame[length++] = byte;
    return;
  }
  if (length == 0) return;
  printf("{\"said\":\"");
  for (size_t i = 0; i < length; i++) printf("%02x", frame[i]);
  printf("\",\"ms\":%.3f,\"board\":%.3f}\n", now_ms(CLOCK_REALTIME), board_ms());
  length = 0;
}

static void from_board(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  (void)param;
  uint8_t byte = value;
  tell_said(byte);
  /* When nobody reads at the other end, what the board says is lost, as it is with a real line. */
  ssize_t ignored = write(line, &byte, 1);
  (void)ignored;
}

static void set_room(struct avr_irq_t *irq, uint32_t value, void *room) {
  (void)irq;
  (void)value;
  has_room = room != NULL;
}

static void to_board(void) {
  uint8_t byte;
  if (has_room && read(line, &byte, 1) == 1) avr_raise_irq(serial_in, byte);
}

static void open_line(void) {
  char name[64];
  struct termios raw;
  int other_end; /* stays open here, so that hosts may come and go */
  memset(&raw, 0, sizeof raw);
  cfmakeraw(&raw);
  raw.c_cflag |= CREAD | CLOCAL;
  if (openpty(&line, &other_end, name, &raw, NULL) < 0) {
    perror("openpty");
    exit(1);
  }
  fcntl(line, F_SETFL, O_NONBLOCK);
  printf("{\"pty\":\"%s\"}\n", name);
}

/* Sleeping takes no time of its own: keep_pace() does all the waiting. */
static void skip_sleep(avr_t *which, avr_cycle_count_t cycles) {
  (void)which;
  (void)cycles;
}

static void open_board(const char *path) {
  elf_firmware_t firmware = {0};
  if (elf_read_firmware(path, &firmware) != 0) exit(1);
  avr = avr_make_mcu_by_name("atmega328p");
  avr_init(avr);
  avr->frequency = CLOCK_HZ;
  avr->log = LOG_ERROR;
  avr->sleep = skip_sleep;
  avr_load_firmware(avr, &firmware);
  /* As long as the button's pin is low the simulator would look at it in every cycle, for an interrupt nobody has. */
  avr_extint_set_strict_lvl_trig(avr, EXTINT_IRQ_OUT_INT0, 0);
  reset_core = avr->reset;
  avr->reset = note_reset;

  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  serial_in = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), from_board, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), set_room, &has_room);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), set_room, NULL);
}

static void run(avr_cycle_count_t cycles) {
  avr_cycle_count_t end = avr->cycle + cycles;
  while (avr->cycle < end) {
    int state = avr_run(avr);
    if (state == cpu_Done || state == cpu_Crashed) exit(1);
  }
}

/* `began_ms` is when cycle 0 was, by the wall clock. */
static void keep_pace(double *began_ms) {
  double ahead_ms = avr->cycle / CLOCK_HZ * 1e3 - (now_ms(CLOCK_MONOTONIC) - *began_ms);
  if (ahead_ms > AHEAD_MS) usleep(ahead_ms * 1e3);
  if (ahead_ms < -BEHIND_MS) *began_ms -= ahead_ms;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  open_board(arguments[1]);
  open_line();
  double began_ms = now_ms(CLOCK_MONOTONIC);
  for (;;) {
    if (!is_wired) drive_button();
    to_board();
    run(BYTE_CYCLES);
    tell_outputs();
    read_orders();
    keep_pace(&began_ms);
  }
}
