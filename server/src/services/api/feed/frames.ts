import type { FeedMessage, FeedReset } from '@livetap/contracts/feed.ts'
import type { StoredEvent } from '@livetap/contracts/topics.ts'

/**
 * How a feed looks on the wire. Every frame is complete bytes for the socket, so that one Buffer serves all clients; an
 * empty one says nothing.
 */
export interface Framing {
  /** Framings of one feed that have the same name make the same frames. */
  readonly name: string
  event(id: string, event: StoredEvent): Buffer
  /** Whether a client has nothing more to expect behind the event: it is closed as `ended`. */
  isLast?(event: StoredEvent): boolean
  /** Moves the client's last id without an event. */
  position(id: string): Buffer
  reset(reset: FeedReset): Buffer
}

export const sseFraming: Framing = {
  name: 'sse',
  event: (id, event) => Buffer.from(`id: ${id}\nevent: ${event.eventType}\ndata: ${event.json}\n\n`),
  position: (id) => Buffer.from(`id: ${id}\n\n`),
  reset: (reset) => Buffer.from(`id: ${reset.resumedFrom}\nevent: reset\ndata: ${JSON.stringify(reset)}\n\n`),
}

export const webSocketFraming: Framing = {
  name: 'ws',
  event: (id, event) => textFrame(`{"type":"event","id":"${id}","data":${event.json}}`),
  position: (id) => messageFrame({ type: 'position', id }),
  reset: (data) => messageFrame({ type: 'reset', data }),
}

export function messageFrame(message: FeedMessage): Buffer {
  return textFrame(JSON.stringify(message))
}

/** A whole unmasked text frame as a server sends it (RFC 6455 §5.2), without compression. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = frameHeader(length)
  const frame = Buffer.allocUnsafe(header.length + length)
  header.copy(frame)
  frame.write(text, header.length)
  return frame
}

function frameHeader(length: number): Buffer {
  const finalText = 0x81
  if (length < 126) return Buffer.from([finalText, length])
  if (length < 65_536) return Buffer.from([finalText, 126, length >> 8, length & 0xff])
  const header = Buffer.alloc(10)
  header[0] = finalText
  header[1] = 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
