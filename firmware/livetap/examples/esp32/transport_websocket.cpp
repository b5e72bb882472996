#include "settings.h"
#if TRANSPORT == WEBSOCKET
#include <WebSocketsClient.h>

#include "transport.h"

static const char *const PATH = "/api/v1/devices/link";
static const uint32_t SILENCE_MS = 3000;
// For the welcome: a server that is busy takes its time.
static const uint32_t WELCOME_MS = 5000;
static const uint32_t REFUSED_MS = 60000;
// A connection that lasted for as long was a good one.
static const uint32_t LASTED_MS = 10000;
static const uint32_t FIRST_RETRY_MS = 1000;

static WebSocketsClient socket;
static bool connected = false;
static bool open_now = false;
static bool given_up = false; // by us: the server has not closed it
static uint32_t connected_ms = 0;
static uint32_t heard_ms = 0;
static uint32_t retry_ms = FIRST_RETRY_MS;

static void send_hello() {
  connected = true;
  given_up = false;
  connected_ms = heard_ms = millis();
  JsonDocument hello;
  hello["v"] = 1;
  hello["token"] = DEVICE_TOKEN;
  transport_send("hello", hello, false);
}

static void take_text(const uint8_t *text, size_t length) {
  JsonDocument message;
  if (deserializeJson(message, text, length)) return;
  const char *name = message["t"] | "";
  if (strcmp(name, "welcome") == 0) {
    open_now = true;
    link_opened();
  }
  if (open_now) heard_ms = millis();
  link_message(name, message["m"]);
}

// The library does not tell the code that the server closed with. One that hears hello and closes without a welcome does
// not want this device. One that closes soon after it, again and again, has another with the same token: then the pauses
// grow. From one second to thirty, with chance, so that a whole show does not come back at the same moment.
static void wait_longer() {
  bool refused = connected && !open_now && !given_up;
  if (open_now && millis() - connected_ms >= LASTED_MS) retry_ms = FIRST_RETRY_MS;
  connected = open_now = false;
  socket.setReconnectInterval(refused ? REFUSED_MS : retry_ms / 2 + random(retry_ms));
  retry_ms = min<uint32_t>(retry_ms * 2, 20000);
}

static void take(WStype_t type, uint8_t *payload, size_t length) {
  if (type == WStype_CONNECTED) send_hello();
  if (type == WStype_DISCONNECTED) wait_longer();
  if (type == WStype_TEXT) take_text(payload, length);
}

// A network can be gone without a word: then the next connection is not waited for until this one breaks.
static void leave_silent_server() {
  if (!connected || millis() - heard_ms < (open_now ? SILENCE_MS : WELCOME_MS)) return;
  given_up = true;
  socket.disconnect();
}

void transport_begin() {
  socket.onEvent(take);
  if (SERVER_CA) {
    socket.beginSslWithCA(SERVER_HOST, SERVER_PORT, PATH, SERVER_CA);
  } else {
    socket.begin(SERVER_HOST, SERVER_PORT, PATH);
  }
}

void transport_pass() {
  socket.loop();
  leave_silent_server();
}

bool transport_is_open() { return open_now; }

void transport_send(const char *name, const JsonDocument &message, bool) {
  JsonDocument envelope;
  envelope["t"] = name;
  envelope["m"] = message;
  String text;
  serializeJson(envelope, text);
  socket.sendTXT(text);
}
#endif
