import type { DeviceLatency } from '@livetap/contracts/devices/commands.ts'
import { expect, test } from 'vitest'
import { shareWithin, stackHops, widthOf } from './hops.ts'

const spread = (p50: number | null, p95: number | null) => ({ p50, p95, count: 10 })
const latency: DeviceLatency = {
  budgetMs: 200,
  tiktok: spread(900, 2500),
  normalized: spread(1, 3),
  decided: spread(2, 9),
  queued: spread(null, null),
  sent: spread(0.5, 4),
  acknowledged: spread(12, 40),
  total: spread(16, 44),
  recent: [10, 200, 201, 20].map((totalMs, at) => ({ commandId: String(at), at: '2026-01-01T00:00:00Z', totalMs })),
}

test('hops stand one behind the other, without TikTok and without what is not known', () => {
  const { hops, totalMs } = stackHops(latency, 'p95')
  expect(hops.map(({ from, ms }) => [from, ms])).toEqual([
    [0, 3],
    [3, 9],
    [12, 4],
    [16, 40],
  ])
  expect(totalMs).toBe(44)
})

test('the line of the budget is always within the picture', () => {
  expect(widthOf([stackHops(latency, 'p50')], 200)).toBeGreaterThan(200)
  const slow = { ...latency, acknowledged: spread(900, 900) }
  expect(widthOf([stackHops(slow, 'p50')], 200)).toBeGreaterThan(903.5)
})

test('what is exactly as long as the budget is within it', () => {
  expect(shareWithin(latency)).toBe(75)
  expect(shareWithin({ recent: [], budgetMs: 200 })).toBeUndefined()
})
