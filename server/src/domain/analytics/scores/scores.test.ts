import type { ScoreName } from '@livetap/contracts/metrics.ts'
import { describe, expect, test } from 'vitest'
import { createLiveCounter, type LiveCounter } from '../../../../test/live-counter.ts'

/** Hand-computed from the formulas, which docs/analytics.md says. */
const cases: [name: ScoreName, what: string, tell: (live: LiveCounter) => void, value: number, confidence: number][] = [
  ['engagementIntensity', 'of a live that says nothing', () => {}, 0, 0],
  [
    'engagementIntensity',
    'is likes, comments and gifts a minute for each viewer, halved',
    (live) => {
      live.viewers(0, 100)
      live.like(60, 50)
      for (let comment = 0; comment < 20; comment++) live.chat(60, 1)
      live.gift(60, 1, 10)
    },
    // 0.5 × (0.4 × 50 + 0.4 × 20 + 0.2 × 10) / 100
    0.15,
    1,
  ],
  [
    'engagementIntensity',
    'divides by who is active while TikTok has told no viewers, and is at most 1',
    (live) => {
      for (let who = 1; who <= 4; who++) live.like(30, 15, who)
    },
    // 0.5 × 0.4 × 60 / 4 = 3, received for 0 seconds
    1,
    0,
  ],
  [
    'contentReception',
    'is positive comments, substantial comments and gifts',
    (live) => {
      live.viewers(0, 10)
      for (let comment = 0; comment < 20; comment++) {
        // Of the last ten, six are positive, two unknown; of the last five, four are substantial.
        const sentiment = comment < 12 ? -1 : comment < 14 ? null : 0.8
        live.chat(60, 1, { sentiment, substantial: comment < 19 })
      }
      live.gift(60, 1, 5)
    },
    // 0.4 × 6/10 + 0.3 × 4/5 + 0.3 × 5/10; last ten: 10 to 19
    0.4 * 0.6 + 0.3 * 0.8 + 0.3 * 0.5,
    0.4 * 0.8 + 0.3 + 0.3,
  ],
  ['contentReception', 'takes more than ten gifts a minute for ten', (live) => live.gift(0, 1, 500), 0.3, 0],
  [
    'audienceEnergy',
    'is activity, growth over five samples, and participation',
    (live) => {
      for (const [second, viewers] of [500, 10, 20, 22, 24, 25].entries()) live.viewers(second * 60, viewers)
      for (let who = 1; who <= 5; who++) live.like(300, 4, who)
    },
    // 0.4 × 20/50 + 0.3 × (25 − 10)/10, at most 1, + 0.3 × 5/25
    0.4 * 0.4 + 0.3 + 0.3 * 0.2,
    1,
  ],
  [
    'audienceEnergy',
    'knows no shrinking',
    (live) => {
      for (const second of [0, 60]) live.viewers(second, 100 - second)
      live.like(60, 100, 1)
    },
    0.4 + 0.3 * (1 / 40),
    0.4 + 0.3 * (2 / 5) + 0.3 * (60 / 270),
  ],
  [
    'retentionQuality',
    'is a half until there are ten samples',
    (live) => {
      for (let second = 0; second < 9; second++) live.viewers(second, 200)
    },
    0.5,
    0.9,
  ],
  [
    'retentionQuality',
    'is how steady the last ten samples are, and how many viewers there are',
    (live) => {
      for (let second = 0; second <= 10; second++) live.viewers(second, second % 2 === 0 ? 60 : 40)
    },
    // Deviation 10 of a mean of 50; average of ten seconds of 60 and 40: 50
    0.7 * (1 - 10 / 50) + 0.3 * 0.5,
    1,
  ],
  [
    'retentionQuality',
    'of an empty room',
    (live) => {
      for (let second = 0; second <= 10; second++) live.viewers(second, 0)
    },
    0,
    1,
  ],
  [
    'churnRisk',
    'is viewers falling, activity falling, viewers gone quiet, and a bad mood',
    (live) => {
      live.viewers(0, 200)
      for (let who = 1; who <= 10; who++) live.like(200, 10, who)
      live.viewers(310, 170)
      for (let who = 1; who <= 2; who++) live.like(310, 40, who)
      for (let comment = 0; comment < 20; comment++) live.chat(599, 1, { sentiment: -0.25 })
    },
    // Viewers −15 % of −30 %; activity 0.4 × 100 / 300 s before, 0.4 × (80 + 20) / 299 s since: it rises by 1/300;
    // of ten, eight are quiet: (0.8 − 0.5) / 0.5; mood −0.25 of −0.5.
    35 * 0.5 + 0 + 20 * 0.6 + 20 * 0.5,
    0.35 + 0.25 + 0.2 * (10 / 20) + 0.2,
  ],
  [
    'churnRisk',
    'knows falling activity',
    (live) => {
      live.like(0, 80, 1)
      live.like(599, 60, 1)
    },
    // 60 in 299 s against 80 in 300 s: −24.7 % of −50 %
    25 * ((1 - (60 / 299) * (300 / 80)) / 0.5),
    0.25 + 0.2 * (1 / 20),
  ],
  [
    'monetizationOpportunity',
    'is gift momentum, energy, a good mood, and active viewers without a gift yet',
    (live) => {
      live.gift(0, 1, 20)
      live.gift(599, 1, 10)
      live.gift(600, 1, 10)
      for (let who = 2; who <= 10; who++) live.chat(600, who, { sentiment: 0.25 })
    },
    // Usual 40 coins in 600 s, lately 20 in 270 s: 4.444 of 2 × 4 a minute. Energy 0.4 × 9/50. Mood 0.25 of 0.5.
    // Of ten active, nine gave nothing, and ten are half of twenty.
    35 * (20 / 270 / (2 * (40 / 600))) + 25 * (0.4 * (9 / 50)) + 20 * 0.5 + 20 * 0.9 * 0.5,
    0.35 + 0.25 * 0.4 + 0.2 * (9 / 20) + 0.2 * (10 / 20),
  ],
]

