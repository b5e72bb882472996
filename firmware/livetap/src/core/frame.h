#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Frames on a serial line: 0x7E type payload… crc-low crc-high 0x7E, escaped as HDLC does. */

#define FRAME_FLAG 0x7E
#define FRAME_ESCAPE 0x7D
#define FRAME_STOP 0x21 /* '!': the emergency stop, never a part of a frame */
#define FRAME_FLIP 0x20
#define FRAME_CRC_BYTES 2
#define FRAME_MAX 64 /* type, payload and CRC, before they are escaped */
#define FRAME_ENCODED_MAX (2 * FRAME_MAX + 2)

typedef enum { FRAME_UNFINISHED, FRAME_COMPLETE, FRAME_BROKEN } FrameResult;

/* Puts frames together from single bytes. All zero is a reader that waits for the first flag. */
typedef struct {
  uint8_t bytes[FRAME_MAX];
  uint8_t length;
  uint8_t complete; /* bytes of type and payload in the frame that is complete */
  bool inside;
  bool escaped;
  bool broken;
  uint32_t began_ms; /* when the first byte of this frame was read */
} FrameReader;

/* After FRAME_COMPLETE, `bytes` begins with the type and the payload, `complete` of them, until the next call. */
FrameResult frame_read(FrameReader *reader, uint8_t byte, uint32_t now_ms);

/* Forgets what was read of a frame; the next one has to begin with a flag of its own. */
void frame_forget(FrameReader *reader);

/* Writes the frame for `length` bytes (type and payload) to `out`, which has room for FRAME_ENCODED_MAX bytes. */
uint16_t frame_encode(uint8_t *out, const uint8_t *bytes, uint8_t length);

/* CRC-16/CCITT-FALSE. */
uint16_t frame_crc(const uint8_t *bytes, uint8_t length);

#ifdef __cplusplus
}
#endif
