// Livetap on an Arduino Uno (ATmega328P, 16 MHz). What you may want to change is in settings.h.
//
// The rules (limits, time-outs, emergency stop) are in the library, in src/core; this sketch gives them pins, a clock,
// the EEPROM and the serial line. docs/hardware.md says how to wire it, docs/protocol-serial.md what it speaks.

#include <avr/eeprom.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <livetap.h>

#include "outputs.h"
#include "serial_line.h"
#include "settings.h"
#include "start.h"

static Board board;
static Link serial_link;
static Channel channels[sizeof OUTPUTS / sizeof OUTPUTS[0]];

static uint8_t read_memory(uint8_t address) { return eeprom_read_byte((const uint8_t *)(uintptr_t)address); }

static void write_memory(uint8_t address, uint8_t byte) { eeprom_write_byte((uint8_t *)(uintptr_t)address, byte); }

// The button pulls the pin to GND while nobody presses it: a broken wire reads as pressed.
static bool stop_button() { return STOP_BUTTON_PIN >= 0 && digitalRead(STOP_BUTTON_PIN) == HIGH; }

static void tell(EventKind kind, uint16_t argument) { link_tell(&serial_link, kind, argument); }

static BoardSetup board_setup = {NULL, 0, {read_memory, write_memory}, millis, outputs_write, stop_button, tell};

static LinkSetup link_setup = {MODEL, 0x0001, 0, serial_send};

void setup() {
  outputs_begin();
  wdt_enable(WDTO_1S);
  if (STOP_BUTTON_PIN >= 0) pinMode(STOP_BUTTON_PIN, INPUT_PULLUP);
  pinMode(LED_BUILTIN, OUTPUT);

  board_setup.limits = outputs_limits();
  board_setup.channels = outputs_count();
  board_begin(&board, &board_setup, channels);
  link_setup.cause = start_cause();
  link_begin(&serial_link, &link_setup, &board);
  serial_begin();
  set_sleep_mode(SLEEP_MODE_IDLE);
}

// Dark: disarmed. Lit: armed. Blinking quickly: emergency stop.
static void show_state() {
  bool blink = (millis() / 128) % 2 == 0;
  digitalWrite(LED_BUILTIN, board.stopped ? blink : board.armed);
}

void loop() {
  wdt_reset();
  board_pass(&board);
  if (outputs_are_held()) {
    link_stop(&serial_link);
    outputs_free(); // only now that the stop is latched
  }
  uint8_t byte;
  while (serial_read(&byte)) link_receive(&serial_link, byte);
  link_pass(&serial_link);
  show_state();
  sleep_mode(); // until the next byte, or the clock's interrupt within a millisecond
}
