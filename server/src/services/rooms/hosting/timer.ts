/** Longer than that a timer of the platform cannot wait. */
const longestMs = 2 ** 31 - 1
/** What is overdue is seen to after so long: whatever keeps it from being done may be over then. */
const shortestMs = 5
const againMs = 1000

/** Rings when something in a room is due. */
export class RoomTimer {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** `dueAt` and `now` by the same clock, in milliseconds; undefined: nothing is due. */
  set(dueAt: number | undefined, now: number): void {
    this.stop()
    if (dueAt !== undefined) this.#start(Math.min(Math.max(shortestMs, dueAt - now), longestMs))
  }

  /** It rang, and what was to be done could not be. */
  again(): void {
    if (this.#timer === undefined) this.#start(againMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #start(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#ring()
    }, Math.ceil(ms))
    this.#timer.unref()
  }
}
