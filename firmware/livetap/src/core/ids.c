#include "ids.h"

#include <string.h>

bool ids_has(const IdRing *ring, const uint8_t *id) {
  for (uint16_t i = 0; i < ring->count; i++) {
    if (memcmp(ring->ids[i], id, ID_BYTES) == 0) return true;
  }
  return false;
}

void ids_add(IdRing *ring, const uint8_t *id) {
  memcpy(ring->ids[ring->next], id, ID_BYTES);
  ring->next = (uint16_t)((ring->next + 1) % IDS_KEPT);
  if (ring->count < IDS_KEPT) ring->count++;
}
