import { AppError } from '#kernel/errors.ts'
import type { Delivery } from '#ports/bus.ts'
import type { Lease } from '#ports/leases.ts'
import type { Keys } from '../keys.ts'
import type { RedisConnection } from '../redis-connection.ts'
import { readNewScript, readPendingScript, type Script, takeOverScript } from '../scripts.ts'

/** An entry as it was read. */
export interface Entry {
  readonly id: string
  /** Its JSON text. */
  readonly text: string
  /** How often it was given to a consumer, this time included. */
  readonly deliveries: number
}

export interface GroupReaderParts {
  readonly connection: RedisConnection
  /** The connection that may be blocked by waiting. */
  readonly waiting: RedisConnection
  readonly keys: Keys
  readonly topic: string
  readonly group: string
  /** Name of this consumer in the group. */
  readonly consumer: string
  /** Most entries of one read. */
  readonly limit: number
  readonly lease: Lease
}

/** Milliseconds that one wait for news lasts at most; the answer may take a while longer. */
const block = 2000
const blockPatience = block + 5000

/** Reads as the active consumer of a group. Every read proves the lease; without it AppError `lease-lost`. */
export class GroupReader {
  readonly #parts: GroupReaderParts
  /** The last id given to the group, when nothing more was there. */
  #last = '0-0'

  constructor(parts: GroupReaderParts) {
    this.#parts = parts
  }

  /** Makes everything ours that earlier consumers of the group left unacknowledged. */
  async takeOver(): Promise<void> {
    let next = '0-0'
    do next = String(await this.#run(takeOverScript, next))
    while (next !== '0-0')
  }

  /** The oldest entries that we were given and have not acknowledged. */
  async readPending(): Promise<readonly Entry[]> {
    return toEntries(await this.#run(readPendingScript, this.#parts.limit))
  }

  /** The next entries; none when there are none. */
  async readNew(): Promise<readonly Entry[]> {
    const answer = await this.#run(readNewScript, this.#parts.limit)
    if (typeof answer !== 'string') return toEntries(answer)
    this.#last = answer
    return []
  }

  /** Resolves when there may be something new. */
  async waitForNews(): Promise<void> {
    const { waiting, keys, topic } = this.#parts
    const args = ['XREAD', 'COUNT', '1', 'BLOCK', String(block), 'STREAMS', keys.topic(topic), this.#last]
    await waiting.send(args, blockPatience)
  }

  async #run(script: Script, last: string | number): Promise<unknown> {
    const { connection, keys, topic, group, consumer, lease } = this.#parts
    const names = [keys.topic(topic), keys.lease(lease.name), keys.lost(topic)]
    const answer = await connection.run(script, names, [group, consumer, lease.fence, last])
    if (answer === 'fenced') throw new AppError('lease-lost', `Another consumer of ${group} is the active one`)
    return answer
  }
}

/** The delivery of an entry; undefined when it is not JSON. */
export function findDelivery<Message>({ id, text, deliveries }: Entry): Delivery<Message> | undefined {
  try {
    return { id, message: JSON.parse(text), publishedAt: publishedAt(id), attempt: deliveries }
  } catch {
    return undefined
  }
}

/** Redis begins the id of an entry with the milliseconds at which it was added. */
export function publishedAt(id: string): number {
  return Number.parseInt(id, 10)
}

function toEntries(answer: unknown): Entry[] {
  const rows = answer as [id: string, text: string, deliveries?: number][]
  return rows.map(([id, text, deliveries = 1]) => ({ id, text, deliveries }))
}
