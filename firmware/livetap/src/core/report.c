#include "report.h"

#include <string.h>

#include "bytes.h"

enum { BANNER = 0x81, ACK = 0x82, STATE = 0x83, EVENT = 0x84, CHANNEL = 0x86 };
enum { MODEL_MAX = 24, CAPABILITY_MAX = 16 };

static uint8_t *put_text(uint8_t *at, const char *text, uint8_t max) {
  while (*text && max-- > 0) *at++ = (uint8_t)*text++;
  return at;
}

uint8_t *report_banner(uint8_t *at, const LinkSetup *setup, const Board *board) {
  at = bytes_put_u8(at, BANNER);
  at = bytes_put_u8(at, LINK_VERSION);
  at = bytes_put_u16(at, setup->firmware);
  at = bytes_put_u16(at, board->boot);
  at = bytes_put_u8(at, setup->cause);
  at = bytes_put_u8(at, board->setup->channels);
  return put_text(at, setup->model, MODEL_MAX);
}

uint8_t *report_channel(uint8_t *at, uint8_t index, const ChannelLimits *limits) {
  at = bytes_put_u8(at, CHANNEL);
  at = bytes_put_u8(at, index);
  at = bytes_put_u8(at, limits->flags);
  at = bytes_put_u16(at, (uint16_t)limits->min);
  at = bytes_put_u16(at, (uint16_t)limits->max);
  at = bytes_put_u32(at, limits->max_on_ms);
  at = bytes_put_u16(at, limits->min_off_ms);
  at = bytes_put_u8(at, limits->duty_percent);
  return put_text(at, limits->capability, CAPABILITY_MAX);
}

uint8_t *report_state(uint8_t *at, const Board *board) {
  uint32_t now_ms = board->setup->now_ms();
  at = bytes_put_u8(at, STATE);
  at = bytes_put_u8(at, board_flags(board));
  at = bytes_put_u16(at, board->boot);
  at = bytes_put_u32(at, now_ms);
  for (uint8_t i = 0; i < board->setup->channels; i++) {
    uint32_t remaining_ms = channel_remaining(&board->channels[i], now_ms);
    at = bytes_put_u16(at, (uint16_t)board->channels[i].value);
    at = bytes_put_u16(at, remaining_ms > UINT16_MAX ? UINT16_MAX : (uint16_t)remaining_ms);
  }
  return at;
}

uint8_t *report_answer(uint8_t *at, const Command *command, Answer answer) {
  at = bytes_put_u8(at, ACK);
  memcpy(at, command->id, ID_BYTES);
  at = bytes_put_u8(at + ID_BYTES, (uint8_t)answer.status);
  return bytes_put_u16(at, (uint16_t)answer.detail);
}

uint8_t *report_event(uint8_t *at, EventKind kind, uint16_t argument) {
  at = bytes_put_u8(at, EVENT);
  at = bytes_put_u8(at, (uint8_t)kind);
  return bytes_put_u16(at, argument);
}
