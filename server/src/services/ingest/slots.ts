import type { Gauge } from '#ports/metrics.ts'

/** Counts the connections of this process against their limit. */
export class Slots {
  readonly #most: number
  readonly #gauge: Gauge
  #taken = 0

  constructor(most: number, gauge: Gauge) {
    this.#most = most
    this.#gauge = gauge
    gauge.set(0)
  }

  get areFull(): boolean {
    return this.#taken >= this.#most
  }

  /** Takes one, until disposed. */
  take(): Disposable {
    this.#gauge.set(++this.#taken)
    return { [Symbol.dispose]: () => this.#gauge.set(--this.#taken) }
  }
}
