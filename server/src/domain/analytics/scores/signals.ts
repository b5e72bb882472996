import type { Analysis, Counts } from '@livetap/contracts/metrics.ts'
import { readAverage } from '../activity/crowd.ts'
import { countReceiving } from '../activity/gaps.ts'
import { readRates } from '../activity/rates.ts'
import { type RecentFigures, readRecent } from '../activity/recent.ts'
import { countActive, type Presence, readPresence } from '../audience/watch.ts'
import { isPositive, readSentiment } from '../chat/mood.ts'
import type { Analytics } from '../state.ts'

/** Figures of five minutes, and how many of their seconds could be received. */
interface FiveMinutes extends RecentFigures {
  readonly seconds: number
}

/** The measured numbers that scores are made of. */
export interface Signals {
  readonly perMinute: Counts
  /** Null until TikTok told it. */
  readonly viewers: number | null
  readonly averageViewers: number | null
  /** The last ten, oldest first. */
  readonly viewerSamples: readonly number[]
  readonly active: number
  readonly presence: Presence
  /** Of the last ten comments, null where it is not known. */
  readonly positive: readonly (boolean | null)[]
  /** Of the last five comments. */
  readonly substantial: readonly boolean[]
  readonly sentiment: Analysis['sentiment']
  /** How many of the last 100 moods there are. */
  readonly moods: number
  readonly last: FiveMinutes
  readonly before: FiveMinutes
  readonly totals: Counts
  /** Seconds that were received in the last minute, and since the counting began. */
  readonly secondsOfMinute: number
  readonly seconds: number
}

/** `now` in milliseconds, not before the newest event. */
export function readSignals(analytics: Analytics, now: number): Signals {
  const { audience, crowd, gaps, mood, startedAt } = analytics
  const second = Math.floor(now / 1000)
  const sinceStart = second - Math.floor(startedAt / 1000)
  const receiving = (from: number, to: number) => countReceiving(gaps, Math.max(from, startedAt), to) / 1000
  const measure = (figures: RecentFigures): FiveMinutes => ({
    ...figures,
    seconds: receiving(figures.from * 1000, Math.min(figures.to * 1000, now)),
  })
  const { last, before } = readRecent(analytics.recent, second)
  return {
    perMinute: readRates(analytics.rates, second),
    viewers: crowd.current < 0 ? null : crowd.current,
    averageViewers: readAverage(crowd, now),
    viewerSamples: crowd.samples,
    active: countActive(audience, sinceStart),
    presence: readPresence(audience, sinceStart),
    positive: mood.lastMoods.map((value) => (value === null ? null : isPositive(value))),
    substantial: mood.lastSubstantial,
    sentiment: readSentiment(mood),
    moods: mood.known.length,
    last: measure(last),
    before: measure(before),
    totals: analytics.totals,
    secondsOfMinute: receiving(now - 60_000, now),
    seconds: receiving(startedAt, now),
  }
}
