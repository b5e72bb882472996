import { LRUCache } from 'lru-cache'
import { findStream } from '#domain/streams/streams.ts'
import { findSeenBefore, sumCoinsBefore } from '#domain/viewers/viewers.ts'
import type { Db } from '#ports/db.ts'

/** Viewers of one stream whose answer is kept. */
const mostKept = 20_000
/** TikTok sends what happened shortly before a connection: that was in this live, though before its recording. */
const marginMs = 10 * 60_000

/** What is known of a viewer from earlier recorded lives. */
export interface Past {
  readonly returning: boolean
  readonly coinsBefore: number
}

const stranger: Past = { returning: false, coinsBefore: 0 }

/** Knows which viewers of a stream were seen in an earlier recorded live, and what they gave there. */
export class ReturningViewers {
  readonly #query: Db['query']
  readonly #workspaceId: string
  readonly #streamId: string
  readonly #known = new LRUCache<string, Past>({ max: mostKept })
  #before: Date | undefined

  constructor(query: Db['query'], workspaceId: string, streamId: string) {
    this.#query = query
    this.#workspaceId = workspaceId
    this.#streamId = streamId
  }

  /** Finds it out for all of these at once. Rejects with `database-unavailable`. */
  async learn(userIds: Iterable<string>): Promise<void> {
    const unknown = [...new Set(userIds)].filter((userId) => !this.#known.has(userId))
    if (unknown.length === 0) return
    const before = await this.#getStart()
    const pasts = before && (await this.#findPasts(unknown, before))
    for (const userId of unknown) this.#known.set(userId, pasts?.get(userId) ?? stranger)
  }

  /** What was learned. */
  get(userId: string): Past {
    return this.#known.get(userId) ?? stranger
  }

  async #findPasts(userIds: readonly string[], before: Date): Promise<Map<string, Past>> {
    const seen = [...(await findSeenBefore(this.#query, this.#workspaceId, userIds, before))]
    if (seen.length === 0) return new Map()
    const coins = await sumCoinsBefore(this.#query, this.#workspaceId, seen, before)
    return new Map(seen.map((userId) => [userId, { returning: true, coinsBefore: coins.get(userId) ?? 0 }]))
  }

  async #getStart(): Promise<Date | undefined> {
    if (this.#before) return this.#before
    const stream = await findStream(this.#query, this.#workspaceId, this.#streamId)
    if (stream) this.#before = new Date(Date.parse(stream.startedAt) - marginMs)
    return this.#before
  }
}
