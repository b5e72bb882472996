import type { EventOf } from '@livetap/contracts/unified-event.ts'

type GiftEvent = EventOf<'GIFT'>

/** A streak whose end has not come yet. */
export interface OpenStreak {
  /** Where the bus remembers the streak. */
  readonly key: string
  readonly lastEvent: GiftEvent
  /** When its last message was processed, in milliseconds. */
  readonly lastAt: number
}

/** A streak that has been silent for longer is over. */
const silenceMs = 10_000
/** Streaks waited for at once. Beyond, the one that has been silent longest is taken as over. */
const mostStreaks = 10_000

/** The streaks that go on, longest silent first. */
export class OpenStreaks {
  readonly #streaks = new Map<string, OpenStreak>()

  get size(): number {
    return this.#streaks.size
  }

  /** Takes note of a streak's newest event: it goes on, or has ended. */
  note(key: string, event: GiftEvent, now: number): void {
    this.#streaks.delete(key)
    if (event.payload.streakActive) this.#streaks.set(key, { key, lastEvent: event, lastAt: now })
  }

  findOverdue(now: number): readonly OpenStreak[] {
    const tooMany = this.#streaks.size - mostStreaks
    return [...this.#streaks.values()].filter(({ lastAt }, index) => index < tooMany || now - lastAt >= silenceMs)
  }

  /** Does nothing when the streak has gone on since. */
  drop(streak: OpenStreak): void {
    if (this.#streaks.get(streak.key) === streak) this.#streaks.delete(streak.key)
  }
}
