import type { FeedReset } from '@livetap/contracts/feed.ts'
import type { LogGrown, StoredEvent } from '@livetap/contracts/topics.ts'
import type { FeedLog } from './log.ts'
import type { Head } from './position.ts'
import { FeedRing } from './ring.ts'

/** Events read at a time to fill a hole in the ring. */
const fillPage = 500
/** A hole larger than this is not filled: the ring begins anew and clients read the stored log themselves. */
const largestFill = 2000

export interface TailObserver {
  /** New events are in the ring. */
  grown(): void
  /** Positions of before mean nothing any more; the ring begins anew at the head of another log. */
  begunAnew(reason: FeedReset['reason']): void
  /** A position that should be there is not in the log. */
  holeFound(after: number, before: number): void
  /** Whether anybody reads: if nobody does, a hole need not be filled. */
  hasReaders(): boolean
}

const createEmptyRing = (head: Head) => new FeedRing(head.epoch, head.pos)

/**
 * Keeps the ring at the head of the log. Hints bring the newest events, and may be lost, doubled or out of order:
 * only the next event is ever taken from one, a hole is read from the log, and `check` finds what no hint told.
 */
export class LogTail {
  readonly ring: FeedRing
  readonly #log: FeedLog
  readonly #observer: TailObserver
  #head: Head
  #wanted: number
  #filling: Promise<void> | undefined

  private constructor(log: FeedLog, head: Head, observer: TailObserver, ring: FeedRing) {
    this.#log = log
    this.#head = head
    this.#wanted = head.pos
    this.#observer = observer
    this.ring = ring
  }

  static async open(log: FeedLog, observer: TailObserver, createRing = createEmptyRing): Promise<LogTail> {
    const head = await log.readHead()
    return new LogTail(log, head, observer, createRing(head))
  }

  get head(): Head {
    return { ...this.#head, pos: this.ring.head }
  }

  hint(grown: LogGrown): void {
    const before = this.ring.head
    for (const event of grown.events) if (this.ring.append(event) === 'hole') break
    if (this.ring.head > before) this.#observer.grown()
    this.#want(grown.head)
  }

  /** Compares with the stored head. Rejects when the log cannot be read. */
  async check(): Promise<void> {
    const told = Math.max(this.ring.head, this.#wanted)
    const head = await this.#log.readHead()
    if (head.epoch !== this.ring.epoch) this.#beginAnew(head, 'epoch-changed')
    // Nothing is told before it is stored: a log that is shorter than what was told is another one.
    else if (head.pos < told) this.#beginAnew(head, 'position-ahead')
    this.#head = head
    this.#want(head.pos)
    await this.#filling
  }

  #beginAnew(head: Head, reason: FeedReset['reason']): void {
    this.ring.reset(head.epoch, head.pos)
    this.#wanted = head.pos
    this.#observer.begunAnew(reason)
  }

  #want(pos: number): void {
    this.#wanted = Math.max(this.#wanted, pos)
    if (this.#wanted <= this.ring.head || this.#filling) return
    this.#filling = this.#fill()
      .catch(() => {}) // the next check tries again
      .finally(() => {
        this.#filling = undefined
      })
  }

  async #fill(): Promise<void> {
    while (this.#wanted > this.ring.head) {
      const upTo = this.#wanted
      if (upTo - this.ring.head > largestFill || !this.#observer.hasReaders()) {
        this.ring.reset(this.ring.epoch, upTo)
      } else {
        const epoch = this.ring.epoch
        const page = await this.#log.readPage({}, this.ring.head, upTo, fillPage)
        if (epoch !== this.ring.epoch) continue
        if (page.to <= this.ring.head && page.events.length === 0) return
        this.#take(page.events, page.to)
      }
      this.#observer.grown()
    }
  }

  #take(events: readonly StoredEvent[], to: number): void {
    for (const event of events) {
      if (this.ring.append(event) === 'hole') this.#skipHole(event)
    }
    if (this.ring.head < to) this.#skipTo(to)
  }

  /** Positions are committed in order, so what is missing below a stored event will never come. */
  #skipHole(event: StoredEvent): void {
    this.#skipTo(event.pos - 1)
    this.ring.append(event)
  }

  #skipTo(pos: number): void {
    this.#observer.holeFound(this.ring.head, pos + 1)
    this.ring.reset(this.ring.epoch, pos)
  }
}
