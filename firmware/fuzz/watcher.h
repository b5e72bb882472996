#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "../livetap/src/core/channel.h"

/* What a board must never do, judged by what it was told and what its outputs do. Times in milliseconds. */

void watch_begin(const ChannelLimits *limits, uint8_t channels);

/* The power came on, or a reset. */
void watch_start(void);

void watch_output(uint8_t channel, int16_t value);

/* A whole frame was sent, and is about to arrive: type and payload. */
void watch_frame(const uint8_t *bytes, uint8_t length, uint16_t boot);

/* '!' is about to arrive. */
void watch_stop(void);

/* The board has answered a command. */
void watch_answer(const uint8_t *id, uint8_t status);

/* One millisecond has gone by, and the board has had its turn. */
void watch_time(bool button);

/* What it did that it must not; NULL: nothing so far. */
const char *watch_verdict(void);

/* How often an output went on: of a board that does nothing, nothing is learnt. */
unsigned long watch_times_on(void);
