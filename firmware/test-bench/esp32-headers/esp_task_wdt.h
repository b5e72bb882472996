#pragma once
#include <Arduino.h>

int esp_task_wdt_add(TaskHandle_t task);
int esp_task_wdt_reset();
