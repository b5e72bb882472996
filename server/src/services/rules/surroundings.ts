import { LRUCache } from 'lru-cache'
import { findExcluded } from '#domain/moderation/moderation.ts'
import type { UnifiedEvent } from '#domain/rules/rules.ts'
import { findUniqueIds, readCoins } from '#domain/streams/streams.ts'
import type { Db } from '#ports/db.ts'

const rememberedStreams = 100

/** An event and its place in the log. */
export interface PlacedEvent {
  readonly pos: number
  readonly event: UnifiedEvent
  /** When the normalizer had made it (UTC), if that is known. */
  readonly normalizedAt?: string | undefined
}

/** Who gave how much in a live. */
interface Ledger {
  readonly coins: Map<string, number>
  top: string | undefined
  /** Position up to which it is counted. */
  upTo: number
}

/** What rules want to know of an event beside the event itself, of one workspace. */
export class Surroundings {
  readonly #query: Db['query']
  readonly #workspaceId: string
  readonly #uniqueIds = new LRUCache<string, string>({ max: rememberedStreams })
  readonly #ledgers = new LRUCache<string, Ledger>({ max: rememberedStreams })
  #excluded: ReadonlySet<string> = new Set()

  constructor(query: Db['query'], workspaceId: string) {
    this.#query = query
    this.#workspaceId = workspaceId
  }

  /** Reads what is to be known of these events, which are in order. `now` in milliseconds. */
  async prepare(events: readonly PlacedEvent[], wantsTopGifter: boolean, now: number): Promise<void> {
    const userIds = [...new Set(events.flatMap(({ event: { user } }) => (user?.userId ? [user.userId] : [])))]
    this.#excluded = await findExcluded(this.#query, this.#workspaceId, userIds, now)
    const streams = [...new Set(events.map(({ event }) => event.streamId))]
    const unnamed = streams.filter((streamId) => !this.#uniqueIds.has(streamId))
    if (unnamed.length > 0) {
      const found = await findUniqueIds(this.#query, this.#workspaceId, unnamed)
      for (const [streamId, uniqueId] of found) this.#uniqueIds.set(streamId, uniqueId)
    }
    if (!wantsTopGifter) return
    const before = (events[0]?.pos ?? 1) - 1
    for (const streamId of streams) if (!this.#ledgers.has(streamId)) await this.#openLedger(streamId, before)
  }

  async #openLedger(streamId: string, upTo: number): Promise<void> {
    const rows = await readCoins(this.#query, this.#workspaceId, streamId, upTo)
    const coins = new Map(rows.map((row) => [row.userId, row.coins]))
    this.#ledgers.set(streamId, { coins, top: rows[0]?.userId, upTo })
  }

  /** Whoever had most first stays the one until somebody has more. */
  count({ event, pos }: PlacedEvent): void {
    const ledger = this.#ledgers.get(event.streamId)
    const userId = event.user?.userId
    if (ledger === undefined || pos <= ledger.upTo) return
    ledger.upTo = pos
    if (event.eventType !== 'GIFT' || event.source !== 'live' || !userId) return
    const coins = (ledger.coins.get(userId) ?? 0) + event.payload.coins
    ledger.coins.set(userId, coins)
    if (coins > (ledger.coins.get(ledger.top ?? '') ?? 0)) ledger.top = userId
  }

  describe({ user, streamId }: UnifiedEvent): { uniqueId: string; isExcluded: boolean; isTopGifter: boolean } {
    const userId = user?.userId
    return {
      uniqueId: this.#uniqueIds.get(streamId) ?? '',
      isExcluded: userId !== undefined && this.#excluded.has(userId),
      isTopGifter: !!userId && this.#ledgers.get(streamId)?.top === userId,
    }
  }
}
