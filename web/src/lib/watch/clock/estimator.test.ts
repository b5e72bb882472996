import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addSample, type ClockSample, estimate, windowSize } from './estimator.ts'

/** The server's clock is `offset` ahead; the ping takes `there`, the pong `back`. */
function sample(t0: number, offset: number, there: number, back: number): ClockSample {
  const t1 = t0 + there + offset
  return { t0, t1, t2: t1 + 1, t3: t0 + there + 1 + back }
}

test('is wrong by no more than half of what the best ways differ, whatever the others took', () => {
  const way = fc.integer({ min: 100, max: 2000 })
  fc.assert(
    fc.property(
      fc.integer({ min: -1e7, max: 1e7 }),
      fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 40 }),
      (offset, ways) => {
        const samples = ways.map(([there, back], index) => sample(index * 1500, offset, there, back))
        const best = Math.abs(Math.min(...ways.map(([there]) => there)) - Math.min(...ways.map(([, back]) => back)))
        expect(Math.abs((estimate(samples)?.offsetMs ?? 0) - offset)).toBeLessThanOrEqual(best / 2 + 1e-6)
      },
    ),
  )
})

test('takes the quickest way there of one ping and the quickest way back of another', () => {
  const found = estimate([sample(0, 500, 100, 180), sample(80, 500, 190, 100), sample(160, 500, 150, 150)])
  expect(found?.offsetMs).toBe(500)
  expect(found?.rttMs).toBeGreaterThan(250)
})

test('forgets what is too old to hold', () => {
  const samples = Array.from({ length: 3 * windowSize }, (_, index) => sample(index * 1500, index, 100, 100))
  const kept = samples.reduce<readonly ClockSample[]>(addSample, [])
  expect(kept).toEqual(samples.slice(-windowSize))
})
