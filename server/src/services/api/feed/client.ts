import type { FeedReset } from '@livetap/contracts/feed.ts'
import type { Clock } from '#kernel/clock.ts'
import { type FeedFilter, filterKey } from './filter.ts'
import type { Framing } from './frames.ts'
import type { History, HistoryPage } from './history.ts'
import { earliestCursor, formatPosition } from './position.ts'
import { buildBlock } from './ring.ts'
import type { LogTail } from './tail.ts'

/** Why the server ended a feed. A client may always go on behind its last id; after `ended` nothing follows. */
export type CloseReason = 'rotated' | 'too-slow' | 'history-unavailable' | 'stopping' | 'ended'

/** Where a client's frames go. */
export interface FeedSink {
  readonly framing: Framing
  /** Takes the frame in any case; false asks to wait for `FeedClient.drained`. */
  write(frame: Buffer): boolean
  close(reason: CloseReason): void
}

export interface ClientLimits {
  readonly heartbeatMs: number
  /** A client that has not drained for so long is closed. */
  readonly stallMs: number
  /** A client that reads stored pages and has not drained for so long gives its place to another. */
  readonly yieldMs: number
  readonly historyBlockBytes: number
}

export const defaultClientLimits: ClientLimits = {
  heartbeatMs: 15_000,
  stallMs: 15_000,
  yieldMs: 1000,
  historyBlockBytes: 16 * 1024,
}

export interface ClientOptions {
  readonly filter: FeedFilter
  readonly cursor: number
  readonly limits: ClientLimits
  readonly clock: Clock
  /** When the connection is to be replaced by a new one, in milliseconds since 1970. */
  readonly rotateAt: number
  /** A position was no longer in the ring. */
  readonly ringMissed: () => void
}

/**
 * One client of the live feed: a cursor and a sink, never a queue. Whatever the hints do, its sink gets every matching
 * event behind the cursor once and in order: from the ring while that covers the cursor, else from the stored log.
 */
export class FeedClient {
  readonly #tail: LogTail
  readonly #history: History
  readonly #sink: FeedSink
  readonly #options: ClientOptions
  readonly #key: string
  #cursor: number
  #state: 'idle' | 'blocked' | 'reading' | 'closed' = 'idle'
  #blockedAt: number | undefined
  #heartbeatAt: number
  #onDrained: (() => void) | undefined
  /** Counts the logs that were begun anew: a page read before belongs to another log. */
  #era = 0

  constructor(tail: LogTail, history: History, sink: FeedSink, options: ClientOptions) {
    this.#tail = tail
    this.#history = history
    this.#sink = sink
    this.#options = options
    this.#key = filterKey(options.filter)
    this.#cursor = options.cursor
    this.#heartbeatAt = options.clock.now() + options.limits.heartbeatMs
  }

  /** Everything up to here was written, or did not match. */
  get cursor(): number {
    return this.#cursor
  }

