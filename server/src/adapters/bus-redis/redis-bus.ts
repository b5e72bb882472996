import type { Topic } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { BatchHandler, Bus, ConsumeOptions, GroupLag, PublishOptions } from '#ports/bus.ts'
import type { Leases } from '#ports/leases.ts'
import type { Metrics } from '#ports/metrics.ts'
import { RedisConsumer } from './consuming/redis-consumer.ts'
import { startJanitor } from './janitor.ts'
import type { Keys } from './keys.ts'
import type { RedisConnection } from './redis-connection.ts'
import type { RedisTopics } from './redis-topics.ts'
import { lagScript } from './scripts.ts'

export interface RedisBusParts {
  readonly url: string
  readonly log: Log
  readonly clock: Clock
  readonly metrics: Metrics | undefined
  /** Entries a topic may hold before writers wait. */
  readonly capacity: number
  readonly keys: Keys
  readonly connection: RedisConnection
  readonly topics: RedisTopics
  readonly leases: Leases
}

/** Topics as Redis streams, with one active consumer per group at a time. */
export class RedisBus implements Bus {
  readonly #parts: RedisBusParts
  readonly #closing = new AbortController()
  readonly #used = new Set<string>()
  readonly #consumers = new Set<AsyncDisposable>()
  readonly #janitor: Disposable

  constructor(parts: RedisBusParts) {
    this.#parts = parts
    this.#janitor = startJanitor({
      log: parts.log,
      metrics: parts.metrics,
      trim: () => this.#trim(),
      lags: () => this.lags(),
    })
  }

  async publish<Message>(
    topic: Topic<Message>,
    messages: readonly Message[],
    options: PublishOptions = {},
  ): Promise<void> {
    this.#used.add(topic.name)
    await this.#parts.topics.publish(topic.name, messages, options, this.#closing.signal)
  }

  async consume<Message>(
    topic: Topic<Message>,
    options: ConsumeOptions,
    handler: BatchHandler<Message>,
  ): Promise<AsyncDisposable> {
    this.#used.add(topic.name)
    await this.#parts.topics.ensureGroup(topic.name, options.group)
    const consumer = new RedisConsumer(this.#parts, topic.name, options, handler)
    this.#consumers.add(consumer)
    return {
      [Symbol.asyncDispose]: async () => {
        await consumer[Symbol.asyncDispose]()
        this.#consumers.delete(consumer)
      },
    }
  }

  async recall(key: string): Promise<readonly string[]> {
    const { connection, keys } = this.#parts
    return (await connection.send(['LRANGE', keys.memo(key), '0', '-1'])) as string[]
  }

  async forgetMemos(workspaceId: string, kind = '*'): Promise<void> {
    const { connection, keys } = this.#parts
    const start = keys.memo('')
    const pattern = `${start}${kind}:${workspaceId}:*`.replace(/[[\]?\\]/g, '\\$&')
    for (let cursor = '0', isOver = false; !isOver; isOver = cursor === '0') {
      const page = (await connection.send(['SCAN', cursor, 'MATCH', pattern, 'COUNT', '1000'])) as [string, string[]]
      cursor = String(page[0])
      const own = page[1].filter((key) => key.slice(start.length).split(':')[1] === workspaceId)
      if (own.length > 0) await connection.send(['UNLINK', ...own])
    }
  }

  async lags(): Promise<readonly GroupLag[]> {
    const { connection, keys } = this.#parts
    const names = (await connection.send(['SMEMBERS', keys.topics])) as string[]
    const lags = await Promise.all(names.toSorted().map((name) => this.#readLags(name)))
    return lags.flat()
  }

  async drain(topic: Topic<unknown>, signal: AbortSignal): Promise<void> {
    await this.#parts.topics.drain(topic.name, AbortSignal.any([signal, this.#closing.signal]))
  }

  async check(): Promise<void> {
    await this.#parts.connection.send(['PING'])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#janitor[Symbol.dispose]()
    this.#closing.abort()
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()))
  }

  async #readLags(topic: string): Promise<GroupLag[]> {
    const { connection, keys, capacity } = this.#parts
    const rows = await connection.run(lagScript, [keys.topic(topic), keys.lost(topic)], [])
    return (rows as [string, number, number, number][]).map(([group, unread, pending, lost]) => {
      return { topic, group, lag: unread + pending, capacity, lost }
    })
  }

  async #trim(): Promise<void> {
    for (const name of this.#used) await this.#parts.topics.trim(name)
  }
}
