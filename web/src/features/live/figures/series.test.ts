import type { MetricsRow } from '@livetap/contracts/metrics.ts'
import { expect, test } from 'vitest'
import { createSeries, recentSpan } from './series.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')
const quiet = { viewers: null, comments: 0, likes: 0, gifts: 0, coins: 0, follows: 0, shares: 0, joins: 0 }
const row = (second: number, change: Partial<MetricsRow>): MetricsRow => ({
  ...{ ...quiet, sentiment: null, at: new Date(start + second * 1000).toISOString() },
  ...change,
})
const at = (second: number) => new Date(start + second * 1000).toISOString()
const span = (from: number, to: number) => ({ from: start + from * 1000, to: start + to * 1000 })

test('slices without a row were quiet', () => {
  const { times, values } = createSeries([row(0, { comments: 2 }), row(20, { comments: 3 })], 10, [], span(0, 35))
  expect(times).toEqual([0, 10, 20, 30].map((second) => start / 1000 + second))
  expect(values.comments).toEqual([2, 0, 3, 0])
})

test('viewers hold until the next word, also from before the span', () => {
  const rows = [row(0, { viewers: 40 }), row(20, { viewers: 50 })]
  expect(createSeries(rows, 10, [], span(10, 39)).values.viewers).toEqual([40, 50, 50])
  expect(createSeries(rows.slice(1), 10, [], span(0, 29)).values.viewers).toEqual([null, null, 50])
})

test('where nothing was received there is no number, and no zero', () => {
  const gaps = [{ from: at(10), to: at(30), reason: 'lost' }]
  const { values } = createSeries([row(0, { viewers: 9, likes: 4 })], 10, gaps, span(0, 39))
  expect(values.likes).toEqual([4, null, null, 0])
  expect(values.viewers).toEqual([9, null, null, 9])
})

test('the last fifteen minutes are shorter for a young live', () => {
  expect(recentSpan(0, 7_200_000)).toEqual({ from: 6_300_000, to: 7_200_000 })
  expect(recentSpan(6_800_000, 7_200_000)).toEqual({ from: 6_800_000, to: 7_200_000 })
  expect(recentSpan(7_199_000, 7_200_000)).toEqual({ from: 7_140_000, to: 7_200_000 })
})
