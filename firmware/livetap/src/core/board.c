#include "board.h"

#include <string.h>

static uint32_t now_ms(const Board *board) { return board->setup->now_ms(); }

static void tell(Board *board, EventKind kind, uint16_t argument) {
  board->changed = true;
  board->setup->tell(kind, argument);
}

void board_turn_off(Board *board, uint8_t index) {
  Channel *channel = &board->channels[index];
  board->setup->write(index, 0);
  if (channel->value == 0) return; /* its rest goes on */
  channel_pass(channel, &board->setup->limits[index], now_ms(board));
  channel_turn_off(channel, now_ms(board));
  board->changed = true;
}

void board_off(Board *board) {
  for (uint8_t i = 0; i < board->setup->channels; i++) board_turn_off(board, i);
}

static void disarm(Board *board) {
  board_off(board);
  board->changed = board->changed || board->armed;
  board->armed = false;
}

void board_begin(Board *board, const BoardSetup *setup, Channel *channels) {
  memset(board, 0, sizeof *board);
  board->setup = setup;
  board->channels = channels;
  for (uint8_t i = 0; i < setup->channels; i++) {
    setup->write(i, 0);
    channel_begin(&channels[i], now_ms(board));
  }
  board->fault = !memory_count_start(&setup->memory, &board->boot);
  board->stopped = memory_is_latched(&setup->memory);
  board->silent = true;
  board->changed = true;
  board->pressed_ms = now_ms(board); /* nobody knows how long it has been released */
  /* As if the last second had been empty. */
  for (uint8_t i = 0; i < BOARD_COMMANDS_PER_SECOND; i++) board->command_ms[i] = now_ms(board) - 1000;
}

void board_stop(Board *board, EventKind why) {
  disarm(board);
  if (board->stopped) return;
  board->stopped = true;
  /* After the outputs: writing to the memory takes milliseconds. */
  if (!memory_latch(&board->setup->memory, true)) board->fault = true;
  tell(board, why, 0);
}

static bool is_released(const Board *board) {
  if (board->setup->stop_button == NULL) return true;
  return !board->button && now_ms(board) - board->pressed_ms >= BOARD_RELEASE_MS;
}

void board_clear(Board *board, uint16_t boot) {
  board->changed = true;
  if (boot != board->boot || !is_released(board) || !board->stopped) return;
  disarm(board);
  board->stopped = false;
  if (!memory_latch(&board->setup->memory, false)) board->fault = true;
  tell(board, EVENT_CLEARED, 0);
}

void board_arm(Board *board, uint16_t boot, bool armed) {
  board->changed = true;
  if (boot != board->boot || armed == board->armed) return;
  if (armed && (board->stopped || board->silent || board->fault)) return;
  if (!armed) disarm(board);
  board->armed = armed;
  tell(board, EVENT_ARMED, armed);
}

bool board_beat(Board *board, uint16_t boot) {
  if (boot != board->boot) return false;
  board->beat_ms = now_ms(board);
  board->changed = board->changed || board->silent;
  board->silent = false;
  return true;
}

/* Pressed counts at once; released only when it has been so for a while. */
static void watch_button(Board *board) {
  if (board->setup->stop_button == NULL) return;
  bool was = board->button;
  if (board->setup->stop_button()) {
    board->button = true;
    board->pressed_ms = now_ms(board);
    board_stop(board, EVENT_STOPPED_BY_BUTTON);
  } else if (now_ms(board) - board->pressed_ms >= BOARD_RELEASE_MS) {
    board->button = false;
  }
  board->changed = board->changed || board->button != was;
}

static void watch_host(Board *board) {
  if (board->silent || now_ms(board) - board->beat_ms < BOARD_SILENCE_MS) return;
  board->silent = true;
  disarm(board);
  tell(board, EVENT_SILENCE, 0);
}

void board_pass(Board *board) {
  watch_button(board);
  watch_host(board);
  for (uint8_t i = 0; i < board->setup->channels; i++) {
    Channel *channel = &board->channels[i];
    if (!channel_pass(channel, &board->setup->limits[i], now_ms(board))) continue;
    board_turn_off(board, i);
    if (channel->shortened) tell(board, EVENT_LONGEST_ON, i);
  }
}

uint8_t board_flags(const Board *board) {
  return (uint8_t)((board->armed ? FLAG_ARMED : 0) | (board->stopped ? FLAG_STOPPED : 0) |
                   (board->button ? FLAG_BUTTON : 0) | (board->silent ? FLAG_SILENT : 0) |
                   (board->fault ? FLAG_FAULT : 0));
}
