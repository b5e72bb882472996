import { performance } from 'node:perf_hooks'
import type { RedisConnection } from './redis-connection.ts'

/** Milliseconds between two looks at the clock of Redis, and how many answers each takes the quickest of. */
const every = 10_000
const asked = 5

/** The clock of Redis, as far as it is known here. */
export class StoreClock implements Disposable {
  readonly #connection: RedisConnection
  readonly #timer: NodeJS.Timeout
  /** What Redis is ahead of this machine, in milliseconds. */
  #ahead = 0

  constructor(connection: RedisConnection) {
    this.#connection = connection
    this.#timer = setInterval(() => void this.look().catch(() => {}), every).unref()
  }

  now(): number {
    return here() + this.#ahead
  }

  /** Half the way there and back is believed to be one way: the quickest answer errs the least. */
  async look(): Promise<void> {
    let quickest = Number.POSITIVE_INFINITY
    let ahead = this.#ahead
    for (let count = 0; count < asked; count += 1) {
      const sent = here()
      const [seconds, micros] = (await this.#connection.send('TIME')) as [string, string]
      const took = here() - sent
      if (took >= quickest) continue
      quickest = took
      ahead = Number(seconds) * 1000 + Number(micros) / 1000 - (sent + took / 2)
    }
    this.#ahead = ahead
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** Does not step when somebody sets the clock of this machine. */
function here(): number {
  return performance.timeOrigin + performance.now()
}