test.each(cases)('%s %s', (name, _what, tell, value, confidence) => {
  const live = createLiveCounter()
  tell(live)
  const score = live.read().analysis.scores[name]
  expect(score.value).toBeCloseTo(value, 3)
  expect(score.confidence).toBeCloseTo(confidence, 3)
  expect(score.version).toBe(1)
})

test('the entertainment level is 30, 25, 25 and 20 % of the others', () => {
  const live = createLiveCounter()
  for (let second = 0; second <= 10; second++) live.viewers(second, 100)
  live.like(11, 30, 1)
  live.gift(11, 1, 5)
  const { scores } = live.read().analysis
  const weighed = [
    30 * scores.engagementIntensity.value,
    25 * scores.contentReception.value,
    25 * scores.audienceEnergy.value,
    20 * scores.retentionQuality.value,
  ]
  expect(scores.entertainmentLevel.value).toBeCloseTo(weighed.reduce((sum, each) => sum + each))
  expect(scores.entertainmentLevel.value).toBeGreaterThan(20)
})

test('every score is the sum of what it opens to', () => {
  const live = createLiveCounter()
  for (let second = 0; second <= 900; second += 20) {
    live.viewers(second, 100 + (second % 7))
    live.like(second, 5, 1 + (second % 50))
    live.chat(second, 1 + (second % 30), { sentiment: 0.4, substantial: true })
    live.gift(second, 3, 1)
  }
  for (const score of Object.values(live.read().analysis.scores)) {
    const sum = score.parts.reduce((total, { weight, value }) => total + weight * value, 0)
    expect(score.value).toBeGreaterThan(0)
    expect(score.value).toBeCloseTo(sum, 2)
    expect(score.confidence).toBeGreaterThan(0.5)
  }
})

test('what could not be received lowers the confidence', () => {
  const live = createLiveCounter()
  live.viewers(0, 100)
  live.like(60, 50)
  expect(live.read().analysis.scores.engagementIntensity.confidence).toBe(1)
  live.tell(70, 'DISCONNECTED', { code: 1006, reason: 'socket closed', willReconnect: true })
  expect(live.read(100).analysis.scores.engagementIntensity.confidence).toBe(0.5)
})

describe('the trend', () => {
  test.each([
    ['rising', 10, 30],
    ['falling', 30, 10],
    ['steady', 20, 20],
  ])('is %s', (direction, before, last) => {
    const live = createLiveCounter()
    for (let second = 0; second < 300; second += 10) live.like(second, before)
    for (let second = 300; second < 600; second += 10) live.like(second, last)
    const trend = live.read(599).analysis.engagementTrend
    expect(trend.direction).toBe(direction)
    expect(trend.change).toBeCloseTo(((last / 299) * 300 - before) / before, 3)
    expect(trend.confidence).toBeGreaterThan(0.9)
  })

  test('is not known while there is nothing to compare with', () => {
    const live = createLiveCounter()
    live.like(0, 100)
    live.like(200, 100)
    expect(live.read().analysis.engagementTrend).toEqual({ direction: 'steady', change: 0, confidence: 0 })
  })
})
