import type { StreamReport } from '@livetap/contracts/reports.ts'
import { describe, expect, test } from 'vitest'
import { readChosen, writeChosen } from './chosen-lives.ts'
import { changeFrom, compareReports } from './comparison.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')

interface Made {
  minutes: number
  coins: number
  comments: number
  missing?: number
  gifters?: [fresh: number, returning: number]
}

function makeReport({ minutes, coins, comments, missing = 0, gifters = [0, 0] }: Made): StreamReport {
  return {
    stream: {
      startedAt: new Date(start).toISOString(),
      lastEventAt: new Date(start + minutes * 60_000).toISOString(),
    },
    viewers: { fresh: 3, returning: 1 },
    gifters: { fresh: gifters[0], returning: gifters[1] },
    metrics: {
      missing: { seconds: missing * 60, gaps: [] },
      viewers: { current: null, peak: 0, average: null },
      totals: { likes: 0, gifts: 0, coins, comments, shares: 0, follows: 0, joins: 0, subscribes: 0 },
      audience: { unique: 4, watchSeconds: null },
      analysis: { sentiment: { positive: 0, neutral: 0, negative: 0 } },
    },
  } as unknown as StreamReport
}

function find(reports: StreamReport[], perHour: boolean, name: string) {
  const row = compareReports(reports, perHour)
    .flatMap(({ rows }) => rows)
    .find((each) => each.name === name)
  if (!row) throw new Error(`no ${name}`)
  return row
}

describe('lives side by side', () => {
  const long = makeReport({ minutes: 120, coins: 600, comments: 40, gifters: [2, 4] })
  const short = makeReport({ minutes: 40, coins: 400, comments: 40, missing: 10, gifters: [0, 0] })

  test('in all, against the first', () => {
    expect(find([long, short], false, 'Coins')).toMatchObject({ values: [600, 400], hourly: false })
    expect(find([long, short], false, 'Coins').changes[1]).toBeCloseTo(-1 / 3)
    expect(find([short, long], false, 'Coins').changes[1]).toBeCloseTo(0.5)
  })

  test('by the hour in which something could be received, where that is fair', () => {
    expect(find([long, short], true, 'Coins')).toMatchObject({ values: [300, 800], hourly: true })
    expect(find([long, short], true, 'People')).toMatchObject({ values: [4, 4], hourly: false })
    const tiny = makeReport({ minutes: 4, coins: 90, comments: 1 })
    expect(find([long, tiny], true, 'Coins')).toMatchObject({ values: [300, null], changes: [0, null] })
  })

  test('shares differ by points, and what nobody did has none', () => {
    expect(find([long, short], false, 'Gave before').values).toEqual([4 / 6, null])
    const other = makeReport({ minutes: 60, coins: 1, comments: 0, gifters: [1, 1] })
    expect(find([long, other], false, 'Gave before').changes[1]).toBeCloseTo(-1 / 6)
    expect(find([long, short], false, 'Coins a gifter').values).toEqual([100, null])
  })

  test('more than nothing is not a percentage', () => {
    expect(changeFrom(0, 5)).toBeNull()
    expect(changeFrom(0, 0)).toBe(0)
    expect(changeFrom(null, 5)).toBeNull()
    expect(changeFrom(4, 5)).toBe(0.25)
  })
})

test('an address names each live once, and at most six', () => {
  expect(readChosen('a, b,a,,c,d,e,f,g')).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  expect(readChosen(undefined)).toEqual([])
  expect(readChosen(writeChosen(['a', 'b']))).toEqual(['a', 'b'])
  expect(writeChosen([])).toBeUndefined()
})
