#include "duty.h"

#include <string.h>

void duty_begin(Duty *duty, uint32_t now_ms) {
  memset(duty, 0, sizeof *duty);
  duty->slice_began_ms = now_ms;
}

void duty_pass(Duty *duty, uint32_t now_ms) {
  if (now_ms - duty->slice_began_ms >= DUTY_SLICES * DUTY_SLICE_MS) {
    duty_begin(duty, now_ms);
    return;
  }
  while (now_ms - duty->slice_began_ms >= DUTY_SLICE_MS) {
    duty->slice_began_ms += DUTY_SLICE_MS;
    duty->newest = (uint8_t)((duty->newest + 1) % DUTY_SLICES);
    duty->on_ms[duty->newest] = 0;
  }
}

void duty_count(Duty *duty, uint32_t on_ms) {
  uint32_t sum = duty->on_ms[duty->newest] + on_ms;
  duty->on_ms[duty->newest] = sum > UINT16_MAX ? UINT16_MAX : (uint16_t)sum;
}

uint32_t duty_used(const Duty *duty) {
  uint32_t used = 0;
  for (uint8_t i = 0; i < DUTY_SLICES; i++) used += duty->on_ms[i];
  return used;
}
