import { expect, test } from 'vitest'
import { levelLatency } from './live-rate.ts'

test.each([
  [4000, 4000, 1, false],
  [4100, 4000, 1, false],
  [5000, 4000, 1.02, false],
  [9000, 4000, 1.04, false],
  [1000, 4000, 0.96, false],
  [30_000, 4000, 1.04, true],
])('%i ms behind instead of %i', (latency, target, rate, isJump) => {
  expect(levelLatency(latency, target)).toEqual({ rate, isJump })
})
