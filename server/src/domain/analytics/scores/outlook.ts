import type { Analysis, Score } from '@livetap/contracts/metrics.ts'
import { weighActivity } from '../activity/weigh-activity.ts'
import { round } from '../round.ts'
import { createScore, toShare } from './score.ts'
import type { Signals } from './signals.ts'

/** Less than half a minute of reception is too little to compare with. */
const fewestSeconds = 30
const steady = 0.15

/** Activity in a second of the last five minutes against that of the five before. */
export function readTrend({ last, before }: Signals): Analysis['engagementTrend'] {
  if (last.seconds < fewestSeconds || before.seconds < fewestSeconds) {
    return { direction: 'steady', change: 0, confidence: 0 }
  }
  const now = weighActivity(last) / last.seconds
  const earlier = weighActivity(before) / before.seconds
  const change = earlier === 0 ? Math.sign(now) : (now - earlier) / earlier
  const events = [last, before].reduce((sum, { likes, comments, gifts }) => sum + likes + comments + gifts, 0)
  return {
    direction: change > steady ? 'rising' : change < -steady ? 'falling' : 'steady',
    change: round(change),
    confidence: round(toShare(last.seconds / 270) * toShare(before.seconds / 300) * toShare(events / 50)),
  }
}

/** How likely it is that viewers leave, 0 to 100. */
export function scoreChurnRisk(signals: Signals, trend: Analysis['engagementTrend']): Score {
  const { last, before, presence, sentiment, moods } = signals
  const comparable = last.viewers !== null && before.viewers !== null && before.viewers > 0
  const viewerChange = comparable ? ((last.viewers ?? 0) - (before.viewers ?? 0)) / (before.viewers ?? 1) : null
  const known = presence.quiet + presence.stayed
  const quietShare = known === 0 ? null : presence.quiet / known
  return createScore({
    most: 100,
    parts: [
      ['viewers falling', 35, toShare(-(viewerChange ?? 0) / 0.3)],
      ['activity falling', 25, toShare(-trend.change / 0.5)],
      ['viewers gone quiet', 20, toShare(((quietShare ?? 0) - 0.5) / 0.5)],
      ['bad mood', 20, toShare(-(sentiment.mean ?? 0) / 0.5)],
    ],
    inputs: {
      viewerChange,
      activityChange: trend.change,
      quietShare,
      quietViewers: presence.quiet,
      stayedViewers: presence.stayed,
      sentiment: sentiment.mean,
    },
    confidence:
      0.35 * (comparable ? toShare(before.seconds / 300) : 0) +
      0.25 * trend.confidence +
      0.2 * toShare(known / 20) +
      0.2 * toShare(moods / 20),
  })
}

/** How good a moment it is for what brings gifts, 0 to 100. */
export function scoreMonetization(signals: Signals, energy: Score): Score {
  const { last, totals, seconds, presence, sentiment, moods } = signals
  const usual = seconds === 0 ? 0 : (totals.coins / seconds) * 60
  const recent = last.seconds === 0 ? 0 : (last.coins / last.seconds) * 60
  const withoutGift = presence.active === 0 ? 0 : presence.activeWithoutGift / presence.active
  return createScore({
    most: 100,
    parts: [
      ['gift momentum', 35, usual === 0 ? 0 : toShare(recent / (2 * usual))],
      ['audience energy', 25, energy.value],
      ['good mood', 20, toShare((sentiment.mean ?? 0) / 0.5)],
      ['active without a gift yet', 20, withoutGift * toShare(presence.active / 20)],
    ],
    inputs: {
      coinsPerMinute: recent,
      usualCoinsPerMinute: usual,
      audienceEnergy: energy.value,
      sentiment: sentiment.mean,
      activeViewers: presence.active,
      activeWithoutGift: presence.activeWithoutGift,
    },
    confidence:
      0.35 * toShare(totals.gifts / 10) * toShare(seconds / 600) +
      0.25 * energy.confidence +
      0.2 * toShare(moods / 20) +
      0.2 * toShare(presence.active / 20),
  })
}
