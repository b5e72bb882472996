import { expect, test } from 'vitest'
import { LearnedLatency } from './latency.ts'

function storage(content?: string) {
  let value = content ?? null
  return {
    getItem: () => value,
    setItem(_: string, next: string) {
      value = next
    },
  }
}

test('is known better with every start, and to the next page as well', () => {
  const kept = storage()
  const latency = new LearnedLatency('mp4', kept)
  expect(latency.start).toBe(60)
  for (let i = 0; i < 12; i++) latency.learn('start', 200)
  expect(latency.start).toBeCloseTo(200, 0)
  expect(latency.seek).toBe(60)
  expect(new LearnedLatency('mp4', kept).start).toBe(latency.start)
})

test('one slow start does not count for more than it can be', () => {
  const latency = new LearnedLatency('mp4', storage())
  latency.learn('start', 30_000)
  expect(latency.start).toBeLessThanOrEqual(600)
  latency.learn('start', -500)
  expect(latency.start).toBeGreaterThanOrEqual(0)
})

test.each(['', 'nonsense', '{"start":-4,"seek":"soon"}', 'null', '[]'])('starts anew from %j', (content) => {
  expect(new LearnedLatency('mp4', storage(content))).toMatchObject({ start: 60, seek: 60 })
})

test('holds as long as the page where nothing can be kept', () => {
  const refuse = () => {
    throw new DOMException('no', 'SecurityError')
  }
  const latency = new LearnedLatency('mp4', { getItem: refuse, setItem: refuse })
  latency.learn('seek', 160)
  expect(latency.seek).toBe(100)
})
