#include "frame.h"

uint16_t frame_crc(const uint8_t *bytes, uint8_t length) {
  uint16_t crc = 0xFFFF;
  for (uint8_t i = 0; i < length; i++) {
    crc ^= (uint16_t)((uint16_t)bytes[i] << 8);
    for (uint8_t bit = 0; bit < 8; bit++) {
      crc = (uint16_t)((crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1);
    }
  }
  return crc;
}

static void begin(FrameReader *reader) {
  reader->length = 0;
  reader->escaped = false;
  reader->broken = false;
}

void frame_forget(FrameReader *reader) {
  begin(reader);
  reader->inside = false;
}

/* One flag can end a frame and begin the next one; two in a row are no frame, and no fault either. */
static FrameResult end(FrameReader *reader) {
  uint8_t length = reader->length;
  bool nothing = length == 0 && !reader->broken && !reader->escaped;
  bool broken = reader->broken || reader->escaped || length <= FRAME_CRC_BYTES;
  begin(reader);
  if (nothing) return FRAME_UNFINISHED;
  if (broken) return FRAME_BROKEN;

  length -= FRAME_CRC_BYTES;
  uint16_t sent = (uint16_t)(reader->bytes[length] | (uint16_t)reader->bytes[length + 1] << 8);
  if (sent != frame_crc(reader->bytes, length)) return FRAME_BROKEN;
  reader->complete = length;
  return FRAME_COMPLETE;
}

static void append(FrameReader *reader, uint8_t byte, uint32_t now_ms) {
  if (reader->length == 0) reader->began_ms = now_ms;
  if (reader->length == FRAME_MAX) {
    reader->broken = true;
    return;
  }
  reader->bytes[reader->length++] = byte;
}

FrameResult frame_read(FrameReader *reader, uint8_t byte, uint32_t now_ms) {
  if (byte == FRAME_FLAG) {
    FrameResult result = reader->inside ? end(reader) : FRAME_UNFINISHED;
    reader->inside = true;
    return result;
  }
  if (!reader->inside) return FRAME_UNFINISHED;
  if (byte == FRAME_ESCAPE) {
    reader->broken = reader->broken || reader->escaped;
    reader->escaped = true;
    return FRAME_UNFINISHED;
  }
  append(reader, reader->escaped ? byte ^ FRAME_FLIP : byte, now_ms);
  reader->escaped = false;
  return FRAME_UNFINISHED;
}

static uint16_t put(uint8_t *out, uint16_t at, uint8_t byte) {
  if (byte == FRAME_FLAG || byte == FRAME_ESCAPE || byte == FRAME_STOP) {
    out[at++] = FRAME_ESCAPE;
    byte ^= FRAME_FLIP;
  }
  out[at++] = byte;
  return at;
}

uint16_t frame_encode(uint8_t *out, const uint8_t *bytes, uint8_t length) {
  uint16_t crc = frame_crc(bytes, length);
  uint16_t at = 0;
  out[at++] = FRAME_FLAG;
  for (uint8_t i = 0; i < length; i++) at = put(out, at, bytes[i]);
  at = put(out, at, (uint8_t)crc);
  at = put(out, at, (uint8_t)(crc >> 8));
  out[at++] = FRAME_FLAG;
  return at;
}
