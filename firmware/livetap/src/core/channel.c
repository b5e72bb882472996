#include "channel.h"

/* Times are differences of a counter that overflows after 49 days, so flags say what must not come back with it. */

void channel_begin(Channel *channel, uint32_t now_ms) {
  channel->value = 0;
  channel->shortened = false;
  channel->on_for_ms = 0;
  channel->counted_ms = now_ms;
  duty_begin(&channel->duty, now_ms);
  channel_turn_off(channel, now_ms);
}

void channel_turn_on(Channel *channel, const ChannelLimits *limits, int16_t value, uint32_t duration_ms, uint32_t now_ms) {
  if (channel->value == 0) {
    channel->since_ms = now_ms;
    channel->counted_ms = now_ms;
  }
  /* A command in place of another does not begin a new stretch: the longest time counts from the first one on. */
  uint32_t until_ms = now_ms - channel->since_ms + duration_ms;
  channel->shortened = until_ms > limits->max_on_ms;
  channel->on_for_ms = channel->shortened ? limits->max_on_ms : until_ms;
  channel->value = value;
}

void channel_turn_off(Channel *channel, uint32_t now_ms) {
  channel->value = 0;
  channel->since_ms = now_ms;
  channel->resting = true;
}

bool channel_pass(Channel *channel, const ChannelLimits *limits, uint32_t now_ms) {
  duty_pass(&channel->duty, now_ms);
  if (channel->value == 0) {
    if (now_ms - channel->since_ms >= limits->min_off_ms) channel->resting = false;
    return false;
  }
  duty_count(&channel->duty, now_ms - channel->counted_ms);
  channel->counted_ms = now_ms;
  return now_ms - channel->since_ms >= channel->on_for_ms;
}

uint32_t channel_remaining(const Channel *channel, uint32_t now_ms) {
  uint32_t gone_ms = now_ms - channel->since_ms;
  if (channel->value == 0 || gone_ms >= channel->on_for_ms) return 0;
  return channel->on_for_ms - gone_ms;
}

uint16_t channel_rest(const Channel *channel, const ChannelLimits *limits, uint32_t now_ms) {
  uint32_t gone_ms = now_ms - channel->since_ms;
  if (!channel->resting || gone_ms >= limits->min_off_ms) return 0;
  return (uint16_t)(limits->min_off_ms - gone_ms);
}

bool channel_has_duty(const Channel *channel, const ChannelLimits *limits, uint32_t duration_ms) {
  if (limits->duty_percent >= 100) return true;
  return duty_used(&channel->duty) + duration_ms <= limits->duty_percent * (DUTY_WINDOW_MS / 100);
}
