#include "settings.h"
#if TRANSPORT == MQTT
#include <Arduino.h>
#include <espMqttClient.h>

#include "transport.h"

static const char *const LOST = "{\"v\":1,\"state\":\"lost\"}";
static const String PREFIX = String("tld/v1/") + DEVICE_ID;
static const String STATE_TOPIC = PREFIX + "/up/state";
static const String DOWN_TOPICS = PREFIX + "/down/#";
static const size_t LONGEST_MESSAGE = 4096;

static espMqttClient plain(espMqttClientTypes::UseInternalTask::NO);
static espMqttClientSecure secure(espMqttClientTypes::UseInternalTask::NO);
static bool open_now = false;
static uint32_t retry_ms = 1000;
static uint32_t retry_at_ms = 0;

static void opened(bool) {
  open_now = true;
  retry_ms = 1000;
  if (SERVER_CA) {
    secure.subscribe(DOWN_TOPICS.c_str(), 1);
  } else {
    plain.subscribe(DOWN_TOPICS.c_str(), 1);
  }
  link_opened();
}

// From one second to thirty, with chance, so that a whole show does not come back at the same moment.
static void closed(espMqttClientTypes::DisconnectReason) {
  open_now = false;
  retry_at_ms = millis() + retry_ms / 2 + random(retry_ms);
  retry_ms = min<uint32_t>(retry_ms * 2, 20000);
}

static void take(const espMqttClientTypes::MessageProperties &properties, const char *topic, const uint8_t *payload,
                 size_t length, size_t index, size_t total) {
  static uint8_t whole[LONGEST_MESSAGE];
  // A command is of this moment: one that was kept for later is not for us.
  if (properties.retain || total > LONGEST_MESSAGE || index + length > LONGEST_MESSAGE) return;
  memcpy(whole + index, payload, length);
  if (index + length < total) return;
  JsonDocument message;
  const char *name = strrchr(topic, '/');
  if (!name || deserializeJson(message, whole, total)) return;
  link_message(name + 1, message);
}

template <typename Client>
static void prepare(Client &client) {
  client.setServer(SERVER_HOST, SERVER_PORT)
      .setClientId(DEVICE_ID)
      .setCredentials(DEVICE_ID, DEVICE_TOKEN)
      .setCleanSession(true)
      .setKeepAlive(2)
      .setWill(STATE_TOPIC.c_str(), 1, true, LOST)
      .onConnect(opened)
      .onDisconnect(closed)
      .onMessage(take);
}

template <typename Client>
static void pass(Client &client) {
  client.loop();
  if (!client.disconnected() || (int32_t)(millis() - retry_at_ms) < 0) return;
  retry_at_ms = millis() + retry_ms;
  client.connect();
}

void transport_begin() {
  if (SERVER_CA) secure.setCACert(SERVER_CA);
  prepare(secure);
  prepare(plain);
}

void transport_pass() {
  if (SERVER_CA) {
    pass(secure);
  } else {
    pass(plain);
  }
}

bool transport_is_open() { return open_now; }

void transport_send(const char *name, const JsonDocument &message, bool retained) {
  String text;
  serializeJson(message, text);
  String topic = PREFIX + "/up/" + name;
  if (SERVER_CA) {
    secure.publish(topic.c_str(), 1, retained, text.c_str());
  } else {
    plain.publish(topic.c_str(), 1, retained, text.c_str());
  }
}
#endif
