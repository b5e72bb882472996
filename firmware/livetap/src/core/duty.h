#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DUTY_WINDOW_MS 60000UL
#define DUTY_SLICE_MS 5000U
/* One more than the window has: the newest slice is not full yet. So 60 to 65 s are looked at, never fewer. */
#define DUTY_SLICES (DUTY_WINDOW_MS / DUTY_SLICE_MS + 1)

/* How long a channel was on of late, in slices of 5 s. */
typedef struct {
  uint16_t on_ms[DUTY_SLICES];
  uint8_t newest;
  uint32_t slice_began_ms;
} Duty;

void duty_begin(Duty *duty, uint32_t now_ms);

/* Opens new slices as time goes by, and lets those go that are older than the window. */
void duty_pass(Duty *duty, uint32_t now_ms);

/* Counts on-time that has just gone by. */
void duty_count(Duty *duty, uint32_t on_ms);

/* On-time within the window, in milliseconds. */
uint32_t duty_used(const Duty *duty);

#ifdef __cplusplus
}
#endif
