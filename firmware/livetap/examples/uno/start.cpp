#include "start.h"

#include <avr/io.h>
#include <avr/wdt.h>

static uint8_t cause __attribute__((section(".noinit")));

// After its own reset the watchdog keeps running, with 15 ms, and how long an Arduino core takes to come to setup() is its
// own affair. So it is turned off before anything else, in the part of the start-up code that comes before variables are
// set, and setup() turns it on again with a second.
extern "C" void turn_watchdog_off() __attribute__((naked, used, section(".init3")));
extern "C" void turn_watchdog_off() {
  cause = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

uint8_t start_cause() { return cause & 0x0F; }
