// Of the library "espMqttClient" (Bert Melis) 1.x.
#pragma once
#include <Arduino.h>

namespace espMqttClientTypes {
enum class UseInternalTask { NO, YES };
enum class DisconnectReason : uint8_t { USER_OK };
struct MessageProperties {
  uint8_t qos;
  bool dup;
  bool retain;
  uint16_t packetId;
};
typedef std::function<void(bool session_is_present)> OnConnectCallback;
typedef std::function<void(DisconnectReason reason)> OnDisconnectCallback;
typedef std::function<void(const MessageProperties &properties, const char *topic, const uint8_t *payload,
                           size_t length, size_t index, size_t total)>
    OnMessageCallback;
} // namespace espMqttClientTypes

template <typename Client>
class MqttClientSetup {
public:
  Client &setServer(const char *host, uint16_t port);
  Client &setClientId(const char *id);
  Client &setCredentials(const char *user, const char *password);
  Client &setCleanSession(bool is_clean);
  Client &setKeepAlive(uint16_t seconds);
  Client &setWill(const char *topic, uint8_t qos, bool retain, const char *payload);
  Client &onConnect(espMqttClientTypes::OnConnectCallback take);
  Client &onDisconnect(espMqttClientTypes::OnDisconnectCallback take);
  Client &onMessage(espMqttClientTypes::OnMessageCallback take);
  bool connect();
  bool disconnected() const;
  void loop();
  uint16_t subscribe(const char *topic, uint8_t qos);
  uint16_t publish(const char *topic, uint8_t qos, bool retain, const char *payload);
};

class espMqttClient : public MqttClientSetup<espMqttClient> {
public:
  explicit espMqttClient(espMqttClientTypes::UseInternalTask task);
};

class espMqttClientSecure : public MqttClientSetup<espMqttClientSecure> {
public:
  explicit espMqttClientSecure(espMqttClientTypes::UseInternalTask task);
  espMqttClientSecure &setCACert(const char *certificates);
};
