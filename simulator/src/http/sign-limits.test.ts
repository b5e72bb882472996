import { expect, test } from 'vitest'
import { SignLimits } from './sign-limits.ts'

test('a key may start as many as its burst, then waits; another key does not', () => {
  const limits = new SignLimits({ perMinute: 6, burst: 2 })
  expect([limits.take('a', 0), limits.take('a', 0), limits.take('a', 0)]).toEqual([0, 0, 10])
  expect(limits.take('b', 0)).toBe(0)
  expect(limits.take('a', 4_000)).toBe(6)
  expect(limits.take('a', 10_000)).toBe(0)
})

test('without a limit everything is allowed', () => {
  const limits = new SignLimits(undefined)
  expect(Array.from({ length: 1_000 }, () => limits.take('a', 0)).every((wait) => wait === 0)).toBe(true)
})
