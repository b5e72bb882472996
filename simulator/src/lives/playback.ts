import type { TimedEvent } from '#scenario/scenario.ts'

const tickMs = 40
/** After a pause of the whole process, at most this much is caught up on. */
const longestStepMs = 2_000

/** What a playback plays: hands out what is due, and says when there is nothing more to come. */
export interface Playable {
  /** Everything up to `position` (milliseconds from the start) that was not handed out before. */
  play(position: number): void
  readonly done: boolean
}

/** Moves a live's time forward while it runs. */
export class Playback {
  readonly #playable: Playable
  readonly #onDone: () => void
  #timer: NodeJS.Timeout | undefined
  #position = 0
  #lastTick = 0

  constructor(playable: Playable, onDone: () => void) {
    this.#playable = playable
    this.#onDone = onDone
  }

  start(): void {
    if (this.#timer || this.#playable.done) return
    this.#lastTick = performance.now()
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    const now = performance.now()
    this.#position += Math.min(now - this.#lastTick, longestStepMs)
    this.#lastTick = now
    this.#playable.play(this.#position)
    if (!this.#playable.done) return
    this.stop()
    this.#onDone()
  }
}

/** Takes events off a timeline as they become due. */
export class TimelineReader {
  done = false
  readonly #events: Iterator<TimedEvent>
  #next: TimedEvent | undefined

  constructor(events: Iterable<TimedEvent>) {
    this.#events = events[Symbol.iterator]()
    this.#advance()
  }

  takeUntil(position: number): TimedEvent[] {
    const due: TimedEvent[] = []
    while (this.#next && this.#next.at <= position) {
      due.push(this.#next)
      this.#advance()
    }
    return due
  }

  /** The next `count` events, whatever their time. */
  take(count: number): TimedEvent[] {
    const taken: TimedEvent[] = []
    while (this.#next && taken.length < count) {
      taken.push(this.#next)
      this.#advance()
    }
    return taken
  }

  #advance(): void {
    const { value, done } = this.#events.next()
    this.done = done === true
    this.#next = done ? undefined : value
  }
}
