#pragma once
#include <livetap.h>

// The board has a task of its own, which nothing of the network can hold up: a connection that takes seconds to come
// must not keep an output on. Whoever else touches it holds the lock meanwhile.

void guarded_board_begin();

struct BoardLock {
  BoardLock();
  ~BoardLock();
  Board &board;
};

// What the board has to tell, one after the other; false when there is nothing.
bool next_event(EventKind *kind, uint16_t *argument);
