import type { FastifyReply } from 'fastify'

/** An open stream of server-sent events. */
export interface SseConnection {
  /** Hands complete bytes to the socket; false asks to wait for `drain`. */
  write(frame: Buffer): boolean
  end(): void
  /** Cuts it off without waiting for what is still to be sent. */
  destroy(): void
  onDrain(listener: () => void): void
  onClose(listener: () => void): void
}

/**
 * Begins a stream of server-sent events. The body ends with the connection instead of being chunked, so that one
 * Buffer can be written as it is to every socket.
 */
export function openSse(reply: FastifyReply, headers: Readonly<Record<string, string>> = {}): SseConnection {
  const response = reply.hijack().raw
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value)
  response.removeHeader('transfer-encoding')
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  })
  response.flushHeaders()
  const { socket } = reply.request.raw
  socket.write(`retry: ${reconnectDelay()}\n\n`)
  return {
    write: (frame) => socket.write(frame),
    end: () => void response.end(),
    destroy: () => void socket.destroy(),
    onDrain: (listener) => void socket.on('drain', listener),
    onClose: (listener) => void (socket.destroyed ? queueMicrotask(listener) : response.once('close', listener)),
  }
}

/** 1 to 5 s, so that clients that lost the same server do not come back together. */
function reconnectDelay(): number {
  return 1000 + Math.floor(Math.random() * 4000)
}
