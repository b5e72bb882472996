import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CommandQueue, type Queued } from './device-commands.ts'

interface Numbered extends Queued {
  readonly n: number
}

const command = fc.record({
  capability: fc.constantFrom('a', 'b'),
  mode: fc.constantFrom('level' as const, 'pulse' as const),
  expiresAt: fc.integer({ min: 1, max: 100 }),
})

describe('the queue of a device', () => {
  it('holds no more than its depth, loses nothing, and has of a level only the latest', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (wishes, depth) => {
        const queue = new CommandQueue<Numbered>()
        const out: Numbered[] = []
        for (const [n, wish] of wishes.entries()) {
          const one = { ...wish, n }
          const pushed = queue.push(one, depth)
          if (pushed.kind === 'full') out.push(one)
          if (pushed.kind === 'merged') {
            expect([one.mode, pushed.before.mode, pushed.before.capability]).toEqual(['level', 'level', one.capability])
            out.push(pushed.before)
          }
          expect(queue.size).toBeLessThanOrEqual(depth)
        }
        const left = queue.takeAll()
        expect([...out, ...left].map(({ n }) => n).toSorted((a, b) => a - b)).toEqual([...wishes.keys()])
        for (const name of ['a', 'b']) {
          expect(left.filter(({ mode, capability }) => mode === 'level' && capability === name).length).toBeLessThan(2)
        }
        const pulses = left.filter(({ mode }) => mode === 'pulse').map(({ n }) => n)
        expect(pulses).toEqual(pulses.toSorted((a, b) => a - b))
      }),
    )
  })

  it('gives out what can go, and what has expired only as such', () => {
    const queue = new CommandQueue<Numbered>()
    const one = { capability: 'a', mode: 'pulse', expiresAt: 10, n: 1 } as const
    const two = { capability: 'b', mode: 'level', expiresAt: 20, n: 2 } as const
    for (const each of [one, two]) queue.push(each, 9)
    expect(queue.take(({ capability }) => capability === 'c')).toBeUndefined()
    expect(queue.takeExpired(10)).toEqual([one])
    expect(queue.take(() => true)).toBe(two)
    queue.push({ ...two, n: 3 }, 9)
    expect(queue.putBack(two)).toBe(false)
    expect(queue.putBack(one)).toBe(true)
    expect(queue.takeAll().map(({ n }) => n)).toEqual([1, 3])
  })
})
