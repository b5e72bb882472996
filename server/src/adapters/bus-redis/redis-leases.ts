import { performance } from 'node:perf_hooks'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Lease, Leases } from '#ports/leases.ts'
import type { Keys } from './keys.ts'
import type { RedisConnection } from './redis-connection.ts'
import { acquireScript, releaseScript, renewScript } from './scripts.ts'

/** Leases as keys with a time to live: Redis counts the time, and every write proves its lease to Redis by the fence. */
export class RedisLeases implements Leases {
  readonly #connection: RedisConnection
  readonly #keys: Keys
  readonly #log: Log
  readonly #held = new Set<RedisLease>()

  constructor(connection: RedisConnection, keys: Keys, log: Log) {
    this.#connection = connection
    this.#keys = keys
    this.#log = log
  }

  async acquire(name: string, ttlMs: number): Promise<Lease | undefined> {
    const key = this.#keys.lease(name)
    const askedAt = performance.now()
    const fence = Number(await this.#connection.run(acquireScript, [key, this.#keys.fences], [ttlMs]))
    if (fence === 0) return undefined
    const parts = { connection: this.#connection, key, log: this.#log, held: this.#held, name, fence, ttlMs }
    return new RedisLease(parts, askedAt)
  }

  /**
   * Ends every lease, although Redis may know it still: its holder would go on with what this Redis has forgotten.
   * Call before anything can be written with them.
   */
  loseAll(): void {
    if (this.#held.size === 0) return
    this.#log.error({ leases: this.#held.size }, 'Redis was restarted or replaced: what depends on it begins anew')
    for (const lease of this.#held) lease.lose('Redis was restarted or replaced')
  }
}

interface LeaseParts {
  readonly connection: RedisConnection
  readonly key: string
  readonly log: Log
  /** Those that this process holds; each keeps its own place in it. */
  readonly held: Set<RedisLease>
  readonly name: string
  readonly fence: number
  readonly ttlMs: number
}

class RedisLease implements Lease {
  readonly name: string
  readonly fence: number
  readonly #parts: LeaseParts
  readonly #lost = new AbortController()
  readonly #renewal: NodeJS.Timeout
  #expiry: NodeJS.Timeout
  #isOver = false

  constructor(parts: LeaseParts, askedAt: number) {
    this.#parts = parts
    this.name = parts.name
    this.fence = parts.fence
    parts.held.add(this)
    this.#expiry = this.#expireAt(askedAt)
    this.#renewal = setInterval(() => void this.#renew(), parts.ttlMs / 3).unref()
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  lose(reason: string): void {
    this.#stop()
    this.#parts.log.warn({ lease: this.name, reason }, 'A lease is lost')
    this.#lost.abort(new AppError('lease-lost', reason))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop()
    const { connection, key, fence, log, name } = this.#parts
    await connection.run(releaseScript, [key], [fence]).catch((error) => {
      log.warn({ lease: name, error: describeError(error) }, 'A lease could not be released; it will run out')
    })
  }

  async #renew(): Promise<void> {
    const { connection, key, fence, ttlMs } = this.#parts
    const askedAt = performance.now()
    const renewed = await connection.run(renewScript, [key], [fence, ttlMs]).catch(() => undefined)
    if (this.#isOver) return
    if (renewed === 0) this.lose('the lease was taken away')
    if (renewed !== 1) return
    clearTimeout(this.#expiry)
    this.#expiry = this.#expireAt(askedAt)
  }

  /** Redis counts from when it got the question, which is later than when we asked. */
  #expireAt(askedAt: number): NodeJS.Timeout {
    return setTimeout(
      () => this.lose('the lease could not be renewed'),
      askedAt + this.#parts.ttlMs - performance.now(),
    ).unref()
  }

  #stop(): void {
    this.#isOver = true
    this.#parts.held.delete(this)
    clearInterval(this.#renewal)
    clearTimeout(this.#expiry)
  }
}
