import type { Counts } from '@livetap/contracts/metrics.ts'
import { createCrowd } from './activity/crowd.ts'
import { createGaps } from './activity/gaps.ts'
import { createHistory } from './activity/history.ts'
import { createMoments } from './activity/moments.ts'
import { createRates } from './activity/rates.ts'
import { createRecent } from './activity/recent.ts'
import { createAudience } from './audience/audience.ts'
import { createKeywords } from './chat/keywords.ts'
import { createLanguages } from './chat/languages.ts'
import { createMood } from './chat/mood.ts'
import { createQuestions } from './chat/questions.ts'
import type { Battles } from './ledger/battles.ts'
import type { GiftLedger } from './ledger/gifts.ts'

export interface AnalyticsOrigin {
  readonly uniqueId: string
  readonly streamId: string
  /** Events behind this position count. */
  readonly sincePos: number
}

/**
 * All that is known of a live behind a position. Plain data that JSON holds; below 64 KiB however long the live and
 * however many its viewers. It depends on the events alone: not on a clock, on chance, or on how they were batched.
 */
export type Analytics = ReturnType<typeof createAnalytics>

export function createAnalytics({ uniqueId, streamId, sincePos }: AnalyticsOrigin) {
  return {
    ...{ uniqueId, streamId, sincePos },
    /** Position of the newest event. */
    pos: sincePos,
    events: 0,
    /** Time of the first event, and the latest of all, in milliseconds; 0 before the first. */
    startedAt: 0,
    newestAt: 0,
    totals: createCounts(),
    rates: createRates(),
    recent: createRecent(),
    history: createHistory(),
    moments: createMoments(),
    crowd: createCrowd(),
    gaps: createGaps(),
    audience: createAudience(),
    gifts: [] as GiftLedger,
    battles: [] as Battles,
    mood: createMood(),
    languages: createLanguages(),
    keywords: createKeywords(),
    questions: createQuestions(),
  }
}

export function createCounts(): { -readonly [Name in keyof Counts]: number } {
  return { likes: 0, gifts: 0, coins: 0, comments: 0, shares: 0, follows: 0, joins: 0, subscribes: 0 }
}
