/** Pieces of work that wait, and are done one after the other. What comes while so many wait is left out. */
export class Line {
  readonly #most: number
  readonly #waiting = new Map<string, () => Promise<void>>()
  #isBusy = false

  constructor(most: number) {
    this.#most = most
  }

  /** `work` may not reject. Of one key the last that came waits, in the place of the one before. */
  add(key: string, work: () => Promise<void>): void {
    if (this.#waiting.size >= this.#most && !this.#waiting.has(key)) return
    this.#waiting.set(key, work)
    void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    for (const [key, work] of this.#waiting) {
      this.#waiting.delete(key)
      await work()
    }
    this.#isBusy = false
  }
}
