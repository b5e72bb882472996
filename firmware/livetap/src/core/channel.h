#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "duty.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CHANNEL_HIGH_RISK 1
#define CHANNEL_PULSE 2 /* what is under way cannot be replaced: a new command is BUSY */

/* What one output may do. Value 0 is always off, so an allowed value is 0 or one from `min` to `max`. */
typedef struct {
  const char *capability; /* ASCII, at most 16 characters, such as "lamp.on" */
  uint8_t flags;
  int16_t min;
  int16_t max;
  uint32_t max_on_ms;   /* on without a rest, however many commands come */
  uint16_t min_off_ms;  /* the rest after that */
  uint8_t duty_percent; /* on-time within any 60 s; 100: as much as `max_on_ms` and `min_off_ms` leave */
} ChannelLimits;

/* What one output does. */
typedef struct {
  int16_t value;         /* 0: off */
  bool resting;          /* off for less than `min_off_ms` */
  bool shortened;        /* `max_on_ms` ends it before the command does */
  uint32_t since_ms;     /* on since, or off since */
  uint32_t on_for_ms;    /* counted from `since_ms` */
  uint32_t counted_ms;   /* until when the duty is counted */
  Duty duty;
} Channel;

/* Off, and resting: nobody knows how long the output was on before the start. */
void channel_begin(Channel *channel, uint32_t now_ms);

/* Turns on, or changes what is on. The caller has asked the functions below whether it may. */
void channel_turn_on(Channel *channel, const ChannelLimits *limits, int16_t value, uint32_t duration_ms, uint32_t now_ms);

void channel_turn_off(Channel *channel, uint32_t now_ms);

/* Lets time go by. True when the channel has to be turned off now. */
bool channel_pass(Channel *channel, const ChannelLimits *limits, uint32_t now_ms);

/* Milliseconds it still stays on; 0 when off. */
uint32_t channel_remaining(const Channel *channel, uint32_t now_ms);

/* Milliseconds it still has to stay off; 0 when it need not. */
uint16_t channel_rest(const Channel *channel, const ChannelLimits *limits, uint32_t now_ms);

/* Whether `duration_ms` from now on are within the duty. */
bool channel_has_duty(const Channel *channel, const ChannelLimits *limits, uint32_t duration_ms);

#ifdef __cplusplus
}
#endif
