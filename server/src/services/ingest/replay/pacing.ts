/** Longer waits overflow timers; who waits asks again. */
const longestWaitMs = 86_400_000

/** When events of the past are due, played at a factor of real time. Times in milliseconds. */
export class Pacing {
  #speed: number | null
  /** The time of the recording at `#realAt`. */
  #recordedAt: number | undefined
  #realAt = 0
  #isPaused = false

  /** `speed` null is as fast as possible. */
  constructor(speed: number | null) {
    this.#speed = speed
  }

  get speed(): number | null {
    return this.#speed
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Milliseconds until something that happened at `recordedAt` is due; undefined while paused. */
  dueIn(recordedAt: number, now: number): number | undefined {
    if (this.#isPaused) return undefined
    if (this.#recordedAt === undefined) {
      this.#recordedAt = recordedAt
      this.#realAt = now
    }
    if (this.#speed === null) {
      this.#recordedAt = Math.max(this.#recordedAt, recordedAt)
      this.#realAt = now
      return 0
    }
    const waitMs = this.#realAt + (recordedAt - this.#recordedAt) / this.#speed - now
    return Math.min(Math.max(0, waitMs), longestWaitMs)
  }

  pause(now: number): void {
    this.#settle(now)
    this.#isPaused = true
  }

  resume(now: number): void {
    this.#settle(now)
    this.#isPaused = false
  }

  setSpeed(speed: number | null, now: number): void {
    this.#settle(now)
    this.#speed = speed
  }

  /** Starts counting anew from where the recording is now. */
  #settle(now: number): void {
    if (this.#recordedAt !== undefined && !this.#isPaused && this.#speed !== null) {
      this.#recordedAt += (now - this.#realAt) * this.#speed
    }
    this.#realAt = now
  }
}
