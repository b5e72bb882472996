#pragma once
#include <ArduinoJson.h>
#include <livetap.h>

// The messages of docs/protocol-devices.md that a device sends.

void write_manifest(JsonDocument &message);
void write_state(JsonDocument &message, const Board &board);
void write_heartbeat(JsonDocument &message, const Board &board);
void write_ack(JsonDocument &message, const char *id, Answer answer);
void write_event(JsonDocument &message, EventKind kind, uint16_t argument);
