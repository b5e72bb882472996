import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '#kernel/clock.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Lets everything run that does not wait for time: some rounds of the event loop. */
export async function settle(rounds = 25): Promise<void> {
  for (let i = 0; i < rounds; i++) await turn()
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1)
  readonly #sleepers = new Set<Sleeper>()

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const sleeper = { until: this.#now + ms, wake: () => finish(resolve) }
    const abort = () => finish(() => reject(signal?.reason))
    const finish = (settlePromise: () => void) => {
      this.#sleepers.delete(sleeper)
      signal?.removeEventListener('abort', abort)
      settlePromise()
    }
    this.#sleepers.add(sleeper)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort)
    return promise
  }

  /** Moves on, waking everybody in order, and lets them do what they do. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await settle()
    for (;;) {
      const next = [...this.#sleepers].toSorted((a, b) => a.until - b.until)[0]
      if (!next || next.until > target) break
      this.#now = Math.max(this.#now, next.until)
      next.wake()
      await settle()
    }
    this.#now = target
    await settle()
  }
}
