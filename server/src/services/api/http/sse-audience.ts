import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { SseConnection } from './sse.ts'

const mostListeners = 300
const heartbeatMs = 15_000
const stallMs = 15_000
/** A connection is replaced after 10 ± 2 minutes, so that a deploy looks like any other minute. */
const rotation = { shortestMs: 8 * 60_000, spreadMs: 4 * 60_000 }
const heartbeat = Buffer.from(':\n\n')

interface Listener {
  readonly connection: SseConnection
  readonly rotateAt: number
  /** It lacks something: what it is told next is everything. */
  isStale: boolean
  blockedAt: number | undefined
  heartbeatAt: number
}

/**
 * Everybody who is told the same as server-sent events. Who comes is told everything, then the changes; who cannot take
 * them is told everything again once they can.
 */
export class SseAudience {
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()
  readonly #writeAll: () => Buffer | undefined

  /** `writeAll` gives the frame of everything; undefined while that is not known: `tellStale` makes up for it. */
  constructor(clock: Clock, writeAll: () => Buffer | undefined) {
    this.#clock = clock
    this.#writeAll = writeAll
  }

  get size(): number {
    return this.#listeners.size
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    if (this.size < mostListeners) return
    throw new AppError('too-many-clients', `${mostListeners} clients watch already`, { retryAfterMs: 10_000 })
  }

  attach(connection: SseConnection): void {
    const now = this.#clock.now()
    const rotateAt = now + rotation.shortestMs + Math.random() * rotation.spreadMs
    const listener = { connection, rotateAt, isStale: true, blockedAt: undefined, heartbeatAt: now + heartbeatMs }
    this.#listeners.add(listener)
    connection.onClose(() => this.#listeners.delete(listener))
    connection.onDrain(() => this.#resume(listener))
    this.#tellAll(listener)
  }

  tell(frame: Buffer): void {
    for (const listener of this.#listeners) {
      if (listener.blockedAt !== undefined) listener.isStale = true
      else if (!listener.isStale) this.#write(listener, frame)
    }
  }

  /** Tells everything to those who lack something. */
  tellStale(): void {
    for (const listener of this.#listeners) if (listener.isStale) this.#tellAll(listener)
  }

  /** To be called about once a second: heartbeats, slow clients, rotation. */
  sweep(): void {
    const now = this.#clock.now()
    for (const listener of [...this.#listeners]) {
      const { connection, blockedAt, rotateAt, heartbeatAt } = listener
      if (blockedAt !== undefined) {
        if (now - blockedAt >= stallMs) connection.destroy()
      } else if (now >= rotateAt) connection.end()
      else if (now >= heartbeatAt) this.#write(listener, heartbeat)
    }
  }

  end(): void {
    for (const { connection } of this.#listeners) connection.end()
  }

  #resume(listener: Listener): void {
    listener.blockedAt = undefined
    if (listener.isStale) this.#tellAll(listener)
  }

  #tellAll(listener: Listener): void {
    const frame = listener.blockedAt === undefined ? this.#writeAll() : undefined
    if (!frame) return
    listener.isStale = false
    this.#write(listener, frame)
  }

  #write(listener: Listener, frame: Buffer): void {
    const now = this.#clock.now()
    listener.heartbeatAt = now + heartbeatMs
    if (!listener.connection.write(frame)) listener.blockedAt ??= now
  }
}
