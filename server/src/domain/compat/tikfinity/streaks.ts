import type { EventOf } from '@livetap/contracts/unified-event.ts'

/** How TikFinity's clients are to count a gift: those of a streak at its end, by `repeatCount`; any other at once. */
export interface StreakStep {
  readonly repeatCount: number
  readonly repeatEnd: boolean
  /** Ties the frames of one streak together. */
  readonly groupId: string
}

/** Ends that are remembered. A second end, or a total that comes after one, follows within minutes or not at all. */
const mostEnds = 10_000

/**
 * Which streaks have ended. A client adds `repeatCount` up for every end that it is told: a total that comes after the
 * end of its streak is told as a streak of its own, with what it adds, so that the sum is what was given.
 */
export class Streaks {
  /** Streak → position of its first end in the log. */
  readonly #ends = new Map<string, number>()

  /** What is to be told of the gift at a position of the log; undefined when it adds nothing. The same each time. */
  step({ payload }: EventOf<'GIFT'>, pos: number): StreakStep | undefined {
    const { isGiftStreak, streakActive, streakEnd, streakId, repeatCount, giftCount } = payload
    if (!isGiftStreak) return { repeatCount, repeatEnd: false, groupId: streakId }
    if (streakActive) return giftCount > 0 ? { repeatCount, repeatEnd: false, groupId: streakId } : undefined
    if (streakEnd && this.#isFirstEnd(streakId, pos)) return { repeatCount, repeatEnd: true, groupId: streakId }
    if (giftCount === 0) return undefined
    return { repeatCount: giftCount, repeatEnd: true, groupId: `${streakId}-${pos}` }
  }

  /** Events may be asked for again, and older ones after newer ones: the first end is the one of the lowest position. */
  #isFirstEnd(streakId: string, pos: number): boolean {
    const known = this.#ends.get(streakId)
    if (known !== undefined && known < pos) return false
    this.#ends.set(streakId, pos)
    const [oldest] = this.#ends.keys()
    if (this.#ends.size > mostEnds && oldest !== undefined) this.#ends.delete(oldest)
    return true
  }
}
