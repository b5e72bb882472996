#include "memory.h"

enum { MARK = 1, BOOT_HIGH, BOOT_LOW, LATCH };
enum { BLANK = 0xFF, MARKED = 0xA7, OPEN = 0x00, LATCHED = 0x5A };

/* Each cell lives for about 100 000 writes, so nothing is written that is there already. */
static bool keep(const Memory *memory, uint8_t address, uint8_t byte) {
  if (memory->read(address) != byte) memory->write(address, byte);
  return memory->read(address) == byte;
}

static bool is_blank(const Memory *memory) {
  for (uint8_t address = MARK; address <= LATCH; address++) {
    if (memory->read(address) != BLANK) return false;
  }
  return true;
}

/* It opens last: a first start that is broken off is taken for damage the next time. */
static bool first_start(const Memory *memory) {
  bool counted = keep(memory, BOOT_HIGH, 0) && keep(memory, BOOT_LOW, 0);
  return counted && keep(memory, MARK, MARKED) && keep(memory, LATCH, OPEN);
}

/* What lost its mark may have been latched. Starts are counted on from what is there. */
static bool repair(const Memory *memory) { return keep(memory, LATCH, LATCHED) && keep(memory, MARK, MARKED); }

static bool is_marked(const Memory *memory) {
  if (memory->read(MARK) == MARKED) return true;
  return is_blank(memory) ? first_start(memory) : repair(memory);
}

bool memory_count_start(const Memory *memory, uint16_t *boot) {
  *boot = 0;
  if (!is_marked(memory)) return false;
  *boot = (uint16_t)((uint16_t)memory->read(BOOT_HIGH) << 8 | memory->read(BOOT_LOW));
  *boot = (uint16_t)(*boot + 1);
  /* High byte first: when the power goes between the two, numbers are left out, and none comes twice. */
  return keep(memory, BOOT_HIGH, (uint8_t)(*boot >> 8)) && keep(memory, BOOT_LOW, (uint8_t)*boot);
}

bool memory_is_latched(const Memory *memory) { return memory->read(LATCH) != OPEN; }

bool memory_latch(const Memory *memory, bool latched) { return keep(memory, LATCH, latched ? LATCHED : OPEN); }
