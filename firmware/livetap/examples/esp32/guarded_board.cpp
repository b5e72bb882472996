#include "guarded_board.h"

#include <Arduino.h>
#include <Preferences.h>
#include <esp_task_wdt.h>

#include "settings.h"

static Board board;
static Channel channels[sizeof OUTPUTS / sizeof OUTPUTS[0]];
static Preferences memory;
static SemaphoreHandle_t lock;
static QueueHandle_t events;

struct Event {
  EventKind kind;
  uint16_t argument;
};

static const char *key_of(uint8_t address) {
  static char key[] = "m0";
  key[1] = '0' + address;
  return key;
}

static uint8_t read_memory(uint8_t address) { return memory.getUChar(key_of(address), 0xFF); }
static void write_memory(uint8_t address, uint8_t byte) { memory.putUChar(key_of(address), byte); }
static bool stop_button() { return STOP_BUTTON_PIN >= 0 && digitalRead(STOP_BUTTON_PIN) == HIGH; }
static uint32_t now_ms() { return millis(); }

// Only noted here: whoever speaks to the server sends it.
static void tell(EventKind kind, uint16_t argument) {
  Event event = {kind, argument};
  xQueueSend(events, &event, 0);
}

static BoardSetup setup_of_board = {NULL, 0, {read_memory, write_memory}, now_ms, outputs_write, stop_button, tell};

static void keep_rules(void *) {
  esp_task_wdt_add(NULL);
  for (;;) {
    {
      BoardLock locked;
      board_pass(&board);
    }
    esp_task_wdt_reset();
    vTaskDelay(pdMS_TO_TICKS(1));
  }
}

void guarded_board_begin() {
  outputs_begin();
  if (STOP_BUTTON_PIN >= 0) pinMode(STOP_BUTTON_PIN, INPUT_PULLUP);
  memory.begin("livetap");
  lock = xSemaphoreCreateMutex();
  events = xQueueCreate(16, sizeof(Event));
  setup_of_board.limits = outputs_limits();
  setup_of_board.channels = outputs_count();
  board_begin(&board, &setup_of_board, channels);
  // Above everything the sketch does, on the core that the radio does not use.
  xTaskCreatePinnedToCore(keep_rules, "rules", 4096, NULL, 20, NULL, 1);
}

BoardLock::BoardLock() : board(::board) { xSemaphoreTake(lock, portMAX_DELAY); }

BoardLock::~BoardLock() { xSemaphoreGive(lock); }

bool next_event(EventKind *kind, uint16_t *argument) {
  Event event;
  if (xQueueReceive(events, &event, 0) != pdTRUE) return false;
  *kind = event.kind;
  *argument = event.argument;
  return true;
}
