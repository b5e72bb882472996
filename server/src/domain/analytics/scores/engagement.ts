import type { Score } from '@livetap/contracts/metrics.ts'
import { activityWeights } from '../activity/weigh-activity.ts'
import { createScore, toShare } from './score.ts'
import type { Signals } from './signals.ts'

/** Likes, comments and gifts a minute for each viewer. */
export function scoreIntensity({ perMinute, viewers, active, secondsOfMinute }: Signals): Score {
  const heads = Math.max(1, viewers ?? active)
  const { likes, comments, gifts } = perMinute
  const scale = 0.5
  return createScore({
    parts: [
      ['likes per viewer', scale * activityWeights.likes, likes / heads],
      ['comments per viewer', scale * activityWeights.comments, comments / heads],
      ['gifts per viewer', scale * activityWeights.gifts, gifts / heads],
    ],
    inputs: {
      likesPerMinute: likes,
      commentsPerMinute: comments,
      giftsPerMinute: gifts,
      viewers,
      activeViewers: active,
    },
    confidence: (secondsOfMinute / 60) * (viewers === null ? 0.3 : 1),
  })
}

/** How the chat takes it. */
export function scoreReception({ perMinute, positive, substantial, secondsOfMinute }: Signals): Score {
  const known = positive.filter((each) => each !== null).length
  return createScore({
    parts: [
      ['positive comments', 0.4, shareOf(positive)],
      ['substantial comments', 0.3, shareOf(substantial)],
      ['gifts', 0.3, Math.min(perMinute.gifts / 10, 1)],
    ],
    inputs: {
      positiveOfLast: positive.filter(Boolean).length,
      lastComments: positive.length,
      knownMoods: known,
      substantialOfLast: substantial.filter(Boolean).length,
      giftsPerMinute: perMinute.gifts,
    },
    confidence: 0.4 * (known / 10) + 0.3 * (substantial.length / 5) + 0.3 * (secondsOfMinute / 60),
  })
}

function shareOf(list: readonly (boolean | null)[]): number {
  return list.length === 0 ? 0 : list.filter(Boolean).length / list.length
}

/** How much is going on, and whether it grows. */
export function scoreEnergy({ perMinute, viewers, viewerSamples, active, last, secondsOfMinute }: Signals): Score {
  const samples = viewerSamples.slice(-5)
  const [first = 0] = samples
  const growth = samples.length < 2 || first === 0 ? 0 : ((samples.at(-1) ?? 0) - first) / first
  const { likes, comments } = perMinute
  return createScore({
    parts: [
      ['activity', 0.4, Math.min((likes + comments) / 50, 1)],
      ['viewer growth', 0.3, toShare(growth)],
      ['participation', 0.3, viewers === null ? 0 : toShare(active / Math.max(1, viewers))],
    ],
    inputs: {
      likesPerMinute: likes,
      commentsPerMinute: comments,
      viewerGrowth: growth,
      viewerSamples: samples.length,
      activeViewers: active,
      viewers,
    },
    confidence:
      0.4 * (secondsOfMinute / 60) +
      0.3 * (samples.length / 5) +
      0.3 * (viewers === null ? 0 : toShare(last.seconds / 270)),
  })
}

const enoughSamples = 10

/** Whether viewers stay. */
export function scoreRetention({ viewerSamples, averageViewers }: Signals): Score {
  const mean = viewerSamples.reduce((sum, each) => sum + each, 0) / Math.max(1, viewerSamples.length)
  const variance = viewerSamples.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, viewerSamples.length)
  const deviation = Math.sqrt(variance)
  const inputs = { viewerSamples: viewerSamples.length, sampleMean: mean, sampleDeviation: deviation, averageViewers }
  const confidence = viewerSamples.length / enoughSamples
  if (viewerSamples.length < enoughSamples) {
    return createScore({ parts: [['too few samples', 1, 0.5]], inputs, confidence })
  }
  return createScore({
    parts: [
      ['stability', 0.7, mean === 0 ? 0 : 1 - Math.min(1, deviation / mean)],
      ['size', 0.3, Math.min((averageViewers ?? 0) / 100, 1)],
    ],
    inputs,
    confidence,
  })
}

/** All of it, 0 to 100. */
export function scoreEntertainment(intensity: Score, reception: Score, energy: Score, retention: Score): Score {
  const scores = [
    ['engagement intensity', 30, intensity],
    ['content reception', 25, reception],
    ['audience energy', 25, energy],
    ['retention quality', 20, retention],
  ] as const
  return createScore({
    most: 100,
    parts: scores.map(([name, weight, { value }]) => [name, weight, value]),
    inputs: {
      engagementIntensity: intensity.value,
      contentReception: reception.value,
      audienceEnergy: energy.value,
      retentionQuality: retention.value,
    },
    confidence: scores.reduce((sum, [, weight, { confidence }]) => sum + (weight / 100) * confidence, 0),
  })
}
