#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What outlives a reset: the number of starts, and whether the emergency stop is latched. */

#define MEMORY_BYTES 5 /* addresses 0 to 4; 0 is not used: a power failure harms that one first */

typedef struct {
  uint8_t (*read)(uint8_t address);
  void (*write)(uint8_t address, uint8_t byte);
} Memory;

/* Counts one start more and gives its number. A block that is neither blank nor marked is damaged: it comes up latched.
   False when the memory does not keep what is written to it. */
bool memory_count_start(const Memory *memory, uint16_t *boot);

/* Anything that is not plainly "open" is latched, as a write that was broken off leaves it. */
bool memory_is_latched(const Memory *memory);

/* False when the memory does not keep it. */
bool memory_latch(const Memory *memory, bool latched);

#ifdef __cplusplus
}
#endif
