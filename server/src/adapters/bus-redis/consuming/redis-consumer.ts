import { randomUUID } from 'node:crypto'
import { AppError, describeError, isTransient } from '#kernel/errors.ts'
import type { BatchHandler, ConsumeOptions, Delivery } from '#ports/bus.ts'
import { bury, type Consumer, defaultBatch, handOver, handOverAlone } from '#ports/handover.ts'
import type { Lease } from '#ports/leases.ts'
import type { RedisBusParts } from '../redis-bus.ts'
import { RedisConnection } from '../redis-connection.ts'
import { isReply } from '../redis-failures.ts'
import { type Entry, findDelivery, GroupReader, publishedAt } from './group-reader.ts'

/** Milliseconds after which another consumer of the group takes the place of one that died. */
const leaseTtl = 5000
/** Milliseconds between a standby's looks at whether it is needed. */
const standbyPause = 500
/** Milliseconds for the own connection to come up before the first read. */
const connectPatience = 2000
/** Milliseconds before going on after an interruption. */
const retryPause = 100
/** Given out so often without an end: it may be the message that ends processes. */
const suspectDeliveries = 3

const unreadable = new AppError('parse-error', 'the entry is not JSON')

/** A member of a consumer group: stands by until it holds the group's lease, then consumes until disposed. */
export class RedisConsumer<Message> implements AsyncDisposable {
  readonly #bus: RedisBusParts
  readonly #topic: string
  readonly #options: ConsumeOptions
  readonly #handler: BatchHandler<Message>
  readonly #name = randomUUID()
  readonly #waiting: RedisConnection
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>

  constructor(bus: RedisBusParts, topic: string, options: ConsumeOptions, handler: BatchHandler<Message>) {
    this.#bus = bus
    this.#topic = topic
    this.#options = options
    this.#handler = handler
    this.#waiting = new RedisConnection({ url: bus.url, log: bus.log })
    this.#running = this.#run()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#waiting[Symbol.asyncDispose]()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    await this.#waiting.connected(connectPatience).catch(() => {})
    while (!signal.aborted) {
      try {
        await using lease = await this.#bus.leases.acquire(`consumer:${this.#topic}:${this.#options.group}`, leaseTtl)
        if (lease) await this.#consume(lease)
      } catch (error) {
        if (!signal.aborted) this.#reportProblem(error)
      }
      await this.#bus.clock.sleep(standbyPause, signal).catch(() => {})
    }
  }

  /** That Redis is away is said by the connection already. */
  #reportProblem(error: unknown): void {
    const fields = { topic: this.#topic, group: this.#options.group, error: describeError(error) }
    const level = isTransient(error) ? 'debug' : 'warn'
    this.#bus.log[level](fields, 'A consumer was interrupted; it goes on where it was')
  }

  /** Until stopped or replaced: an interruption alone does not cost the lease. */
  async #consume(lease: Lease): Promise<void> {
    const { connection, keys, clock } = this.#bus
    const [topic, { group, batch: limit = defaultBatch }] = [this.#topic, this.#options]
    const stop = AbortSignal.any([this.#stopping.signal, lease.lost])
    const consumer = this.#createConsumer(lease, stop)
    const parts = { connection, waiting: this.#waiting, keys, topic, group, consumer: this.#name, limit, lease }
    const reader = new GroupReader(parts)
    while (!stop.aborted) {
      try {
        await this.#read(reader, consumer)
      } catch (error) {
        if (stop.aborted) return
        if (!isTransient(error) && !isReply(error, 'NOGROUP')) throw error
        this.#reportProblem(error)
        await clock.sleep(retryPause, stop).catch(() => {})
      }
    }
  }

  /** Begins with what was given out and not acknowledged: the answer to a read may have been lost on its way. */
  async #read(reader: GroupReader, consumer: Consumer<Message>): Promise<void> {
    await this.#bus.topics.ensureGroup(this.#topic, this.#options.group)
    await reader.takeOver()
    while (!consumer.stop.aborted && (await this.#handOver(consumer, await reader.readPending())));
    while (!consumer.stop.aborted) {
      if (!(await this.#handOver(consumer, await reader.readNew()))) await reader.waitForNews()
    }
  }

  #createConsumer(lease: Lease, stop: AbortSignal): Consumer<Message> {
    const { connection, keys, topics, log, clock } = this.#bus
    const [topic, group] = [this.#topic, this.#options.group]
    return {
      topic,
      options: this.#options,
      handler: this.#handler,
      log,
      clock,
      stop,
      settle: (batch, emissions) =>
        topics.settle({ topic, group, lease, ids: batch.map(({ id }) => id), emissions }, stop),
      addTries: async ({ id }, change) =>
        Number(await connection.send(['HINCRBY', keys.tries(topic, group), id, String(change)])),
    }
  }

  /** Brings entries to their end; false when there were none. */
  async #handOver(consumer: Consumer<Message>, entries: readonly Entry[]): Promise<boolean> {
    const batch: Delivery<Message>[] = []
    for (const entry of entries) {
      const delivery = findDelivery<Message>(entry)
      if (delivery && entry.deliveries < suspectDeliveries) {
        batch.push(delivery)
        continue
      }
      await this.#handOverBatch(consumer, batch.splice(0))
      if (consumer.stop.aborted) break
      if (delivery) await handOverAlone(consumer, delivery)
      else await bury(consumer, toUnread(entry), unreadable, 1)
    }
    await this.#handOverBatch(consumer, batch)
    return entries.length > 0
  }

  async #handOverBatch(consumer: Consumer<Message>, batch: readonly Delivery<Message>[]): Promise<void> {
    if (batch.length > 0 && !consumer.stop.aborted) await handOver(consumer, batch)
  }
}

/** An entry that is not JSON, as the dead letters keep it. */
function toUnread<Message>({ id, text }: Entry): Delivery<Message> {
  return { id, message: text as Message, publishedAt: publishedAt(id), attempt: 1 }
}
