import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeys } from '../keys.ts'
import { createCall, cutIntoPieces, type Settlement } from './settlement.ts'

const settle = (counts: readonly number[], size: number): Settlement => ({
  topic: 'in',
  group: 'g',
  lease: { name: 'l', fence: 7 },
  ids: counts.map((_, index) => `${index}-0`),
  emissions: counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, part) => ({
      deliveryId: `${index}-0`,
      topic: { name: 'out' },
      message: `${index}/${part}/`.padEnd(size, 'x'),
    })),
  ),
})

describe('a settlement', () => {
  test('is cut into pieces that are bounded, in order, and whole for each delivery', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
    fc.assert(
      fc.property(counts, fc.constantFrom(10, 50_000), (perDelivery, size) => {
        const settlement = settle(perDelivery, size)
        const pieces = [...cutIntoPieces(settlement)]
        expect(pieces.flatMap(({ ids }) => ids)).toEqual(settlement.ids)
        expect(pieces.flatMap(({ emissions }) => emissions.map(({ text }) => JSON.parse(text)))).toEqual(
          settlement.emissions.map(({ message }) => message),
        )
        for (const { ids, emissions } of pieces) {
          expect(emissions.length + ids.length).toBeLessThan(500 + 21)
          expect(emissions.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1024 * 1024 + 20 * (size + 2))
          for (const { id, text } of emissions)
            expect(JSON.parse(text)).toMatch(new RegExp(`^${Number.parseInt(ids[id - 1]!, 10)}/`))
        }
      }),
      { numRuns: 50 },
    )
  })

  test('becomes the keys and arguments of one call', () => {
    const memo = { key: 'k', values: ['v', 'w'], keep: 3, ttlSeconds: 60 }
    const emissions = [
      { deliveryId: '1-0', topic: { name: 'ttlc:events' }, message: { a: 1 } },
      { deliveryId: '2-0', topic: { name: 'out' }, message: 2, memo },
    ]
    const settlement = { ...settle([], 0), ids: ['1-0', '2-0'], emissions }
    const [piece] = [...cutIntoPieces(settlement)]
    const { names, args, targets } = createCall(settlement, piece!, createKeys('p:'), 100)
    const fixed = ['p:in', 'p:in:tries:g', 'p:ttlc:lease:l']
    expect(names).toEqual([...fixed, 'p:ttlc:events', 'p:out', 'p:ttlc:memo:k'])
    const first = [1, 4, 'event', '{"a":1}', 0]
    const second = [2, 5, 'm', '2', 6, 3, 60, 2, 'v', 'w']
    expect(args).toEqual(['g', 7, 100, 2, 4, 1, 5, 1, 2, '1-0', '2-0', ...first, ...second])
    expect(targets.get(5)).toEqual({ topic: 'out', messages: 1 })
  })
})
