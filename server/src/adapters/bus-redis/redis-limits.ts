import { performance } from 'node:perf_hooks'
import { type Allowance, Counts } from '#kernel/counts.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Limits } from '#ports/limits.ts'
import type { Keys } from './keys.ts'
import type { RedisConnection } from './redis-connection.ts'
import { withinTime } from './redis-failures.ts'
import { takeScript } from './scripts.ts'

/** Milliseconds that somebody may have to wait for Redis before they are counted here alone. */
const patience = 250
/** After a failure Redis is left alone for so long: a request waits for one that hangs once, not each time. */
const restMs = 1000

/**
 * Limits that the processes share. Each counts for itself as well: while Redis is away it goes on from there, so that
 * the limits hold for each process, and nobody is let in or kept waiting because of it.
 */
export class RedisLimits implements Limits {
  readonly #connection: RedisConnection
  readonly #keys: Keys
  readonly #log: Log
  readonly #own = new Counts()
  #restUntil = 0

  constructor(connection: RedisConnection, keys: Keys, log: Log) {
    this.#connection = connection
    this.#keys = keys
    this.#log = log
  }

  async take(key: string, max: number, windowMs: number): Promise<Allowance> {
    const now = performance.now()
    const own = this.#own.take(key, max, windowMs, now)
    if (now < this.#restUntil) return own
    try {
      return await this.#takeShared(key, max, windowMs)
    } catch (error) {
      this.#restUntil = performance.now() + restMs
      this.#log.debug({ error: describeError(error) }, 'Requests are counted by this process alone for now')
      return own
    }
  }

  async #takeShared(key: string, max: number, windowMs: number): Promise<Allowance> {
    const asked = this.#connection.run(takeScript, [this.#keys.limit(key)], [windowMs])
    const [count = 0, resetMs = windowMs] = (await withinTime(asked, patience, () => {})) as number[]
    return { allowed: count <= max, remaining: Math.max(0, max - count), resetMs: Math.max(1, resetMs) }
  }
}
