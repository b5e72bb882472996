/* What is asked of a command before it is carried out, in the order in which it is asked. */
#include "board.h"

static Answer answer(Status status, int32_t detail) {
  Answer it = {status, (int16_t)(detail > INT16_MAX ? INT16_MAX : detail)};
  return it;
}

static uint32_t now_ms(const Board *board) { return board->setup->now_ms(); }

static const ChannelLimits *limits_of(const Board *board, const Command *command) {
  return &board->setup->limits[command->channel];
}

/* Is it for us, now, and may anything be done at all? */
static Answer may_act(const Board *board, const Command *command) {
  if (command->boot != board->boot) return answer(STATUS_NOLINK, 0);
  if (ids_has(&board->ids, command->id)) return answer(STATUS_DUP, 0);
  if (now_ms(board) - command->received_ms >= command->ttl_ms) return answer(STATUS_EXPIRED, 0);
  if (board->stopped) return answer(STATUS_ESTOP, 0);
  if (!board->armed) return answer(STATUS_DISARMED, 0);
  return answer(STATUS_OK, 0);
}

/* Is it what this output can do? If not, the detail is the nearest that is. */
static Answer is_in_range(const Board *board, const Command *command) {
  if (command->channel >= board->setup->channels) return answer(STATUS_RANGE, board->setup->channels - 1);
  if (command->value == 0) return answer(STATUS_OK, 0);
  const ChannelLimits *limits = limits_of(board, command);
  if (command->value < limits->min) return answer(STATUS_RANGE, limits->min);
  if (command->value > limits->max) return answer(STATUS_RANGE, limits->max);
  if (command->duration_ms == 0) return answer(STATUS_RANGE, 1);
  if (command->duration_ms > limits->max_on_ms) {
    return answer(STATUS_RANGE, limits->max_on_ms > INT16_MAX ? INT16_MAX : (int32_t)limits->max_on_ms);
  }
  return answer(STATUS_OK, 0);
}

/* Would it be too soon, or too much? */
static Answer is_in_measure(const Board *board, const Command *command) {
  const ChannelLimits *limits = limits_of(board, command);
  const Channel *channel = &board->channels[command->channel];
  if (channel->value != 0 && (limits->flags & CHANNEL_PULSE)) return answer(STATUS_BUSY, 0);
  uint16_t rest_ms = channel_rest(channel, limits, now_ms(board));
  if (rest_ms > 0) return answer(STATUS_COOL, rest_ms);
  if (now_ms(board) - board->command_ms[board->oldest_command] < 1000) return answer(STATUS_RATE, 0);
  if (!channel_has_duty(channel, limits, command->duration_ms)) return answer(STATUS_RATE, 0);
  return answer(STATUS_OK, 0);
}

static void turn_on(Board *board, const Command *command) {
  board->command_ms[board->oldest_command] = now_ms(board);
  board->oldest_command = (uint8_t)((board->oldest_command + 1) % BOARD_COMMANDS_PER_SECOND);
  channel_turn_on(&board->channels[command->channel], limits_of(board, command), command->value,
                  command->duration_ms, now_ms(board));
  board->setup->write(command->channel, command->value);
}

Answer board_command(Board *board, const Command *command) {
  board_pass(board); /* so that nothing is judged by what has ended meanwhile */
  Answer it = may_act(board, command);
  if (it.status == STATUS_OK) it = is_in_range(board, command);
  /* Off is never too soon or too much. */
  if (it.status == STATUS_OK && command->value != 0) it = is_in_measure(board, command);
  if (it.status != STATUS_OK) return it;

  ids_add(&board->ids, command->id);
  if (command->value == 0) {
    board_turn_off(board, command->channel);
  } else {
    turn_on(board, command);
  }
  board->changed = true;
  return it;
}
