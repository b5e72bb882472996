#pragma once
#include <Arduino.h>

enum wifi_mode_t { WIFI_STA = 1 };

class WiFiClass {
public:
  bool mode(wifi_mode_t mode);
  bool setAutoReconnect(bool does);
  int begin(const char *name, const char *password);
};
extern WiFiClass WiFi;
