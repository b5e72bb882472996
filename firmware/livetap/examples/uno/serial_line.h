#pragma once
#include <stdint.h>

// The serial line of the USB plug, 115200 baud 8N1. Not Arduino's Serial: that one waits when much is to be sent, and
// looks at a byte only when the sketch comes round to it. Here '!' turns everything off within the interrupt, even
// while the sketch hangs.

void serial_begin();

// False when there is nothing to read, or when a stop has to be dealt with first.
bool serial_read(uint8_t *byte);

// Takes all of it or, when there is no room, nothing (false). Never waits.
bool serial_send(const uint8_t *bytes, uint16_t length);
