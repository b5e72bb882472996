import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleChat, sampleEvent, sampleGift } from '../../../test/sample-events.ts'
import { foldEvents } from './row-folder.ts'

const like = (likeCount: number, place: { user?: string; at?: number }) =>
  sampleEvent('LIKE', { likeCount, totalLikeCount: 0 }, place)

describe('gift streaks', () => {
  test('are one row that grows where it began, and closes', () => {
    const rows = foldEvents([
      sampleGift({ repeatCount: 1, giftCount: 1 }),
      sampleChat('hello'),
      sampleGift({ repeatCount: 4, giftCount: 3 }),
      sampleGift({ repeatCount: 6, giftCount: 2, end: true }),
    ])
    expect(rows.map(({ kind }) => kind)).toEqual(['gifts', 'chat'])
    expect(rows[0]).toMatchObject({ size: 3, streak: { count: 6, coins: 30, open: false } })
  })

  test('of two people, or of two sessions, stay apart', () => {
    const rows = foldEvents([
      sampleGift({ repeatCount: 2, giftCount: 2, streakId: 'a' }),
      sampleGift({ repeatCount: 3, giftCount: 3, streakId: 'b' }),
      sampleGift({ repeatCount: 3, giftCount: 3, streakId: 'b' }, { sessionId: 's2' }),
    ])
    expect(rows.map(({ streak }) => streak?.count)).toEqual([2, 3, 3])
  })

  test('show what was sent, in whatever order the steps are read', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(steps, fc.boolean(), (increments, backwards) => {
        let total = 0
        const events = increments.map((giftCount, index) => {
          total += giftCount
          return sampleGift({ repeatCount: total, giftCount, end: index === increments.length - 1 })
        })
        const [row, ...others] = foldEvents(backwards ? events.toReversed() : events)
        expect(others).toEqual([])
        expect(row?.streak).toEqual({ count: total, coins: total * 5, open: false })
        expect(row?.event?.seqNo).toBe(events.at(-1)?.seqNo)
      }),
    )
  })
})

describe('likes and joins of one moment', () => {
  test('are one row with the people named once', () => {
    const [row, ...others] = foldEvents([
      like(5, { user: 'ana', at: 0 }),
      like(7, { user: 'ben', at: 1 }),
      like(3, { user: 'ana', at: 2 }),
      like(1, { user: 'cy', at: 2 }),
      like(1, { user: 'dan', at: 3 }),
    ])
    expect(others).toEqual([])
    expect(row?.group).toMatchObject({ people: 4, likes: 17 })
    expect(row?.group?.users.map(({ userId }) => userId)).toEqual(['ana', 'ben', 'cy'])
  })

  test('end with anything in between, and with time', () => {
    const rows = foldEvents([like(1, { at: 0 }), sampleChat('stop', { at: 1 }), like(1, { at: 2 }), like(1, { at: 7 })])
    expect(rows).toHaveLength(4)
  })
})

test('an event that is sent again is shown once', () => {
  const event = sampleChat('once')
  expect(foldEvents([event, event])).toHaveLength(1)
})

test('rows are replaced and never changed, so that a screen can compare them', () => {
  const [before] = foldEvents([sampleGift({ repeatCount: 1, giftCount: 1 })])
  const snapshot = structuredClone(before)
  foldEvents([sampleGift({ repeatCount: 9, giftCount: 8 })])
  expect(before).toEqual(snapshot)
})
