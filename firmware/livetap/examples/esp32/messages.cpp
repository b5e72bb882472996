#include "messages.h"

#include <Arduino.h>

#include "settings.h"

static const char *const STATUSES[] = {"OK",   "DUP",  "EXPIRED", "RANGE", "ESTOP",
                                       "RATE", "COOL", "NOLINK",  "BUSY",  "DISARMED"};

static void write_capability(JsonObject capability, const ChannelLimits &limits) {
  capability["id"] = limits.capability;
  capability["mode"] = limits.flags & CHANNEL_PULSE ? "pulse" : "level";
  capability["risk"] = limits.flags & CHANNEL_HIGH_RISK ? "high" : "low";
  capability["maxOnMs"] = limits.max_on_ms;
  capability["minOffMs"] = limits.min_off_ms;
  capability["dutyPercent"] = limits.duty_percent;
  JsonObject value = capability["parameters"].to<JsonArray>().add<JsonObject>();
  value["name"] = "value";
  value["type"] = "integer";
  value["min"] = limits.min;
  value["max"] = limits.max;
}

void write_manifest(JsonDocument &message) {
  message["v"] = 1;
  message["model"] = MODEL;
  message["firmware"] = "0.1";
  JsonArray capabilities = message["capabilities"].to<JsonArray>();
  for (const Output &output : OUTPUTS) write_capability(capabilities.add<JsonObject>(), output.limits);
}

void write_state(JsonDocument &message, const Board &board) {
  message["v"] = 1;
  message["state"] = board.fault ? "fault" : "ready";
  message["armed"] = board.armed;
  message["estop"] = board.stopped;
  message["button"] = board.button;
  message["boot"] = board.boot;
  JsonObject on = message["on"].to<JsonObject>();
  for (uint8_t i = 0; i < board.setup->channels; i++) {
    if (board.channels[i].value == 0) continue;
    JsonObject output = on[board.setup->limits[i].capability].to<JsonObject>();
    output["p"]["value"] = board.channels[i].value;
    output["remainingMs"] = channel_remaining(&board.channels[i], millis());
  }
}

void write_heartbeat(JsonDocument &message, const Board &board) {
  message["v"] = 1;
  message["t"] = millis();
  message["boot"] = board.boot;
  message["upMs"] = millis();
}

void write_ack(JsonDocument &message, const char *id, Answer answer) {
  message["v"] = 1;
  message["id"] = id;
  message["st"] = STATUSES[answer.status];
  if (answer.status == STATUS_RANGE || answer.status == STATUS_COOL) message["extra"] = answer.detail;
}

static const char *name_of(EventKind kind, uint16_t argument) {
  switch (kind) {
    case EVENT_STOPPED_BY_HOST: return "stopped-by-host";
    case EVENT_STOPPED_BY_BUTTON: return "stopped-by-button";
    case EVENT_SILENCE: return "stopped-by-silence";
    case EVENT_LONGEST_ON: return "maximum-on";
    case EVENT_UNREADABLE: return "bad-frames";
    case EVENT_CLEARED: return "cleared";
    case EVENT_ARMED: return argument ? "armed" : "disarmed";
  }
  return "";
}

void write_event(JsonDocument &message, EventKind kind, uint16_t argument) {
  message["v"] = 1;
  message["kind"] = name_of(kind, argument);
  message["argument"] = argument;
}
