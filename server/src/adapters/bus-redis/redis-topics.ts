import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { PublishOptions } from '#ports/bus.ts'
import {
  createCall,
  cutIntoPieces,
  fieldOf,
  memoArguments,
  type Settlement,
  type SettlementCall,
} from './consuming/settlement.ts'
import type { Keys } from './keys.ts'
import type { RedisConnection } from './redis-connection.ts'
import { unavailable } from './redis-failures.ts'
import { drainScript, ensureGroupScript, publishScript, settleScript, trimScript } from './scripts.ts'

export interface RedisTopicsParts {
  readonly connection: RedisConnection
  readonly keys: Keys
  readonly clock: Clock
  /** Entries a topic may hold before writers wait. */
  readonly capacity: number
}

/** Milliseconds between looks at a topic that is full. */
const fullPause = 50
/** Milliseconds between looks at a topic that is being drained. */
const drainPause = 100

/** Writing to topics: every write is one step on the server, and waits while a topic is full. */
export class RedisTopics {
  readonly #parts: RedisTopicsParts

  constructor(parts: RedisTopicsParts) {
    this.#parts = parts
  }

  async publish(
    topic: string,
    messages: readonly unknown[],
    { lease, memos = [] }: PublishOptions,
    stop: AbortSignal,
  ): Promise<void> {
    const { connection, keys, capacity } = this.#parts
    const names = [keys.topic(topic), keys.lease(lease?.name ?? ''), ...memos.map(({ key }) => keys.memo(key))]
    const texts = messages.map((message) => JSON.stringify(message))
    const start = [lease?.fence ?? '', capacity, fieldOf(topic), texts.length]
    const args = [...start, ...texts, ...memos.flatMap(memoArguments)]
    for (;;) {
      lease?.lost.throwIfAborted()
      const answer = await connection.run(publishScript, names, args)
      if (answer === 'lease-lost') throw new AppError('lease-lost', `The lease ${lease?.name} is not ours any more`)
      if (answer === 'ok') return
      await this.#waitForRoom(topic, texts.length, stop)
    }
  }

  /** Rejects with AppError `lease-lost` when another consumer has become the active one. */
  async settle(settlement: Settlement, stop: AbortSignal): Promise<void> {
    const { keys, capacity } = this.#parts
    for (const piece of cutIntoPieces(settlement)) {
      await this.#settlePiece(createCall(settlement, piece, keys, capacity), stop)
    }
  }

  /** The group exists afterwards; a new one begins with the oldest entry. */
  async ensureGroup(topic: string, group: string): Promise<void> {
    const { connection, keys } = this.#parts
    await connection.run(ensureGroupScript, [keys.topic(topic), keys.topics], [group, topic])
  }

  /** Drops what every group has acknowledged; of a topic without a group, what leaves no room for `room` more. */
  async trim(topic: string, room = 0): Promise<number> {
    const { connection, keys, capacity } = this.#parts
    return Number(await connection.run(trimScript, [keys.topic(topic)], [Math.max(0, capacity - room)]))
  }

  /** Resolves when what the topic holds now is acknowledged by all groups and gone. */
  async drain(topic: string, stop: AbortSignal): Promise<void> {
    const { connection, keys, clock } = this.#parts
    for (let newest = ''; ; await clock.sleep(drainPause, stop)) {
      await this.trim(topic)
      const [oldest, end] = (await connection.run(drainScript, [keys.topic(topic)], [newest])) as string[]
      if (oldest === '' || end === undefined) return
      newest = end
    }
  }

  async #settlePiece({ names, args, targets }: SettlementCall, stop: AbortSignal): Promise<void> {
    for (;;) {
      const answer = await this.#parts.connection.run(settleScript, names, args)
      if (answer === 'ok') return
      const full = targets.get(Number(answer))
      if (full === undefined) throw new AppError('lease-lost', 'Another consumer of the group is the active one')
      await this.#waitForRoom(full.topic, full.messages, stop)
    }
  }

  /** Resolves when so many more fit, or nothing else is there. */
  async #waitForRoom(topic: string, room: number, stop: AbortSignal): Promise<void> {
    for (;;) {
      const length = await this.trim(topic, room)
      if (length === 0 || length + room <= this.#parts.capacity) return
      await this.#parts.clock.sleep(fullPause, stop).catch(() => {})
      if (stop.aborted) throw unavailable('the bus is closed')
    }
  }
}
