import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { describe, expect, it } from 'vitest'
import { readActionContext, writeActionContext } from './compat.ts'

const user = {
  ...{ userId: '42', uniqueId: 'ida', displayName: 'Ida 🌹', avatarUrl: 'https://p16.example/a.jpg', followRole: 1 },
  ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 3 },
}
const event = (eventType: EventType, payload: object): UnifiedEvent =>
  ({ eventType, workspaceId: 'default', user, payload }) as unknown as UnifiedEvent
const gift = { giftId: '5655', giftName: 'Rose', giftCount: 4, coins: 20, diamondCount: 5 }

describe('what a program is told', () => {
  it('has every field, of whatever happens', () => {
    const nothing = {
      ...{ giftId: '', giftName: '', coins: 0, repeatCount: 0, likeCount: 0, totalLikeCount: 0, subMonth: 0 },
      ...{ emoteId: '', comment: '' },
    }
    const who = {
      ...{ userId: '42', username: 'ida', nickname: 'Ida 🌹', profilePictureUrl: 'https://p16.example/a.jpg' },
      ...{ tikfinityUserId: expect.any(Number), tikfinityUsername: 'mira' },
    }
    const cases: [event: UnifiedEvent, fields: object][] = [
      [event('GIFT', gift), { giftId: '5655', giftName: 'Rose', coins: 20, repeatCount: 4, triggerTypeId: 3 }],
      [event('CHAT', { message: 'hi', emotes: [] }), { comment: 'hi', triggerTypeId: 11 }],
      [event('LIKE', { likeCount: 15, totalLikeCount: 300 }), { likeCount: 15, totalLikeCount: 300, triggerTypeId: 7 }],
      [event('SUBSCRIBE', { subMonth: 2 }), { subMonth: 2, triggerTypeId: 10 }],
      [event('EMOTE', { emoteId: 'e1' }), { emoteId: 'e1', triggerTypeId: 12 }],
      [event('FOLLOW', {}), { triggerTypeId: 9 }],
      [event('BATTLE', {}), { triggerTypeId: 0 }],
    ]
    for (const [happened, fields] of cases) {
      expect(writeActionContext(happened, 'mira')).toEqual({ ...nothing, ...who, ...fields })
    }
  })

  it('is what another Livetap reads', () => {
    const { userId, uniqueId, displayName, avatarUrl } = user
    expect(readActionContext(writeActionContext(event('GIFT', gift), 'mira'), 'ANY')).toEqual({
      eventType: 'GIFT',
      user: { userId, uniqueId, displayName, avatarUrl },
      payload: gift,
    })
  })
})

describe('what a program tells', () => {
  it('is an event of the type that the rule listens to, or that TikFinity’s trigger stands for', () => {
    const triggers: (readonly [number: unknown, type: string])[] = [
      ...([
        [1, 'SHARE'],
        [2, 'CHAT'],
        [3, 'GIFT'],
        [4, 'GIFT'],
        [6, 'JOIN'],
        [7, 'LIKE'],
        [9, 'FOLLOW'],
      ] as const),
      ...([
        [10, 'SUBSCRIBE'],
        [11, 'CHAT'],
        [12, 'EMOTE'],
        [13, 'JOIN'],
        ['3', 'GIFT'],
        [99, 'CHAT'],
      ] as const),
    ]
    for (const [triggerTypeId, type] of triggers) {
      expect(readActionContext({ triggerTypeId }, 'ANY').eventType, String(triggerTypeId)).toBe(type)
      expect(readActionContext({ triggerTypeId }, 'FOLLOW').eventType).toBe('FOLLOW')
    }
  })

  it('is bounded, whatever it is made of', () => {
    const long = '🌹'.repeat(5000)
    const hostile: [context: unknown, payload: object][] = [
      [null, { giftCount: 1, coins: 0, giftId: '', giftName: '', diamondCount: 0 }],
      ['text', { giftCount: 1, coins: 0 }],
      [
        { coins: -5, repeatCount: 1e300, giftId: 5655 },
        { coins: 0, giftCount: 1_000_000_000, giftId: '5655' },
      ],
      [
        { coins: Number.NaN, repeatCount: '7.9', giftName: 'a\0b' },
        { coins: 0, giftCount: 7, giftName: 'a b' },
      ],
      [
        { coins: '22', repeatCount: { valueOf: 3 }, giftName: ['x'] },
        { coins: 22, giftCount: 1, giftName: '' },
      ],
      [
        { giftName: long, giftId: '\ud800' },
        { giftName: '🌹'.repeat(120), giftId: '\ufffd' },
      ],
    ]
    for (const [context, payload] of hostile) {
      expect(readActionContext(context, 'GIFT').payload).toMatchObject(payload)
    }
    expect(readActionContext({ comment: long }, 'CHAT').payload).toMatchObject({ message: '🌹'.repeat(500) })
  })

  it('names nobody where nobody is named, and no picture but one of https', () => {
    const nobody = { userId: '', uniqueId: '', displayName: 'Somebody', avatarUrl: '' }
    expect(readActionContext({}, 'CHAT').user).toEqual(nobody)
    for (const profilePictureUrl of ['http://x.example/a', 'javascript:alert(1)', 'https://', 'data:image/png,'])
      expect(readActionContext({ profilePictureUrl }, 'CHAT').user.avatarUrl).toBe('')
  })
})
