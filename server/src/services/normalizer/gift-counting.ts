import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { LRUCache } from 'lru-cache'
import { countGift, type GiftTold, type StreakState, streakSlot } from '#domain/gifts/gifts.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Memo } from '#ports/bus.ts'
import type { BatchMemory } from './batch-memory.ts'
import type { DraftOf } from './mapping/draft.ts'

/** Highest repeatCount stored of the streak; 0 when there is none. */
export type FindStreakCount = (workspaceId: string, streamId: string, streakId: string) => Promise<number>

/** A gift message that is to be counted, and where its streak is remembered. */
export interface PendingGift {
  readonly key: string
  readonly told: GiftTold
  readonly workspaceId: string
}

export function pendGift(envelope: RawEnvelope, draft: DraftOf<'GIFT'>, messageId: string): PendingGift | undefined {
  if (draft.gift === undefined) return undefined
  const { payload, user, gift } = draft
  const told: GiftTold = {
    streamId: envelope.streamId,
    userId: user?.userId || user?.uniqueId || '',
    giftId: payload.giftId,
    groupId: gift.groupId,
    messageKey: messageId || `${envelope.sessionId}:${envelope.seqNo}`,
    isStreak: payload.isGiftStreak,
    repeatCount: payload.repeatCount,
    isEnd: gift.isEnd,
    diamondCount: payload.diamondCount,
  }
  const key = `streak:${envelope.workspaceId}:${streakSlot(told)}`
  return { key, told, workspaceId: envelope.workspaceId }
}

/** How long after first seeing a stream TikTok may still send again what was stored before. */
const catchUpMs = 30_000

/** Counts the gifts of batches, from what the bus remembers of their streaks, else from what is stored. */
export class GiftCounting {
  readonly #findStreakCount: FindStreakCount
  readonly #clock: Clock
  /** Since when this process has seen a stream: what began before may be known to the database only. */
  readonly #seenSince = new LRUCache<string, number>({ max: 10_000 })

  constructor(findStreakCount: FindStreakCount, clock: Clock) {
    this.#findStreakCount = findStreakCount
    this.#clock = clock
  }

  /** Fills the batch's memory with the streaks that are not in it. Transient AppError `streak-lookup-failed`. */
  async lookUp(gifts: readonly PendingGift[], memory: BatchMemory): Promise<void> {
    const unknown = new Map<string, PendingGift>()
    for (const gift of gifts) {
      if (!unknown.has(gift.key) && this.#mayBeStored(gift) && memory.get(gift.key) === undefined) {
        unknown.set(gift.key, gift)
      }
    }
    await Promise.all([...unknown.values()].map((gift) => this.#lookUpOne(gift, memory)))
  }

  /** The draft with what it adds, and the memo that makes it count once. */
  count(draft: DraftOf<'GIFT'>, gift: PendingGift, memory: BatchMemory): { draft: DraftOf<'GIFT'>; memo?: Memo } {
    const { counted, state } = countGift(gift.told, readState(memory.get(gift.key)))
    const finished = { ...draft, payload: { ...draft.payload, ...counted } }
    return state ? { draft: finished, memo: memory.set(gift.key, JSON.stringify(state)) } : { draft: finished }
  }

  /** A streak that begins under our eyes is not in the database; nor can one be found there that has no group. */
  #mayBeStored({ told, workspaceId }: PendingGift): boolean {
    if (!told.isStreak || told.groupId === '') return false
    const stream = `${workspaceId}:${told.streamId}`
    const since = this.#seenSince.get(stream) ?? this.#clock.now()
    this.#seenSince.set(stream, since)
    return told.repeatCount > 1 || this.#clock.now() - since < catchUpMs
  }

  async #lookUpOne({ key, told, workspaceId }: PendingGift, memory: BatchMemory): Promise<void> {
    const streakId = streakSlot(told)
    const count = await this.#findStreakCount(workspaceId, told.streamId, streakId).catch((cause) => {
      throw new AppError('streak-lookup-failed', 'What is stored of a gift streak cannot be read', {
        cause,
        transient: true,
      })
    })
    if (count > 0) memory.set(key, JSON.stringify({ streakId, count, ended: false } satisfies StreakState))
  }
}

export function readState(text: string | undefined): StreakState | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as StreakState)
}
