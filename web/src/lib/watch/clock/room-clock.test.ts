// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClockPong } from './clock.ts'
import { createRoomClock, localNow } from './room-clock.ts'
import { plainTicker } from './ticker.ts'

/** A server whose clock is ahead, at the end of a way that takes so long in each direction. */
function startServer(aheadMs: number, wayMs: number) {
  const pings: number[] = []
  let answer: (pong: ClockPong) => void = () => {}
  const link = {
    ping(t0: number) {
      pings.push(t0)
      const t1 = localNow() + wayMs + server.aheadMs
      setTimeout(() => answer({ t0, t1, t2: t1 }), 2 * wayMs)
    },
    onPong(listener: (pong: ClockPong) => void) {
      answer = listener
      return () => {}
    },
  }
  const server = { aheadMs, pings, link }
  return server
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('knows the time of the server half a second after it was asked first', async () => {
  const server = startServer(5000, 20)
  const clock = createRoomClock(server.link, plainTicker)
  expect(clock.read().isReady).toBe(false)
  await vi.advanceTimersByTimeAsync(500)
  expect(clock.read()).toEqual({ isReady: true, errorMs: 0, rttMs: 40 })
  expect(clock.now() - localNow()).toBeCloseTo(5000, 0)
  clock.dispose()
})

test('asks often at first, seldom later, and often again when it is renewed', async () => {
  const server = startServer(0, 20)
  const clock = createRoomClock(server.link, plainTicker)
  await vi.advanceTimersByTimeAsync(1000)
  expect(server.pings).toHaveLength(12)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(server.pings.length).toBeLessThanOrEqual(12 + 11)
  const before = server.pings.length
  window.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(server.pings.length - before).toBe(12)
  clock.dispose()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.pings.length - before).toBe(12)
})

test('measures anew when the machine slept: its own clock stood still meanwhile', async () => {
  const server = startServer(1000, 20)
  const clock = createRoomClock(server.link, plainTicker)
  await vi.advanceTimersByTimeAsync(2000)
  vi.setSystemTime(Date.now() + 60_000)
  server.aheadMs = 61_000
  await vi.advanceTimersByTimeAsync(2000)
  expect(clock.now() - localNow()).toBeCloseTo(61_000, 0)
  clock.dispose()
})
