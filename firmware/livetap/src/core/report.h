#pragma once
#include <stdint.h>

#include "board.h"
#include "link.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the board says. Each writes type and payload to `at`, which has room for a frame, and gives its end. */

uint8_t *report_banner(uint8_t *at, const LinkSetup *setup, const Board *board);
uint8_t *report_channel(uint8_t *at, uint8_t index, const ChannelLimits *limits);
uint8_t *report_state(uint8_t *at, const Board *board);
uint8_t *report_answer(uint8_t *at, const Command *command, Answer answer);
uint8_t *report_event(uint8_t *at, EventKind kind, uint16_t argument);

#ifdef __cplusplus
}
#endif
