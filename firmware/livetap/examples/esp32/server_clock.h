#pragma once
#include <stdint.h>

// What time it is at the server, from how long a heartbeat's answer took.

// `sent_ms` is millis() of the heartbeat, `now` the server's time in its answer. An answer that took longer than a second
// is not worth anything.
void server_clock_answer(uint32_t sent_ms, int64_t now);

// Milliseconds from now until that time of the server's; 0 when it is over, or the time is not known.
uint16_t server_clock_left(int64_t until);
