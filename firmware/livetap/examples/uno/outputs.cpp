#include "outputs.h"

#include <Arduino.h>
#include <util/atomic.h>

#include "settings.h"

static const uint8_t COUNT = sizeof OUTPUTS / sizeof OUTPUTS[0];
static ChannelLimits limits[COUNT];
static volatile bool held = false;

// Pulses of 544 to 2400 µs, 50 in a second, which timer 1 makes by itself: other work cannot make the servo shiver.
static const uint8_t US_PER_TICK = 4; // 16 MHz / 64
static const uint16_t SERVO_SHORTEST_US = 544;
static const uint16_t SERVO_LONGEST_US = 2400;
static const uint16_t SERVO_PERIOD_US = 20000;

static void servo_begin() {
  TCCR1A = _BV(WGM11);
  TCCR1B = _BV(WGM13) | _BV(WGM12) | _BV(CS11) | _BV(CS10);
  ICR1 = SERVO_PERIOD_US / US_PER_TICK - 1;
}

static void servo_write(uint8_t pin, int16_t degrees) {
  uint32_t us = SERVO_SHORTEST_US + (uint32_t)degrees * (SERVO_LONGEST_US - SERVO_SHORTEST_US) / 180;
  uint16_t ticks = us / US_PER_TICK;
  if (pin == 9) {
    OCR1A = ticks;
    TCCR1A |= _BV(COM1A1);
  } else {
    OCR1B = ticks;
    TCCR1A |= _BV(COM1B1);
  }
}

static void turn_off(const Output &output) {
  // digitalWrite() also takes the pin away from its timer.
  digitalWrite(output.pin, output.kind == SWITCH_LOW ? HIGH : LOW);
}

static void turn_on(const Output &output, int16_t value) {
  switch (output.kind) {
    case PWM: analogWrite(output.pin, value); break;
    case SERVO: servo_write(output.pin, value); break;
    case SWITCH: digitalWrite(output.pin, HIGH); break;
    case SWITCH_LOW: digitalWrite(output.pin, LOW); break;
  }
}

uint8_t outputs_count() { return COUNT; }

const ChannelLimits *outputs_limits() { return limits; }

void outputs_begin() {
  for (uint8_t i = 0; i < COUNT; i++) {
    // The level first: a pin that becomes an output must not be on even for a microsecond.
    turn_off(OUTPUTS[i]);
    pinMode(OUTPUTS[i].pin, OUTPUT);
    if (OUTPUTS[i].kind == SERVO) servo_begin();
    limits[i] = OUTPUTS[i].limits;
  }
}

void outputs_write(uint8_t channel, int16_t value) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (value == 0 || held) {
      turn_off(OUTPUTS[channel]);
    } else {
      turn_on(OUTPUTS[channel], value);
    }
  }
}

void outputs_hold() {
  held = true;
  for (uint8_t i = 0; i < COUNT; i++) turn_off(OUTPUTS[i]);
}

bool outputs_are_held() { return held; }

void outputs_free() { held = false; }
