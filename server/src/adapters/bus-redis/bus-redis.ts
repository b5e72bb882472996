import { type Clock, systemClock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Leases } from '#ports/leases.ts'
import type { Limits } from '#ports/limits.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Signals } from '#ports/signals.ts'
import { createKeys } from './keys.ts'
import { RedisBus } from './redis-bus.ts'
import { RedisConnection } from './redis-connection.ts'
import { RedisLeases } from './redis-leases.ts'
import { RedisLimits } from './redis-limits.ts'
import { RedisRun } from './redis-run.ts'
import { RedisSignals } from './redis-signals.ts'
import { RedisTopics } from './redis-topics.ts'

export interface RedisBusOptions {
  readonly url: string
  /** Before every key and channel. */
  readonly prefix: string
  readonly log: Log
  readonly metrics?: Metrics
  readonly clock?: Clock
  /** Entries a topic holds before publishers wait. Default 200,000. */
  readonly capacity?: number
  /** Ends the waiting for Redis to come up: the opening rejects with its reason. */
  readonly signal?: AbortSignal
}

export interface OpenRedisBus extends AsyncDisposable {
  readonly bus: Bus
  readonly signals: Signals
  readonly leases: Leases
  readonly limits: Limits
}

/** Milliseconds that Redis has to come up when we start first. */
const startPatience = 20_000

/**
 * The bus of an installation with several processes, on Redis 7 or later. Rejects with AppError `bus-unavailable` when
 * Redis does not let us in, or is not there within 20 s, `bus-too-old` below version 7; once open it comes back by itself.
 */
export async function openRedisBus(options: RedisBusOptions): Promise<OpenRedisBus> {
  const { url, prefix, log, metrics, clock = systemClock, capacity = 200_000, signal } = options
  await using opened = new AsyncDisposableStack()
  const keys = createKeys(prefix)
  const run = new RedisRun(() => leases.loseAll())
  const connection = opened.use(new RedisConnection({ url, log, check: (client) => run.check(client) }))
  const leases = new RedisLeases(connection, keys, log)
  await connection.connected(startPatience, signal)
  await requireVersion(connection)
  const topics = new RedisTopics({ connection, keys, clock, capacity })
  const signals = opened.use(new RedisSignals(url, connection, keys, log))
  await signals.connected(startPatience, signal)
  const bus = opened.use(new RedisBus({ url, log, clock, metrics, capacity, keys, connection, topics, leases }))
  const limits = new RedisLimits(connection, keys, log)
  const parts = opened.move()
  return { bus, signals, leases, limits, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

async function requireVersion(connection: RedisConnection): Promise<void> {
  const info = String(await connection.send(['INFO', 'server']))
  const version = /^redis_version:(\d+)\.(\S*)/m.exec(info)
  if (version === null || Number(version[1]) >= 7) return
  throw new AppError('bus-too-old', `This Redis is version ${version[1]}.${version[2]}; 7.0 is needed`, {
    remedy: 'Point REDIS_URL to Redis 7.0 or later, or leave it empty to use the in-process bus.',
  })
}
