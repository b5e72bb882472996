import type { Analysis, Metrics } from '@livetap/contracts/metrics.ts'
import { readAverage } from './activity/crowd.ts'
import { readGaps } from './activity/gaps.ts'
import { readHistory } from './activity/history.ts'
import { readMoments } from './activity/moments.ts'
import { readRates } from './activity/rates.ts'
import { readKeywords } from './chat/keywords.ts'
import { readLanguages } from './chat/languages.ts'
import { readBattles } from './ledger/battles.ts'
import { readGifts } from './ledger/gifts.ts'
import { readAudience, readBigGifters, readBoard, readNewGifters } from './people.ts'
import { readQuestions, type SettledQuestions } from './questions.ts'
import { readScores } from './scores/scores.ts'
import { readSignals } from './scores/signals.ts'
import type { Analytics } from './state.ts'

export interface MetricsOptions {
  /** Part of every position of the log. */
  readonly epoch: string
  /** Milliseconds since 1970: windows slide on to it when no events come. Hand in 0 for a live that is over. */
  readonly now: number
  /** Rows of the charts from this time (ISO) on only. When `slice` is not what it was, earlier rows have changed, too. */
  readonly historySince?: string
  /** What became of questions, by id. */
  readonly settled: SettledQuestions
  /** Ids of viewers whom the host has been told of. */
  readonly welcomed: ReadonlySet<string>
}

/** All numbers, as of the newest event or `now`, whichever is later. Before the first event, times are `now`. */
export function readMetrics(analytics: Analytics, options: MetricsOptions): Metrics {
  const { uniqueId, streamId, sincePos, pos, events, totals, crowd, audience } = analytics
  const { epoch, welcomed } = options
  const now = Math.max(options.now, analytics.newestAt)
  return {
    ...{ uniqueId, streamId },
    since: new Date(analytics.startedAt || now).toISOString(),
    sinceId: `${epoch}-${sincePos}`,
    asOf: new Date(analytics.newestAt || now).toISOString(),
    lastEventId: `${epoch}-${pos}`,
    events,
    missing: readGaps(analytics.gaps, now),
    viewers: { current: notTold(crowd.current), peak: crowd.peak, average: readAverage(crowd, now) },
    tiktok: { likes: notTold(crowd.totalLikes), viewers: notTold(crowd.totalViewers) },
    totals: { ...totals },
    perMinute: readRates(analytics.rates, Math.floor(now / 1000)),
    audience: readAudience(analytics, now),
    topGifters: readBoard(analytics, audience.gifters, welcomed),
    topLikers: readBoard(analytics, audience.likers, welcomed),
    newGifters: readNewGifters(analytics),
    bigGifters: readBigGifters(analytics),
    gifts: readGifts(analytics.gifts),
    battles: readBattles(analytics.battles),
    history: readCharts(analytics, options.historySince),
    analysis: readAnalysis(analytics, options, now),
  }
}

function notTold(count: number): number | null {
  return count < 0 ? null : count
}

function readCharts({ history }: Analytics, since: string | undefined): Metrics['history'] {
  const rows = readHistory(history, since === undefined ? undefined : Date.parse(since))
  return { slice: history.slice, complete: since === undefined, rows }
}

function readAnalysis(analytics: Analytics, { epoch, settled }: MetricsOptions, now: number): Analysis {
  const signals = readSignals(analytics, now)
  return {
    ...readScores(signals),
    sentiment: signals.sentiment,
    languages: readLanguages(analytics.languages),
    keywords: readKeywords(analytics.keywords, analytics.startedAt / 1000, now / 1000),
    questions: readQuestions(analytics, settled, now),
    moments: readMoments(analytics.moments, epoch),
  }
}
