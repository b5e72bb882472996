// Everything you have to change is here. NOT RUN ON HARDWARE YET: see docs/hardware.md.
#pragma once
#include "outputs.h"

#define WIFI_NAME "my network"
#define WIFI_PASSWORD "its password"

// The device's page shows the id and, once, the token.
#define DEVICE_ID "the device's id"
#define DEVICE_TOKEN "the device's token"

// WEBSOCKET needs the library "WebSockets" (Markus Sattler), MQTT the library "espMqttClient" (Bert Melis);
// both need "ArduinoJson" 7.
#define WEBSOCKET 1
#define MQTT 2
#define TRANSPORT WEBSOCKET

#define SERVER_HOST "livetap.example.com"
#define SERVER_PORT 443

// The certificate of whoever signed the server's, so that the token goes to nobody else. NULL: without TLS, for a
// server in your own network only.
static const char *const SERVER_CA = NULL;

#define MODEL "Livetap ESP32"

// Wired to GND and normally closed, as on the Uno; -1: none.
#define STOP_BUTTON_PIN 27

// PWM (0 to 255), SWITCH, or SWITCH_LOW; then as on the Uno. Pins 0, 2, 5, 12 and 15 move while it starts: not those.
static const Output OUTPUTS[] = {
    // kind, pin, {capability, flags, lowest, highest, longest on (ms), shortest off (ms), on-time in 60 s (%)}
    {PWM, 18, {"lamp.on", 0, 0, 255, 60000, 0, 100}},
    {PWM, 19, {"motor.run", CHANNEL_HIGH_RISK, 0, 200, 3000, 1000, 20}},
    {SWITCH, 23, {"relay.close", CHANNEL_PULSE, 0, 1, 2000, 500, 10}},
};
