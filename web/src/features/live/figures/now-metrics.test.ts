import type { Timeline, TimelineBucket } from '@livetap/contracts/http.ts'
import { describe, expect, test } from 'vitest'
import { sampleChat, sampleEvent, sampleGift } from '../../../../test/sample-events.ts'
import { NowMetrics } from './now-metrics.ts'

const start = Date.parse('2026-03-01T20:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const quiet = { viewers: null, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0 }

const timeline = (buckets: (Partial<TimelineBucket> & { at: string })[], gaps: Timeline['gaps'] = []): Timeline => ({
  from: at(0),
  to: at(900),
  bucketSeconds: 10,
  buckets: buckets.map((bucket) => ({ ...quiet, ...bucket })),
  gaps,
})

describe('figures of now', () => {
  test('gifts of a streak are counted once, by what each step adds', () => {
    const metrics = new NowMetrics()
    metrics.add([
      sampleGift({ repeatCount: 1, giftCount: 1 }),
      sampleGift({ repeatCount: 5, giftCount: 4 }),
      sampleGift({ repeatCount: 5, giftCount: 0, end: true }),
    ])
    expect(metrics.read(start).totals).toMatchObject({ gifts: 5, coins: 25 })
  })

  test('what the feed and the server both counted is not counted twice', () => {
    const metrics = new NowMetrics()
    metrics.add([sampleEvent('LIKE', { likeCount: 3, totalLikeCount: 0 }, { at: 61 })])
    metrics.setRecent(
      timeline([
        { at: at(0), likes: 10 },
        { at: at(60), likes: 8 },
      ]),
    )
    expect(metrics.read(start + 65_000).totals.likes).toBe(18)
    metrics.add([sampleEvent('LIKE', { likeCount: 9, totalLikeCount: 0 }, { at: 62 })])
    expect(metrics.read(start + 65_000).totals.likes).toBe(22)
  })

  test('what was before is added', () => {
    const metrics = new NowMetrics()
    metrics.setBefore(
      timeline([
        { at: at(-7200), coins: 70 },
        { at: at(-3600), coins: 30 },
      ]),
    )
    metrics.add([sampleGift({ repeatCount: 1, giftCount: 1 }, { at: 5 })])
    expect(metrics.read(start + 9000).totals.coins).toBe(105)
  })

  test('chat a minute falls as the minute moves on', () => {
    const metrics = new NowMetrics()
    metrics.add(Array.from({ length: 30 }, (_, index) => sampleChat('x', { at: index * 2 })))
    expect(metrics.read(start + 59_000).chatsPerMinute).toBe(30)
    expect(metrics.read(start + 90_000).chatsPerMinute).toBe(15)
    expect(metrics.read(start + 200_000).chatsPerMinute).toBe(0)
  })

  test('viewers hold until the next word, and a gap is no data', () => {
    const metrics = new NowMetrics()
    metrics.setRecent(timeline([{ at: at(0), viewers: 40 }], [{ from: at(20), to: at(50), reason: 'lost' }]))
    const { viewers, series, times } = metrics.read(start + 65_000)
    expect(viewers).toBe(40)
    expect(series.viewers.at(-1)).toBe(40)
    const inGap = times.indexOf((start + 30_000) / 1000)
    expect(series.chats[inGap]).toBeNull()
    expect(series.chats[inGap + 3]).toBe(0)
  })

  test('the window is fifteen minutes, and shorter for a live that has just begun', () => {
    const metrics = new NowMetrics()
    expect(metrics.read(start).times).toHaveLength(90)
    expect(metrics.read(start, start - 300_000).times).toHaveLength(31)
    expect(metrics.read(start, start).times).toHaveLength(18)
  })
})
