#pragma once
#include <livetap.h>

enum OutputKind : uint8_t { PWM, SERVO, SWITCH, SWITCH_LOW };

struct Output {
  OutputKind kind;
  uint8_t pin;
  ChannelLimits limits;
};

uint8_t outputs_count();
const ChannelLimits *outputs_limits();

// Makes all pins outputs that are off.
void outputs_begin();

void outputs_write(uint8_t channel, int16_t value);

// Everything off, and nothing on again until outputs_free(); to be called by interrupts.
void outputs_hold();
bool outputs_are_held();
void outputs_free();
