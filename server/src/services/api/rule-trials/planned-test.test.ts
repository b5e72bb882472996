import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planTest } from './planned-test.ts'

const place = { workspaceId: 'w', streamId: 's', now: 0 }

test('a streak adds up to what was asked for, tells growing totals, and ends once, at its end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(500), (giftCount, diamondCount) => {
      const gift = { eventType: 'GIFT', payload: { giftCount, diamondCount }, streak: true } as const
      const payloads = planTest({ events: [gift] }, place).flatMap((event) =>
        'giftId' in event.payload ? event.payload : [],
      )
      expect(payloads.reduce((sum, payload) => sum + payload.giftCount, 0)).toBe(giftCount)
      expect(payloads.reduce((sum, { coins }) => sum + coins, 0)).toBe(giftCount * diamondCount)
      expect(payloads.length).toBeLessThanOrEqual(11)
      const told = payloads.slice(0, -1)
      expect(told.every(({ giftCount: added, streakActive }) => added > 0 && streakActive)).toBe(true)
      expect(told.map(({ repeatCount }) => repeatCount)).toEqual(
        told.map(({ repeatCount }) => repeatCount).toSorted((a, b) => a - b),
      )
      expect(payloads.at(-1)).toMatchObject({
        giftCount: 0,
        streakEnd: true,
        streakActive: false,
        repeatCount: giftCount,
      })
      expect(new Set(payloads.map(({ streakId }) => streakId)).size).toBe(1)
    }),
  )
})

test('events come after each other, the steps of a streak within their time', () => {
  const events = [
    { eventType: 'CHAT' },
    { eventType: 'GIFT', payload: { giftCount: 2 }, streak: true },
    { eventType: 'LIKE' },
  ] as const
  expect(planTest({ events: [...events], spacingMs: 900 }, place).map(({ afterMs }) => afterMs)).toEqual([
    ...[0, 900, 1200, 1500, 1800],
  ])
})

test.each([
  [{}, { userId: 'test-viewer', uniqueId: 'viewer', displayName: 'A viewer' }],
  [{ uniqueId: 'ben' }, { userId: 'test-ben', uniqueId: 'ben', displayName: 'ben' }],
  [
    { userId: '7', displayName: 'Ben' },
    { userId: '7', uniqueId: 'viewer', displayName: 'Ben' },
  ],
])('who is not named is nobody real: %j', (user, expected) => {
  expect(planTest({ events: [{ eventType: 'FOLLOW', user }] }, place)[0]?.user).toMatchObject(expected)
})

test.each([
  [{ eventType: 'GIFT', payload: { giftCount: 1_000_000, diamondCount: 1_000_000 } }, '/events/0/payload'],
  [{ eventType: 'LIKE', payload: { likeCount: 1.5 } }, '/events/0/payload/likeCount'],
  [{ eventType: 'CHAT', payload: { more: 1 } }, '/events/0/payload'],
] as const)('what could not come from TikTok is refused with its place: %j', (event, path) => {
  const refused = (() => {
    try {
      return planTest({ events: [event] }, place)
    } catch (error) {
      return error
    }
  })()
  expect(refused).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ path })]) })
})
