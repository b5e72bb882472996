// Of the library "WebSockets" (Markus Sattler) 2.x.
#pragma once
#include <Arduino.h>

enum WStype_t { WStype_ERROR, WStype_DISCONNECTED, WStype_CONNECTED, WStype_TEXT, WStype_BIN };

class WebSocketsClient {
public:
  void begin(const char *host, uint16_t port, const char *url = "/", const char *protocol = "arduino");
  void beginSslWithCA(const char *host, uint16_t port, const char *url = "/", const char *certificates = nullptr,
                      const char *protocol = "arduino");
  void onEvent(std::function<void(WStype_t type, uint8_t *payload, size_t length)> take);
  void setReconnectInterval(unsigned long ms);
  bool sendTXT(const char *text, size_t length = 0);
  bool sendTXT(String &text);
  void loop();
  void disconnect();
};
