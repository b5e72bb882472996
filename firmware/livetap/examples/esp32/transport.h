#pragma once
#include <ArduinoJson.h>

// One of transport_websocket.cpp and transport_mqtt.cpp, as settings.h says.

void transport_begin();
void transport_pass();
bool transport_is_open();

// Sends one message; what is retained a later reader gets as well, where there is such a thing.
void transport_send(const char *name, const JsonDocument &message, bool retained);

// The sketch's part: the link is there, and what comes over it.
void link_opened();
void link_message(const char *name, JsonVariantConst message);
