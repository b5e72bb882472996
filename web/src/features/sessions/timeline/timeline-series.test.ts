import type { Timeline } from '@livetap/contracts/http.ts'
import { describe, expect, test } from 'vitest'
import { chooseBucketSeconds, createSeries, createSlices } from './timeline-series.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const quiet = { viewers: null, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0 }

const timeline: Timeline = {
  from: at(3),
  to: at(58),
  bucketSeconds: 10,
  buckets: [
    { ...quiet, at: at(0), chats: 4, viewers: 20 },
    { ...quiet, at: at(50), chats: 6, viewers: 30 },
  ],
  gaps: [{ from: at(20), to: at(40), reason: 'lost' }],
}

describe('a session over time', () => {
  test('quiet slices are 0, those without data are null, viewers hold', () => {
    const { times, values } = createSeries(timeline)
    expect(times).toHaveLength(6)
    expect(values.chats).toEqual([4, 0, null, null, 0, 6])
    expect(values.viewers).toEqual([20, 20, null, null, 20, 30])
  })

  test('as a table: counts add up, viewers are the highest', () => {
    const slices = createSlices(createSeries(timeline), 10, 3)
    expect(slices.map(({ counts }) => [counts.chats, counts.viewers])).toEqual([
      [4, 20],
      [0, 0],
      [6, 30],
    ])
    expect(slices[0]).toMatchObject({ from: start, to: start + 20_000 })
  })

  test.each([
    [60_000, 1],
    [40 * 60_000, 10],
    [5 * 3_600_000, 120],
    [400 * 86_400_000, 86_400],
  ])('%i ms are cut into slices of %i s', (span, seconds) => {
    expect(chooseBucketSeconds(span)).toBe(seconds)
  })
})
