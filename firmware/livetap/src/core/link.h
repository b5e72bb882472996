#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "frame.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A board spoken to over a serial line: frames in, frames out. */

#define LINK_VERSION 1
#define LINK_STATE_MS 1000 /* STATE comes at least so often, … */
#define LINK_NEWS_MS 20    /* … and at most so often, so that news never crowd out answers */

typedef struct {
  const char *model;    /* ASCII, at most 24 characters */
  uint16_t firmware;    /* major × 256 + minor */
  uint8_t cause;        /* of this start: 1 power, 2 reset pin, 4 brown-out, 8 watchdog, 0 not known */
  /* Takes the whole frame or, when there is no room, nothing of it (false). Must not wait. */
  bool (*send)(const uint8_t *bytes, uint16_t length);
} LinkSetup;

typedef struct {
  const LinkSetup *setup;
  Board *board;
  FrameReader reader;
  uint16_t unreadable;   /* frames not told of yet */
  bool banner_due;
  uint8_t next_channel;  /* the CHANNEL to be sent next; from `channels` on: none */
  uint32_t state_ms;     /* when STATE was sent last */
} Link;

/* The board has begun already. BANNER goes out by itself, so that nobody misses a new start. */
void link_begin(Link *link, const LinkSetup *setup, Board *board);

void link_receive(Link *link, uint8_t byte);

/* For whoever sees '!' before link_receive() does: the stop, and an end to whatever frame it came in. */
void link_stop(Link *link);

/* To be called all the time, beside board_pass(): sends what is due. */
void link_pass(Link *link);

/* Sends EVENT; what BoardSetup.tell is for. */
void link_tell(Link *link, EventKind kind, uint16_t argument);

#ifdef __cplusplus
}
#endif
