import { hash } from 'node:crypto'

/** What TikTok says of a gift: a running total of its streak, not an increment. */
export interface GiftTold {
  readonly streamId: string
  readonly userId: string
  readonly giftId: string
  /** TikTok's name for the streak; empty when it gave none. */
  readonly groupId: string
  /** Names the message; tells streaks apart that have no group. */
  readonly messageKey: string
  /** The gift can be sent in a streak. Any other is counted message by message. */
  readonly isStreak: boolean
  readonly repeatCount: number
  readonly isEnd: boolean
  /** Price of one, in coins. */
  readonly diamondCount: number
}

/** What has been counted of a streak. */
export interface StreakState {
  readonly streakId: string
  /** Highest total told so far: all of it is counted. */
  readonly count: number
  /** TikTok has sent its end. */
  readonly ended: boolean
}

/** What one message adds, and how its streak stands. */
export interface GiftCounted {
  readonly streakId: string
  readonly giftCount: number
  readonly coins: number
  readonly repeatCount: number
  readonly streakActive: boolean
  readonly streakEnd: boolean
}

/** Counts that are stored fit PostgreSQL's integer. */
const largestCount = 2 ** 31 - 1

/** Where the state of the gift's streak is kept. The same over sessions, for the same stream, sender, gift and group. */
export function streakSlot(told: GiftTold): string {
  return nameStreak(told, told.groupId)
}

/**
 * Counts a message against what its streak's slot holds. Over any order, repetition or loss of messages, giftCount
 * sums up to the highest total told, as long as each state returned is handed in with the next message.
 * Without a group, a total that falls or follows an end begins another streak.
 */
export function countGift(
  told: GiftTold,
  known: StreakState | undefined,
): { readonly counted: GiftCounted; readonly state: StreakState | undefined } {
  const total = Math.min(Math.max(1, told.repeatCount), largestCount)
  if (!told.isStreak) {
    const streakId = nameStreak(told, told.messageKey)
    const counted = { streakId, ...worth(total, told), repeatCount: total, streakActive: false, streakEnd: true }
    return { counted, state: undefined }
  }
  const before = continues(told, known, total) ? known : undefined
  const count = Math.max(total, before?.count ?? 0)
  const ended = told.isEnd || (before?.ended ?? false)
  const streakId = before?.streakId ?? nameStreak(told, told.groupId === '' ? told.messageKey : told.groupId)
  const counted = {
    streakId,
    ...worth(count - (before?.count ?? 0), told),
    repeatCount: count,
    streakActive: !ended,
    streakEnd: told.isEnd,
  }
  return { counted, state: { streakId, count, ended } }
}

function continues(told: GiftTold, known: StreakState | undefined, total: number): known is StreakState {
  if (known === undefined) return false
  return told.groupId !== '' || (!known.ended && total >= known.count)
}

function worth(giftCount: number, told: GiftTold): { readonly giftCount: number; readonly coins: number } {
  return { giftCount, coins: Math.min(giftCount * told.diamondCount, largestCount) }
}

/** Short and stable, and no viewer can be read from it. */
function nameStreak(told: GiftTold, group: string): string {
  return hash('sha256', JSON.stringify([told.streamId, told.userId, told.giftId, group])).slice(0, 24)
}
