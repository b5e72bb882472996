/** So many a second on average, and `burst` at once after a pause. Times in milliseconds. */
export class Allowance {
  readonly #perSecond: number
  readonly #burst: number
  #left: number
  #at: number

  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#left = burst
    this.#at = now
  }

  /** Whether there is one left; then it is taken. */
  take(now: number): boolean {
    this.#refill(now)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /** Whether nothing was taken lately. */
  isFull(now: number): boolean {
    this.#refill(now)
    return this.#left === this.#burst
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#at)
    this.#left = Math.min(this.#burst, this.#left + (passed / 1000) * this.#perSecond)
    this.#at = now
  }
}
