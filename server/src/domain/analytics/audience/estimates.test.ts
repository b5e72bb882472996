import { expect, test } from 'vitest'
import { createActiveWindow, estimateActive, noteActive } from './active-window.ts'
import { hashText } from './keys.ts'
import { addToSketch, createSketch } from './sketch.ts'

const lives = 30
const keysOf = (live: number, count: number) =>
  Array.from({ length: count }, (_, index) => hashText(String(6_800_000_000_000_000_000n + BigInt(live * 1e9 + index))))

function spread(estimates: readonly number[], truth: number) {
  const errors = estimates.map((estimate) => estimate / truth - 1)
  return {
    bias: Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length),
    deviation: Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length),
  }
}

test.each([300, 3000, 30_000])('%i viewers are estimated as closely as is said, and a share of them too', (viewers) => {
  const some: number[] = []
  const all = Array.from({ length: lives }, (_, live) => {
    const sketch = createSketch([])
    let every = 0
    let third = 0
    for (const [index, key] of [...keysOf(live, viewers), ...keysOf(live, viewers)].entries()) {
      const weight = addToSketch(sketch, key)
      every += weight
      if (index % 3 === 0) third += weight
    }
    some.push(third)
    return every
  })
  expect(spread(all, viewers).bias).toBeLessThan(0.015)
  expect(spread(all, viewers).deviation).toBeLessThan(0.04)
  expect(spread(some, viewers / 3).deviation).toBeLessThan(0.1)
})

test.each([50, 1000, 20_000])('of %i viewers, those of the last five minutes', (viewers) => {
  const estimates = Array.from({ length: lives }, (_, live) => {
    const window = createActiveWindow()
    const earlier = keysOf(1000 + live, viewers)
    for (const key of earlier) noteActive(window, key, 100)
    for (const key of keysOf(live, viewers)) {
      noteActive(window, key, 500)
      noteActive(window, key, 640)
    }
    return estimateActive(window, 700)
  })
  expect(spread(estimates, viewers).bias).toBeLessThan(0.05)
  expect(spread(estimates, viewers).deviation).toBeLessThan(0.12)
})

test('nobody is active after five minutes and the length of a span', () => {
  const window = createActiveWindow()
  for (const key of keysOf(1, 500)) noteActive(window, key, 0)
  expect(estimateActive(window, 299)).toBeGreaterThan(400)
  expect(estimateActive(window, 350)).toBeLessThan(300)
  expect(estimateActive(window, 400)).toBe(0)
})
