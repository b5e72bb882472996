#include "outputs.h"

#include <Arduino.h>

#include "settings.h"

static const uint8_t COUNT = sizeof OUTPUTS / sizeof OUTPUTS[0];
static ChannelLimits limits[COUNT];

uint8_t outputs_count() { return COUNT; }

const ChannelLimits *outputs_limits() { return limits; }

void outputs_begin() {
  for (uint8_t i = 0; i < COUNT; i++) {
    limits[i] = OUTPUTS[i].limits;
    // The level first: a pin that becomes an output must not be on even for a microsecond.
    digitalWrite(OUTPUTS[i].pin, OUTPUTS[i].kind == SWITCH_LOW ? HIGH : LOW);
    pinMode(OUTPUTS[i].pin, OUTPUT);
    if (OUTPUTS[i].kind == PWM) analogWrite(OUTPUTS[i].pin, 0);
  }
}

void outputs_write(uint8_t channel, int16_t value) {
  const Output &output = OUTPUTS[channel];
  switch (output.kind) {
    case PWM: analogWrite(output.pin, value); break;
    case SWITCH: digitalWrite(output.pin, value ? HIGH : LOW); break;
    case SWITCH_LOW: digitalWrite(output.pin, value ? LOW : HIGH); break;
  }
}
