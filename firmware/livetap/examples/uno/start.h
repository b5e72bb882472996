#pragma once
#include <stdint.h>

// Why the board started: 1 power, 2 reset pin, 4 brown-out, 8 watchdog; 0 when the bootloader has not passed it on.
uint8_t start_cause();
