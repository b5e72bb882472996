#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ID_BYTES 8
/* An Uno has 2 kB of memory in all; an ESP32 has an agent's part to play, too. */
#ifdef ESP32
#define IDS_KEPT 1000
#else
#define IDS_KEPT 16
#endif

/* The ids of the last commands that were carried out. All zero is an empty ring. */
typedef struct {
  uint8_t ids[IDS_KEPT][ID_BYTES];
  uint16_t next;
  uint16_t count;
} IdRing;

bool ids_has(const IdRing *ring, const uint8_t *id);
void ids_add(IdRing *ring, const uint8_t *id);

#ifdef __cplusplus
}
#endif
