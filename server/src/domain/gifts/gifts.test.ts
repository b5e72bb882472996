import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countGift, type GiftCounted, type GiftTold, type StreakState, streakSlot } from './gifts.ts'

const told = (change: Partial<GiftTold> = {}): GiftTold => ({
  streamId: '7300000000000000001',
  userId: '42',
  giftId: '5655',
  groupId: '1700000000001',
  messageKey: 'm1',
  isStreak: true,
  repeatCount: 1,
  isEnd: false,
  diamondCount: 1,
  ...change,
})

/** Counts messages one after the other; the state goes through text, as it does between batches and restarts. */
function countAll(messages: readonly GiftTold[]): GiftCounted[] {
  const slots = new Map<string, string>()
  return messages.map((message) => {
    const slot = streakSlot(message)
    const known = slots.get(slot)
    const { counted, state } = countGift(message, known ? (JSON.parse(known) as StreakState) : undefined)
    if (state) slots.set(slot, JSON.stringify(state))
    return counted
  })
}

type Told = readonly [repeatCount: number, isEnd: boolean]
const inStreak = (...messages: readonly Told[]) =>
  countAll(
    messages.map(([repeatCount, isEnd], index) =>
      told({ repeatCount, isEnd, messageKey: `m${index}`, diamondCount: 3 }),
    ),
  )

describe('a streak', () => {
  test.each<[string, Told[], number[]]>([
    [
      'grows and ends',
      [
        [1, false],
        [2, false],
        [5, false],
        [5, true],
      ],
      [1, 1, 3, 0],
    ],
    [
      'is a single gift told twice',
      [
        [1, false],
        [1, true],
      ],
      [1, 0],
    ],
    ['is told by its end only', [[7, true]], [7]],
    [
      'is joined late',
      [
        [4, false],
        [6, true],
      ],
      [4, 2],
    ],
    [
      'loses messages',
      [
        [1, false],
        [9, false],
      ],
      [1, 8],
    ],
    [
      'is told twice',
      [
        [1, false],
        [1, false],
        [3, false],
        [3, false],
        [3, true],
        [3, true],
      ],
      [1, 0, 2, 0, 0, 0],
    ],
    [
      'comes out of order',
      [
        [3, false],
        [1, false],
        [5, true],
        [4, false],
      ],
      [3, 0, 2, 0],
    ],
    [
      'goes on behind its end',
      [
        [2, true],
        [4, false],
      ],
      [2, 2],
    ],
    [
      'has a total of zero',
      [
        [0, false],
        [2, true],
      ],
      [1, 1],
    ],
  ])('%s', (_, messages, giftCounts) => {
    const counted = inStreak(...messages)
    expect(counted.map(({ giftCount }) => giftCount)).toEqual(giftCounts)
    expect(counted.map(({ coins }) => coins)).toEqual(giftCounts.map((count) => count * 3))
    expect(new Set(counted.map(({ streakId }) => streakId)).size).toBe(1)
  })

  test('says whether more may follow', () => {
    const standing = inStreak([1, false], [2, true], [1, false]).map(({ streakActive, streakEnd, repeatCount }) => [
      streakActive,
      streakEnd,
      repeatCount,
    ])
    expect(standing).toEqual([
      [true, false, 1],
      [false, true, 2],
      [false, false, 2],
    ])
  })

  test('is another one for another stream, viewer, gift or group', () => {
    const others = [{ streamId: 'x' }, { userId: 'x' }, { giftId: 'x' }, { groupId: 'x' }]
    const counted = countAll([told(), ...others.map((other) => told(other))])
    expect(counted.map(({ giftCount }) => giftCount)).toEqual([1, 1, 1, 1, 1])
    expect(new Set(counted.map(({ streakId }) => streakId)).size).toBe(5)
  })

  test('without a group begins anew behind an end, and when the total falls', () => {
    const totals: Told[] = [
      [1, false],
      [3, true],
      [1, false],
      [2, false],
      [1, false],
    ]
    const counted = countAll(
      totals.map(([repeatCount, isEnd], index) => told({ groupId: '', repeatCount, isEnd, messageKey: `m${index}` })),
    )
    expect(counted.map(({ giftCount }) => giftCount)).toEqual([1, 2, 1, 1, 1])
    const [a, b, c, d, e] = counted.map(({ streakId }) => streakId)
    expect([a === b, b === c, c === d, d === e]).toEqual([true, false, true, false])
  })

  test('shows no viewer in its id', () => {
    expect(countAll([told({ userId: '6800000000000000042' })])[0]!.streakId).toMatch(/^[0-9a-f]{24}$/)
  })
})

test('a gift that cannot be sent in a streak counts with every message', () => {
  const counted = countAll([
    told({ isStreak: false, groupId: '', isEnd: true, messageKey: 'a' }),
    told({ isStreak: false, groupId: '', isEnd: true, messageKey: 'b', repeatCount: 3, diamondCount: 5 }),
    told({ isStreak: false, groupId: '', isEnd: true, messageKey: 'c', repeatCount: 0 }),
  ])
  expect(
    counted.map(({ giftCount, coins, streakActive, streakEnd }) => [giftCount, coins, streakActive, streakEnd]),
  ).toEqual([
    [1, 1, false, true],
    [3, 15, false, true],
    [1, 1, false, true],
  ])
  expect(new Set(counted.map(({ streakId }) => streakId)).size).toBe(3)
})

test('what is stored fits 32 bits', () => {
  const [counted] = countAll([told({ repeatCount: Number.MAX_SAFE_INTEGER, diamondCount: 2 ** 31 - 1 })])
  expect(counted).toMatchObject({ giftCount: 2 ** 31 - 1, coins: 2 ** 31 - 1, repeatCount: 2 ** 31 - 1 })
})

/** What a sender's streaks really were, and the messages about them in the order they came in. */
const traffic = fc
  .array(
    fc.record({
      highest: fc.integer({ min: 1, max: 40 }),
      hasEnd: fc.boolean(),
      price: fc.integer({ min: 1, max: 99 }),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .chain((streaks) => {
    const messages = streaks.flatMap(({ highest, hasEnd, price }, group) => [
      ...Array.from({ length: highest }, (_, index) =>
        told({ groupId: `g${group}`, repeatCount: index + 1, diamondCount: price }),
      ),
      ...(hasEnd ? [told({ groupId: `g${group}`, repeatCount: highest, isEnd: true, diamondCount: price })] : []),
    ])
    const highest = streaks.map((_, group) => messages.findLast(({ groupId }) => groupId === `g${group}`)!)
    return fc
      .array(fc.nat(messages.length - 1), { maxLength: 80 })
      .map((extra) => [...extra.map((index) => messages[index]!), ...highest])
      .chain((told) => fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length }))
      .map((messages) => ({ streaks, messages }))
  })

test('over any order, repetition, loss, missing and late end, a streak adds up to the highest total told', () => {
  fc.assert(
    fc.property(traffic, ({ streaks, messages }) => {
      const counted = countAll(messages)
      streaks.forEach(({ highest, price }, group) => {
        const own = counted.filter((_, index) => messages[index]!.groupId === `g${group}`)
        expect(own.reduce((sum, { giftCount }) => sum + giftCount, 0)).toBe(highest)
        expect(own.reduce((sum, { coins }) => sum + coins, 0)).toBe(highest * price)
        expect(own.at(-1)!.repeatCount).toBe(highest)
      })
    }),
    { numRuns: 300 },
  )
})
