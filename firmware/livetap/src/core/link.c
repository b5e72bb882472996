#include "link.h"

#include <string.h>

#include "bytes.h"
#include "report.h"

enum { HELLO = 0x01, BEAT = 0x02, COMMAND = 0x03, STOP = 0x04, ARM = 0x05, CLEAR = 0x06 };

/* How long a frame from the host has to be, its type counted in. */
static uint8_t length_of(uint8_t type) {
  switch (type) {
    case HELLO: return 2;
    case BEAT: return 3;
    case COMMAND: return 20;
    case STOP: return 1;
    case ARM: return 4;
    case CLEAR: return 3;
    default: return 0;
  }
}

static bool send(Link *link, const uint8_t *bytes, const uint8_t *end) {
  uint8_t frame[FRAME_ENCODED_MAX];
  return link->setup->send(frame, frame_encode(frame, bytes, (uint8_t)(end - bytes)));
}

void link_tell(Link *link, EventKind kind, uint16_t argument) {
  uint8_t bytes[FRAME_MAX];
  send(link, bytes, report_event(bytes, kind, argument));
}

void link_begin(Link *link, const LinkSetup *setup, Board *board) {
  memset(link, 0, sizeof *link);
  link->setup = setup;
  link->board = board;
  link->banner_due = true;
  link->next_channel = board->setup->channels;
}

static void take_hello(Link *link) {
  link->banner_due = true;
  link->next_channel = 0;
  link->board->changed = true;
}

static void take_beat(Link *link, const uint8_t *payload) {
  if (!board_beat(link->board, bytes_u16(payload))) link->banner_due = true;
}

static void take_command(Link *link, const uint8_t *payload) {
  Command command;
  memcpy(command.id, payload, ID_BYTES);
  command.boot = bytes_u16(payload + 8);
  command.channel = payload[10];
  command.value = bytes_i16(payload + 11);
  command.duration_ms = bytes_u32(payload + 13);
  command.ttl_ms = bytes_u16(payload + 17);
  command.received_ms = link->reader.began_ms;

  uint8_t bytes[FRAME_MAX];
  send(link, bytes, report_answer(bytes, &command, board_command(link->board, &command)));
}

static void take_frame(Link *link) {
  const uint8_t *payload = link->reader.bytes + 1;
  switch (link->reader.bytes[0]) {
    case HELLO: take_hello(link); break;
    case BEAT: take_beat(link, payload); break;
    case COMMAND: take_command(link, payload); break;
    case STOP:
      board_off(link->board);
      link->board->changed = true;
      break;
    case ARM: board_arm(link->board, bytes_u16(payload), payload[2] == 1); break;
    case CLEAR: board_clear(link->board, bytes_u16(payload)); break;
    default: break;
  }
}

void link_stop(Link *link) {
  /* What was on its way before the stop must not be carried out after it. */
  frame_forget(&link->reader);
  board_stop(link->board, EVENT_STOPPED_BY_HOST);
}

void link_receive(Link *link, uint8_t byte) {
  if (byte == FRAME_STOP) {
    link_stop(link);
    return;
  }
  FrameResult result = frame_read(&link->reader, byte, link->board->setup->now_ms());
  if (result == FRAME_UNFINISHED) return;
  bool readable = result == FRAME_COMPLETE && link->reader.complete == length_of(link->reader.bytes[0]);
  if (readable) {
    take_frame(link);
  } else if (link->unreadable < UINT16_MAX) {
    link->unreadable++;
  }
}

static void send_state(Link *link) {
  uint8_t bytes[FRAME_MAX];
  if (!send(link, bytes, report_state(bytes, link->board))) return;
  link->board->changed = false;
  link->state_ms = link->board->setup->now_ms();
}

static void send_unreadable(Link *link) {
  if (link->unreadable == 0) return;
  link_tell(link, EVENT_UNREADABLE, link->unreadable);
  link->unreadable = 0;
}

/* What was asked for by HELLO: BANNER, then the CHANNELs. Each waits until there is room for it. */
static bool introduce(Link *link) {
  uint8_t bytes[FRAME_MAX];
  if (link->banner_due) {
    if (send(link, bytes, report_banner(bytes, link->setup, link->board))) link->banner_due = false;
    return true;
  }
  uint8_t index = link->next_channel;
  if (index == link->board->setup->channels) return false;
  if (send(link, bytes, report_channel(bytes, index, &link->board->setup->limits[index]))) link->next_channel++;
  return true;
}

void link_pass(Link *link) {
  if (introduce(link)) return;
  uint32_t quiet_ms = link->board->setup->now_ms() - link->state_ms;
  if (quiet_ms >= LINK_STATE_MS) send_unreadable(link);
  if (quiet_ms >= (link->board->changed ? LINK_NEWS_MS : LINK_STATE_MS)) send_state(link);
}
