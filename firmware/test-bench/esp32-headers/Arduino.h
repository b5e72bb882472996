// What the sketch for the ESP32 uses of its Arduino core (3.x), declared only: enough to check types, nothing runs.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

using std::min;

class String {
public:
  String(const char *text = "");
  const char *c_str() const;
  size_t length() const;
};
String operator+(const String &left, const String &right);

enum : uint8_t { LOW, HIGH };
enum : uint8_t { OUTPUT = 3, INPUT_PULLUP = 5 };
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);
int digitalRead(uint8_t pin);
void analogWrite(uint8_t pin, int value);
uint32_t millis();
void delay(uint32_t ms);
long random(long most);

// FreeRTOS, which the core brings along.
typedef int BaseType_t;
typedef unsigned int UBaseType_t;
typedef uint32_t TickType_t;
typedef struct Task *TaskHandle_t;
typedef struct Queue *QueueHandle_t;
typedef QueueHandle_t SemaphoreHandle_t;
const BaseType_t pdTRUE = 1;
const TickType_t portMAX_DELAY = UINT32_MAX;
TickType_t pdMS_TO_TICKS(uint32_t ms);
void vTaskDelay(TickType_t ticks);
BaseType_t xTaskCreatePinnedToCore(void (*run)(void *), const char *name, uint32_t stack_bytes, void *argument,
                                   UBaseType_t priority, TaskHandle_t *task, BaseType_t core);
SemaphoreHandle_t xSemaphoreCreateMutex();
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_bytes);
BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks);
