#include "serial_line.h"

#include <Arduino.h>
#include <util/atomic.h>

#include "outputs.h"

// Rings of 256 bytes: a place of one byte comes round by itself.
static volatile uint8_t received[256];
static volatile uint8_t received_head = 0;
static volatile uint8_t received_tail = 0;
static uint8_t sending[256];
static volatile uint8_t sending_head = 0;
static volatile uint8_t sending_tail = 0;

void serial_begin() {
  UCSR0A = _BV(U2X0);
  UBRR0 = F_CPU / 8 / 115200; // 16: 2 % fast, as Arduino's own
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

ISR(USART_RX_vect) {
  uint8_t byte = UDR0;
  if (byte == FRAME_STOP) {
    outputs_hold();
    // What came before the stop and was not read yet is not to be carried out any more.
    received_tail = received_head;
    return;
  }
  uint8_t next = received_head + 1;
  if (next == received_tail) return; // full: the frame will not be whole, and be dropped
  received[received_head] = byte;
  received_head = next;
}

ISR(USART_UDRE_vect) {
  UDR0 = sending[sending_tail];
  sending_tail = sending_tail + 1;
  if (sending_tail == sending_head) UCSR0B &= ~_BV(UDRIE0);
}

bool serial_read(uint8_t *byte) {
  bool some = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    some = !outputs_are_held() && received_tail != received_head;
    if (some) {
      *byte = received[received_tail];
      received_tail = received_tail + 1;
    }
  }
  return some;
}

bool serial_send(const uint8_t *bytes, uint16_t length) {
  uint8_t used = sending_head - sending_tail;
  if (length > 255u - used) return false;
  for (uint16_t i = 0; i < length; i++) sending[(uint8_t)(sending_head + i)] = bytes[i];
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    sending_head = sending_head + length;
    UCSR0B |= _BV(UDRIE0);
  }
  return true;
}
