import { expect, test } from 'vitest'
import { Counts } from './counts.ts'

const minute = 60_000

test('so many are allowed in a window, which begins with the first', () => {
  const counts = new Counts()
  const take = (now: number) => counts.take('ann', 2, minute, now)
  expect(take(1000)).toEqual({ allowed: true, remaining: 1, resetMs: minute })
  expect(take(31_000)).toEqual({ allowed: true, remaining: 0, resetMs: 30_000 })
  expect(take(60_999)).toEqual({ allowed: false, remaining: 0, resetMs: 1 })
  expect(take(61_000)).toEqual({ allowed: true, remaining: 1, resetMs: minute })
})

test('keys, and windows of another length, are counted apart', () => {
  const counts = new Counts()
  for (const key of ['ann', 'bob']) expect(counts.take(key, 1, minute, 0).allowed).toBe(true)
  expect(counts.take('ann', 1, 2 * minute, 0).allowed).toBe(true)
  expect(counts.take('ann', 1, minute, 0).allowed).toBe(false)
})

test('what is over is forgotten', () => {
  const counts = new Counts()
  for (let n = 0; n < 1000; n++) counts.take(`a ${n}`, 1, minute, n)
  counts.take('b', 1, minute, 2 * minute)
  expect(counts.size).toBe(1)
})

test('a flood of addresses takes bounded room, and frees nobody whose window is longer', () => {
  const counts = new Counts()
  counts.take('export ann', 1, 60 * minute, 0)
  for (let n = 0; n < 250_000; n++) counts.take(`address ${n}`, 1, minute, 1)
  expect(counts.size).toBeLessThanOrEqual(100_001)
  expect(counts.take('export ann', 1, 60 * minute, 2).allowed).toBe(false)
  expect(counts.take('address 249999', 1, minute, 2).allowed).toBe(false)
})
