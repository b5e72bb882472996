#include "watcher.h"

#include <string.h>

enum { CHANNELS_MAX = 8, IDS = 16, MINUTE_MS = 60000, SILENCE_MS = 3000, RELEASE_MS = 40 };

typedef struct {
  int16_t value;
  uint64_t on_at;
  uint64_t off_at;
  uint8_t on[MINUTE_MS]; /* was it on in this millisecond of the last minute? */
  uint32_t on_sum;
} Watched;

static const ChannelLimits *limits;
static uint8_t channels;
static Watched watched[CHANNELS_MAX];
static const char *verdict;
static unsigned long times_on;
static uint64_t time_ms = 100000; /* counts on where the board's clock overflows */
static uint64_t beat_at, pressed_at;
static bool heard, armed, stopped;
static uint8_t ids[IDS][8];
static unsigned long taken;

static void blame(bool guilty, const char *what) {
  if (guilty && verdict == NULL) verdict = what;
}

void watch_begin(const ChannelLimits *all, uint8_t count) {
  limits = all;
  channels = count;
}

void watch_start(void) {
  heard = armed = false;
  taken = 0;
  for (uint8_t i = 0; i < channels; i++) {
    /* The pins float while it resets: whatever was on is off. The duty is counted from the start on. */
    watch_output(i, 0);
    memset(watched[i].on, 0, sizeof watched[i].on);
    watched[i].on_sum = 0;
  }
}

static void turn_on(uint8_t channel) {
  Watched *it = &watched[channel];
  times_on++;
  it->on_at = time_ms;
  blame(it->off_at != 0 && time_ms - it->off_at < limits[channel].min_off_ms, "on before it had its rest");
}

void watch_output(uint8_t channel, int16_t value) {
  Watched *it = &watched[channel];
  bool was_on = it->value != 0;
  if (value != 0) {
    blame(!armed, "on while it is not armed");
    blame(stopped, "on while it is stopped");
    blame(!heard, "on without a host");
    blame(value < limits[channel].min || value > limits[channel].max, "out of range");
    if (!was_on) turn_on(channel);
  } else if (was_on) {
    it->off_at = time_ms;
  }
  it->value = value;
}

/* What it may be by what it was told; the board may be stricter. */
void watch_frame(const uint8_t *bytes, uint8_t length, uint16_t boot) {
  if (length < 3 || (bytes[1] | bytes[2] << 8) != boot) return;
  if (bytes[0] == 2) {
    heard = true;
    beat_at = time_ms;
  }
  if (bytes[0] == 5) armed = bytes[3] == 1;
  if (bytes[0] == 6 && time_ms - pressed_at >= RELEASE_MS) stopped = false;
}

void watch_stop(void) { stopped = true; }

void watch_answer(const uint8_t *id, uint8_t status) {
  if (status != 0) return;
  for (unsigned long i = 0; i < IDS && i < taken; i++) blame(memcmp(ids[i], id, 8) == 0, "one id carried out twice");
  memcpy(ids[taken++ % IDS], id, 8);
}

static void watch_channel(uint8_t channel) {
  Watched *it = &watched[channel];
  uint8_t *now = &it->on[time_ms % MINUTE_MS];
  it->on_sum += (it->value != 0) - *now;
  *now = it->value != 0;
  const ChannelLimits *own = &limits[channel];
  blame(own->duty_percent < 100 && it->on_sum > own->duty_percent * (MINUTE_MS / 100u), "more than its duty");
  if (it->value == 0) return;
  blame(time_ms - it->on_at > own->max_on_ms, "on for too long");
  blame(stopped, "still on when it is stopped");
  blame(!armed, "still on when it is not armed");
  blame(time_ms - beat_at > SILENCE_MS, "still on when the host is silent");
}

void watch_time(bool button) {
  time_ms++;
  if (button) {
    pressed_at = time_ms;
    stopped = true;
  }
  if (heard && time_ms - beat_at > SILENCE_MS) heard = armed = false;
  for (uint8_t i = 0; i < channels; i++) watch_channel(i);
}

const char *watch_verdict(void) { return verdict; }

unsigned long watch_times_on(void) { return times_on; }