  /** Writes what there is until the sink asks to wait. */
  pump(): void {
    const { ring } = this.#tail
    while (this.#state === 'idle' && this.#cursor < ring.head) {
      if (!ring.covers(this.#cursor)) {
        this.#options.ringMissed()
        void this.#readHistory()
        return
      }
      const block = ring.block(this.#sink.framing, this.#key, this.#options.filter, this.#cursor)
      this.#cursor = block.to
      if (block.frame && !this.#write(block.frame)) this.#state = 'blocked'
      if (block.isLast) this.close('ended')
    }
  }

  /** The sink can take more. */
  drained(): void {
    this.#blockedAt = undefined
    this.#onDrained?.()
    if (this.#state !== 'blocked') return
    this.#state = 'idle'
    this.pump()
  }

  /** To be called about once a second: heartbeat, slow clients, rotation. */
  sweep(): void {
    const now = this.#options.clock.now()
    const { limits, rotateAt } = this.#options
    if (this.#state === 'closed') return
    if (this.#blockedAt !== undefined) {
      if (now - this.#blockedAt >= limits.stallMs) this.close('too-slow')
      else if (now - this.#blockedAt >= limits.yieldMs) this.#onDrained?.()
    } else if (this.#state === 'idle') {
      if (now >= rotateAt) this.close('rotated')
      else if (now >= this.#heartbeatAt) this.#heartbeat()
    }
  }

  /** The log was begun anew: goes on at its head and says so. */
  restart(reason: FeedReset['reason']): void {
    this.#era += 1
    this.reset(reason, this.#tail.ring.head)
  }

  /** Goes on behind `cursor` and tells the client why not where it was. */
  reset(reason: FeedReset['reason'], cursor: number): void {
    if (this.#state === 'closed') return
    this.#cursor = cursor
    const resumedFrom = formatPosition(this.#tail.ring.epoch, cursor)
    if (!this.#write(this.#sink.framing.reset({ reason, resumedFrom })) && this.#state === 'idle') {
      this.#state = 'blocked'
    }
  }

  /** Ends the connection; the last thing written is the position, so that nothing is read twice after it. */
  close(reason: CloseReason): void {
    if (this.#state === 'closed') return
    if (reason !== 'too-slow') this.#heartbeat()
    this.detach()
    this.#sink.close(reason)
  }

  /** The connection is gone: nothing is written any more. */
  detach(): void {
    this.#state = 'closed'
    this.#onDrained?.()
  }

  async #readHistory(): Promise<void> {
    this.#state = 'reading'
    const era = this.#era
    const { epoch, head } = this.#tail.ring
    const wanted = { epoch, filter: this.#options.filter, after: this.#cursor, upTo: head }
    try {
      await this.#history.visit(wanted, (page) => this.#show(page, era))
    } catch {
      this.close('history-unavailable')
    }
    if (this.#closed()) return
    this.#state = this.#blockedAt === undefined ? 'idle' : 'blocked'
    this.pump()
  }

  /** Writes the page out; gives the rest of it up when the client stays blocked, to read it again later. */
  async #show(page: HistoryPage, era: number): Promise<void> {
    if (this.#closed() || era !== this.#era || this.#expired()) return
    const { filter, limits } = this.#options
    for (let first = 0; first < page.entries.length; ) {
      const { framing } = this.#sink
      const block = buildBlock(page.entries, first, framing, this.#tail.ring.epoch, filter, limits.historyBlockBytes)
      this.#cursor = block.to ?? this.#cursor
      first = block.next
      const isWritable = !block.frame || this.#write(block.frame)
      if (block.isLast) return this.close('ended')
      if (!isWritable && !(await this.#waitForDrain())) return
      if (era !== this.#era) return
    }
    this.#cursor = Math.max(this.#cursor, page.to)
  }

  /** Whether retention has overtaken the cursor meanwhile: then the client is told. */
  #expired(): boolean {
    const earliest = earliestCursor(this.#tail.head)
    if (this.#cursor >= earliest) return false
    this.reset('position-expired', earliest)
    return true
  }

  /** False when the client stayed blocked for too long to keep others waiting, or is gone. */
  async #waitForDrain(): Promise<boolean> {
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve
    })
    this.#onDrained = undefined
    return this.#blockedAt === undefined && !this.#closed()
  }

  #heartbeat(): void {
    this.#heartbeatAt = this.#options.clock.now() + this.#options.limits.heartbeatMs
    const writable = this.#write(this.#sink.framing.position(formatPosition(this.#tail.ring.epoch, this.#cursor)))
    if (!writable && this.#state === 'idle') this.#state = 'blocked'
  }

  #write(frame: Buffer): boolean {
    const writable = this.#sink.write(frame)
    if (!writable) this.#blockedAt ??= this.#options.clock.now()
    return writable
  }

  #closed(): boolean {
    return this.#state === 'closed'
  }
}
