import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'
import { expect, test } from 'vitest'
import { alignCurves } from './curves.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')
const quiet = { viewers: null, comments: 0, likes: 0, gifts: 0, coins: 0, follows: 0, shares: 0, joins: 0 }

/** A live of rows of `slice` seconds that begins on another day than the others. */
function makeLive(day: number, slice: number, rows: Partial<MetricsRow>[], gap?: [from: number, to: number]): Metrics {
  const at = (seconds: number) => new Date(start + day * 86_400_000 + seconds * 1000).toISOString()
  return {
    asOf: at(rows.length * slice),
    history: {
      slice,
      complete: true,
      rows: rows.map((row, index) => ({ at: at(index * slice), ...quiet, sentiment: null, ...row })),
    },
    missing: { seconds: 0, gaps: gap ? [{ from: at(gap[0]), to: at(gap[1]), reason: 'lost' }] : [] },
  } as unknown as Metrics
}

test('lives of different rows are laid over each other at their beginnings, as rates', () => {
  const fine = makeLive(0, 10, [{ comments: 1, viewers: 8 }, { comments: 3 }, { comments: 2, viewers: 9 }, {}, {}, {}])
  const coarse = makeLive(5, 20, [{ comments: 2, viewers: 4 }, { comments: 6 }])
  const { times, step, values } = alignCurves([fine, coarse])
  expect(step).toBe(20)
  expect(times).toEqual([0, 20, 40])
  expect(values.comments).toEqual([
    [12, 6, 0],
    [6, 18, null],
  ])
  expect(values.viewers).toEqual([
    [8, 9, 9],
    [4, 4, null],
  ])
})

test('a rate is one of the time received, and there is none where that is little', () => {
  const lossy = makeLive(0, 60, [{ likes: 30 }, { likes: 5 }, { likes: 1 }], [30, 110])
  expect(alignCurves([lossy]).values.likes).toEqual([[60, null, 1]])
  const ended = makeLive(0, 60, [{ likes: 30 }, { likes: 15 }])
  const early = { ...ended, asOf: new Date(start + 90_000).toISOString() } as Metrics
  expect(alignCurves([early]).values.likes).toEqual([[30, 30]])
})

test('no lives have no course', () => {
  expect(alignCurves([]).times).toEqual([])
})
