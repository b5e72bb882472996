#include "server_clock.h"

#include <Arduino.h>

static bool known = false;
static int64_t ahead = 0; // the server's time less millis()

void server_clock_answer(uint32_t sent_ms, int64_t now) {
  uint32_t way_ms = millis() - sent_ms;
  if (way_ms > 1000) return;
  ahead = now + way_ms / 2 - (int64_t)millis();
  known = true;
}

uint16_t server_clock_left(int64_t until) {
  int64_t left = until - ahead - (int64_t)millis();
  if (!known || left <= 0) return 0;
  return left > UINT16_MAX ? UINT16_MAX : (uint16_t)left;
}
