import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { describe, expect, test } from 'vitest'
import { findBest, median, readGrowth, readRegularity, readTrend } from './trends.ts'

/** A live that began so many hours after midnight (of who looks) on 1 March 2026. */
function makeLive(hour: number, more: Partial<LiveFigures> & { minutes?: number } = {}): LiveFigures {
  const { minutes = 60, ...fields } = more
  const start = new Date(2026, 2, 1).getTime() + hour * 3_600_000
  const sums = { events: 0, comments: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0 }
  const times = {
    startedAt: new Date(start).toISOString(),
    lastEventAt: new Date(start + minutes * 60_000).toISOString(),
  }
  return {
    streamId: `${hour}`,
    title: '',
    live: false,
    ...times,
    ...sums,
    peakViewers: 0,
    missingSeconds: 0,
    ...fields,
  }
}

describe('from live to live', () => {
  test('counts by the hour leave out what was not received', () => {
    const live = makeLive(0, { minutes: 90, coins: 300, peakViewers: 40, missingSeconds: 1800 })
    expect(readTrend(live, 'coins', false)).toBe(300)
    expect(readTrend(live, 'coins', true)).toBe(300)
    expect(readTrend(live, 'peakViewers', true)).toBe(40)
    expect(readTrend(live, 'hours', true)).toBe(1.5)
    expect(readTrend(makeLive(0, { minutes: 2, coins: 9 }), 'coins', true)).toBeNull()
  })

  test('growth is the newer half against the older, without what goes on', () => {
    const lives = [10, 10, 100, 20, 40, 60].map((coins, index) => makeLive(index * 24, { coins }))
    expect(readGrowth(lives, 'coins')).toEqual({ change: 0, lives: 3 })
    expect(readGrowth(lives.slice(0, 5), 'coins')).toEqual({ change: (30 - 55) / 55, lives: 2 })
    expect(readGrowth([...lives, makeLive(200, { coins: 9999, live: true })], 'coins')?.change).toBe(0)
    expect(readGrowth(lives.slice(0, 3), 'coins')).toBeNull()
    expect(readGrowth(lives, 'likes')).toEqual({ change: 0, lives: 3 })
    expect(
      readGrowth(
        [0, 0, 5, 5].map((likes, day) => makeLive(day * 24, { likes })),
        'likes',
      )?.change,
    ).toBeNull()
  })

  test('the best live is the newest of equals, and none when none had any', () => {
    const lives = [5, 9, 9, 2].map((coins, index) => makeLive(index * 24, { coins }))
    expect(findBest(lives, 'coins')).toBe(lives[2])
    expect(findBest(lives, 'likes')).toBeUndefined()
  })

  test('a usual time is found across midnight', () => {
    const lives = [23.5, 24 + 24.25, 48 + 23.75, 72 + 12].map((hour) => makeLive(hour))
    const regularity = readRegularity(lives)
    expect(regularity?.onTime).toBe(3)
    expect(regularity?.usualStart).toBe(23 * 60 + 45)
    expect(regularity?.everyDays).toBeCloseTo(23.5 / 24, 1)
    expect(readRegularity(lives.slice(0, 2))).toBeNull()
  })

  test('the median of an even number is between both in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([3, 1, 2])).toBe(2)
    expect(median([])).toBeNull()
  })
})
