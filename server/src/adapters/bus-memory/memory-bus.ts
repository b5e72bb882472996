import { randomUUID } from 'node:crypto'
import type { Topic } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { BatchHandler, Bus, ConsumeOptions, Delivery, Emission, GroupLag, PublishOptions } from '#ports/bus.ts'
import { startConsumer } from './memory-consumer.ts'
import type { MemoryLeases } from './memory-leases.ts'
import { MemoryMemos } from './memory-memos.ts'
import { MemoryTopic } from './memory-topic.ts'
import { closed, WriteQueue } from './write-queue.ts'

/** Milliseconds between looks at a topic that is being drained. */
const drainPause = 20

export interface MemoryBusParts {
  readonly log: Log
  readonly clock: Clock
  readonly capacity: number
  readonly leases: MemoryLeases
}

/** Topics in this process's memory. What is published is handed over as it is, and must not be changed afterwards. */
export class MemoryBus implements Bus {
  readonly log: Log
  readonly clock: Clock
  readonly writes = new WriteQueue()
  /** Part of every delivery's id, so that no two runs of a process share one. */
  readonly run = randomUUID().slice(0, 8)
  readonly #capacity: number
  readonly #leases: MemoryLeases
  readonly #memos: MemoryMemos
  readonly #topics = new Map<string, MemoryTopic>()
  readonly #consumers = new Set<AsyncDisposable>()
  #closed = false

  constructor(parts: MemoryBusParts) {
    this.log = parts.log
    this.clock = parts.clock
    this.#capacity = parts.capacity
    this.#leases = parts.leases
    this.#memos = new MemoryMemos(parts.clock)
  }

  async publish<Message>(
    topic: Topic<Message>,
    messages: readonly Message[],
    options: PublishOptions = {},
  ): Promise<void> {
    this.#requireOpen()
    const target = this.topic(topic.name)
    const { lease, memos = [] } = options
    await this.writes.write(new Map([[target, messages.length]]), () => {
      if (lease && !this.#leases.isHeld(lease)) throw new AppError('lease-lost', `The lease ${lease.name} is not ours`)
      target.append(messages, this.clock.now())
      for (const memo of memos) this.#memos.add(memo)
    })
  }

  async consume<Message>(
    topic: Topic<Message>,
    options: ConsumeOptions,
    handler: BatchHandler<Message>,
  ): Promise<AsyncDisposable> {
    this.#requireOpen()
    const consumer = startConsumer(this, this.topic(topic.name), options, handler)
    this.#consumers.add(consumer)
    return {
      [Symbol.asyncDispose]: async () => {
        await consumer[Symbol.asyncDispose]()
        this.#consumers.delete(consumer)
      },
    }
  }

  /** Acknowledges deliveries up to that one and publishes what came of them, as soon as there is room for it. */
  async settle(
    topic: MemoryTopic,
    group: string,
    batch: readonly Delivery<unknown>[],
    emissions: readonly Emission[],
    stop: AbortSignal,
  ): Promise<void> {
    const byTopic = Map.groupBy(emissions, (emission) => this.topic(emission.topic.name))
    const targets = new Map([...byTopic].map(([target, { length }]) => [target, length]))
    const settled = () => {
      const now = this.clock.now()
      for (const [target, part] of byTopic) {
        const messages = part.map(({ message }) => message)
        target.append(messages, now)
      }
      for (const { memo } of emissions) if (memo) this.#memos.add(memo)
      topic.group(group).acknowledge(batch.length)
      topic.trim()
    }
    await this.writes.write(targets, settled, stop)
    this.writes.pump()
  }

  async forgetMemos(workspaceId: string, kind?: string): Promise<void> {
    this.#memos.forget(workspaceId, kind)
  }

  async recall(key: string): Promise<readonly string[]> {
    return this.#memos.read(key)
  }

  async lags(): Promise<readonly GroupLag[]> {
    return [...this.#topics.values()].flatMap(({ name, capacity, end, groups }) =>
      [...groups].map(([group, { acknowledged }]) => ({
        topic: name,
        group,
        lag: end - acknowledged,
        capacity,
        lost: 0,
      })),
    )
  }

  async drain({ name }: Topic<unknown>, signal: AbortSignal): Promise<void> {
    const topic = this.topic(name)
    const { end } = topic
    topic.trim()
    while (topic.first < end) await this.clock.sleep(drainPause, signal)
  }

  async check(): Promise<void> {
    this.#requireOpen()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.writes.close()
    await Promise.all([...this.#consumers].map((consumer) => consumer[Symbol.asyncDispose]()))
    this.#closed = true
  }

  topic(name: string): MemoryTopic {
    const topic = this.#topics.get(name) ?? new MemoryTopic(name, this.#capacity, this.log)
    this.#topics.set(name, topic)
    return topic
  }

  #requireOpen(): void {
    if (this.#closed) throw closed()
  }
}
