import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DriftState, errorOf, isStruggling, startDrift, stepDrift } from './drift.ts'

interface Simulated {
  state: DriftState
  /** Milliseconds behind. */
  error: number
  seeks: number
  writes: number
}

interface Player {
  /** What a jump leaves, in milliseconds. */
  readonly missesBy?: () => number
  /** Its own clock is so many millionths too slow. */
  readonly ppm?: number
  readonly ignoresRate?: boolean
  readonly noise?: () => number
}

/** A player for so many seconds, looked at every 100 ms. */
function run(error: number, seconds: number, player: Player): Simulated {
  const at: Simulated = { state: startDrift(false), error, seeks: 0, writes: 0 }
  for (let now = 0; now < seconds * 1000; now += 100) {
    const { state, action } = stepDrift(at.state, { now, errorMs: at.error + (player.noise?.() ?? 0) })
    at.state = state
    if (action.kind === 'rate') at.writes++
    if (action.kind === 'seek') {
      at.seeks++
      at.error = player.missesBy?.() ?? 0
    }
    const rate = player.ignoresRate ? 1 : state.factor
    at.error -= 100 * (rate - 1 - (player.ppm ?? 0) / 1e6)
  }
  return at
}

describe('a player that runs', () => {
  test('is in step after a while, from wherever it was, with few jumps', () => {
    const numbers = { error: fc.integer({ min: -20_000, max: 20_000 }), ppm: fc.integer({ min: -300, max: 300 }) }
    const seeds = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 31 })
    fc.assert(
      fc.property(fc.record({ ...numbers, seeds }), ({ error, ppm, seeds: noises }) => {
        let turn = 0
        const next = () => noises[turn++ % noises.length] ?? 0
        const found = run(error, 20, { ppm, noise: () => 4 * next(), missesBy: () => 150 * next() })
        expect(Math.abs(found.error)).toBeLessThanOrEqual(20)
        expect(found.seeks).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('is left alone as long as nobody could hear the difference', () => {
    expect(run(11, 30, {})).toMatchObject({ seeks: 0, writes: 0 })
  })

  test('is never played more than a twentieth faster or slower, but for when it has just begun', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 20, maxLength: 60 }), (errors) => {
        let state = startDrift(false)
        for (const [index, errorMs] of errors.entries()) {
          state = stepDrift(state, { now: index * 100, errorMs }).state
          const isBeginning = index * 100 - state.begunAt < 2500
          expect(Math.abs(state.factor - 1)).toBeLessThanOrEqual((isBeginning ? 0.12 : 0.05) + 1e-9)
        }
      }),
    )
  })

  test('that never lands where it jumps to is left alone after a few tries', () => {
    const found = run(3000, 25, { missesBy: () => 900, ignoresRate: true })
    expect(found.seeks).toBeLessThanOrEqual(12)
    expect(isStruggling(found.state, 25_000)).toBe(true)
  })

  test('that ignores its rate gets no more of them', () => {
    const found = run(200, 30, { ignoresRate: true })
    expect(found.state.isGentle).toBe(true)
    expect(found.state.factor).toBe(1)
    expect(found.writes).toBeLessThanOrEqual(8)
  })

  test('is judged by the middle of what was seen: one slip is none', () => {
    let state = startDrift(false)
    for (const [index, errorMs] of [1, 2, 5000, 1, 2].entries()) {
      const step = stepDrift(state, { now: index * 100, errorMs })
      expect(step.action).toEqual({ kind: 'none' })
      state = step.state
    }
    expect(errorOf(state)).toBe(2)
  })
})
