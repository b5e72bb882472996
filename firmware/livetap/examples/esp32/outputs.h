#pragma once
#include <livetap.h>

enum OutputKind : uint8_t { PWM, SWITCH, SWITCH_LOW };

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
