// Livetap on an ESP32, over Wi-Fi and without an agent. NOT RUN ON HARDWARE YET.
//
// The rules are those of the Uno: library, src/core. This sketch carries messages between them and the server, as
// docs/protocol-devices.md tells. What you have to change is in settings.h.

#include <WiFi.h>
#include <livetap.h>

#include "guarded_board.h"
#include "messages.h"
#include "server_clock.h"
#include "settings.h"
#include "transport.h"

static const uint32_t HEARTBEAT_MS = 1000;
static const uint32_t NEWS_MS = 50;

static void send_state() {
  JsonDocument message;
  {
    BoardLock locked;
    write_state(message, locked.board);
    locked.board.changed = false;
  }
  transport_send("state", message, true);
}

void link_opened() {
  {
    // What was armed over the link before is not over this one.
    BoardLock locked;
    board_arm(&locked.board, locked.board.boot, false);
  }
  JsonDocument manifest;
  write_manifest(manifest);
  transport_send("manifest", manifest, true);
  send_state();
}

// An id of the server's is a text of 26 characters; the ring takes 8 bytes (FNV-1a).
static void shorten(const char *id, uint8_t *out) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  while (*id) hash = (hash ^ (uint8_t)*id++) * 0x100000001b3ULL;
  memcpy(out, &hash, ID_BYTES);
}

// An output that is not there becomes one that is out of range.
static uint8_t channel_of(const Board &board, const char *capability) {
  uint8_t i = 0;
  while (i < board.setup->channels && strcmp(board.setup->limits[i].capability, capability) != 0) i++;
  return i;
}

static int16_t value_of(JsonVariantConst value) {
  if (value.is<bool>()) return value.as<bool>() ? 1 : 0;
  return value.is<int16_t>() ? value.as<int16_t>() : INT16_MAX; // what is no value is out of range
}

static void take_command(JsonVariantConst message) {
  const char *id = message["id"] | "";
  Command command = {};
  shorten(id, command.id);
  command.value = value_of(message["p"]["value"]);
  command.duration_ms = message["p"]["durMs"].as<uint32_t>();
  command.ttl_ms = server_clock_left(message["exp"].as<int64_t>());
  command.received_ms = millis();
  Answer answer;
  {
    BoardLock locked;
    command.boot = message["boot"] | locked.board.boot;
    command.channel = channel_of(locked.board, message["cap"] | "");
    answer = board_command(&locked.board, &command);
  }
  JsonDocument ack;
  write_ack(ack, id, answer);
  transport_send("ack", ack, false);
}

static void obey(Board &board, const char *name, JsonVariantConst message) {
  if (strcmp(name, "stop") == 0) {
    if (message["latched"] | true) {
      board_stop(&board, EVENT_STOPPED_BY_HOST);
    } else {
      board_off(&board);
    }
  }
  if (strcmp(name, "clear") == 0) board_clear(&board, board.boot);
  if (strcmp(name, "arm") == 0) board_arm(&board, board.boot, message["armed"] | false);
}

void link_message(const char *name, JsonVariantConst message) {
  // A server may say stop before it says welcome; nothing else counts until then.
  if (!transport_is_open() && strcmp(name, "stop") != 0) return;
  {
    BoardLock locked;
    // Whatever comes, the server is there.
    if (transport_is_open()) board_beat(&locked.board, locked.board.boot);
    obey(locked.board, name, message);
  }
  if (strcmp(name, "time") == 0) server_clock_answer(message["t"].as<uint32_t>(), message["now"].as<int64_t>());
  if (strcmp(name, "cmd") == 0) take_command(message);
}

static void send_news() {
  static uint32_t sent_ms = 0;
  EventKind kind;
  uint16_t argument;
  while (next_event(&kind, &argument)) {
    JsonDocument message;
    write_event(message, kind, argument);
    transport_send("event", message, false);
  }
  if (millis() - sent_ms < NEWS_MS) return;
  sent_ms = millis();
  bool changed;
  {
    BoardLock locked;
    changed = locked.board.changed;
  }
  if (changed) send_state();
}

static void send_heartbeat() {
  static uint32_t sent_ms = 0;
  if (millis() - sent_ms < HEARTBEAT_MS) return;
  sent_ms = millis();
  JsonDocument message;
  {
    BoardLock locked;
    write_heartbeat(message, locked.board);
  }
  transport_send("hb", message, false);
}

void setup() {
  guarded_board_begin();
  WiFi.mode(WIFI_STA);
  WiFi.setAutoReconnect(true);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  transport_begin();
}

void loop() {
  transport_pass();
  if (transport_is_open()) {
    send_heartbeat();
    send_news();
  }
  delay(1);
}
