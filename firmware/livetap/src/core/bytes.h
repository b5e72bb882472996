#pragma once
#include <stdint.h>

/* Numbers in frames are little-endian, whatever the processor is. */

static inline uint16_t bytes_u16(const uint8_t *at) { return (uint16_t)(at[0] | (uint16_t)at[1] << 8); }

static inline int16_t bytes_i16(const uint8_t *at) { return (int16_t)bytes_u16(at); }

static inline uint32_t bytes_u32(const uint8_t *at) { return bytes_u16(at) | (uint32_t)bytes_u16(at + 2) << 16; }

static inline uint8_t *bytes_put_u8(uint8_t *at, uint8_t value) {
  *at = value;
  return at + 1;
}

static inline uint8_t *bytes_put_u16(uint8_t *at, uint16_t value) {
  return bytes_put_u8(bytes_put_u8(at, (uint8_t)value), (uint8_t)(value >> 8));
}

static inline uint8_t *bytes_put_u32(uint8_t *at, uint32_t value) {
  return bytes_put_u16(bytes_put_u16(at, (uint16_t)value), (uint16_t)(value >> 16));
}
