#pragma once
#include <Arduino.h>

class Preferences {
public:
  bool begin(const char *name, bool read_only = false, const char *partition = nullptr);
  uint8_t getUChar(const char *key, uint8_t otherwise = 0);
  size_t putUChar(const char *key, uint8_t value);
};
