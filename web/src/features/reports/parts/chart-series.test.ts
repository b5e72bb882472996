import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'
import { describe, expect, test } from 'vitest'
import { createReportSeries, createRowsCsv, missingIn } from './chart-series.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const quiet = { comments: 0, likes: 0, gifts: 0, coins: 0, follows: 0, shares: 0, joins: 0, sentiment: null }
const row = (second: number, more: Partial<MetricsRow> = {}): MetricsRow => ({
  at: at(second),
  viewers: null,
  ...quiet,
  ...more,
})

const metrics = {
  history: {
    slice: 10,
    complete: true,
    rows: [row(0), row(10, { viewers: 5, comments: 2 }), row(20), row(30, { coins: 7 }), row(40)],
  },
  missing: { seconds: 12, gaps: [{ from: at(18), to: at(30), reason: 'lost' }] },
} as unknown as Metrics

describe('the course of a live', () => {
  test('is null where nothing was received, and holds the viewers told last', () => {
    const { times, values } = createReportSeries(metrics)
    expect(times[1]).toBe(start / 1000 + 10)
    expect(values.viewers).toEqual([null, 5, null, 5, 5])
    expect(values.comments).toEqual([0, 2, null, 0, 0])
    expect(values.coins).toEqual([0, 0, null, 7, 0])
  })

  test('as a file says what is not known, and how much of each row is missing', () => {
    expect(createRowsCsv(metrics).split('\r\n')).toEqual([
      'at,viewers,comments,likes,gifts,coins,follows,shares,joins,sentiment,seconds,missingSeconds',
      `${at(0)},,0,0,0,0,0,0,0,,10,0`,
      `${at(10)},5,2,0,0,0,0,0,0,,10,2`,
      `${at(20)},,0,0,0,0,0,0,0,,10,10`,
      `${at(30)},,0,0,0,7,0,0,0,,10,0`,
      `${at(40)},,0,0,0,0,0,0,0,,10,0`,
      '',
    ])
  })

  test('gaps that overlap are missing once', () => {
    const gap = (from: number, to: number) => ({ from: at(from), to: at(to), reason: 'lost' })
    expect(missingIn(start, 10_000, [gap(4, 8), gap(-5, 2), gap(1, 6), gap(9, 30)])).toBe(9000)
    expect(missingIn(start, 10_000, [gap(20, 30)])).toBe(0)
  })
})
