import { randomUUID } from 'node:crypto'
import { isUnifiedEvent } from '@livetap/contracts/checks.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTikFinityWebhook } from './compat.ts'

const viewer = {
  userId: '7',
  username: 'ben',
  nickname: 'Ben',
  avatar_url: 'https://img.test/ben',
  tikfinityUsername: 'mira',
}
const gift = {
  ...viewer,
  value3: '5655',
  giftId: '5655',
  giftName: 'Rose',
  content: 'An action',
  coins: '22',
  repeatCount: '22',
}
const read = (fields: Record<string, unknown>) => readTikFinityWebhook(fields, 'a-streak')

describe('what TikFinity tells by webhook', () => {
  test.each([
    ['1', {}, 'SHARE', {}],
    ['2', { value2: '!dance now', commandParams: 'now' }, 'CHAT', { message: '!dance now' }],
    [
      '3',
      gift,
      'GIFT',
      { giftId: '5655', giftName: 'Rose', giftCount: 22, coins: 22, diamondCount: 1, streakEnd: true },
    ],
    [
      '4',
      { ...gift, giftId: 'null', coins: 60, repeatCount: 3 },
      'GIFT',
      { giftId: '5655', coins: 60, diamondCount: 20 },
    ],
    ['6', {}, 'JOIN', {}],
    ['7', { likeCount: '15' }, 'LIKE', { likeCount: 15 }],
    ['7', {}, 'LIKE', { likeCount: 1 }],
    ['9', {}, 'FOLLOW', {}],
    ['10', { subMonth: '3' }, 'SUBSCRIBE', { subMonth: 3 }],
    ['11', { content: 'hello' }, 'CHAT', { message: 'hello' }],
    ['12', {}, 'EMOTE', {}],
    ['', { content: 'hello' }, 'CHAT', { message: 'hello' }],
    ['', gift, 'GIFT', { coins: 22 }],
  ])('trigger %j with %j is a %s', (triggerTypeId, more, eventType, payload) => {
    const { streamer, event } = read({ ...viewer, ...more, triggerTypeId })
    expect(streamer).toBe('mira')
    expect(event).toMatchObject({ eventType, payload, user: { userId: '7', uniqueId: 'ben', displayName: 'Ben' } })
  })

  test.each([
    ['a first activity', { ...viewer, triggerTypeId: '13', content: 'hello' }],
    ['a trigger of a newer TikFinity', { ...viewer, triggerTypeId: '99' }],
    ['an empty comment', { ...viewer, triggerTypeId: '11', content: '' }],
    ['nobody', { tikfinityUsername: 'mira', triggerTypeId: '9', userId: 'null' }],
    ['nothing', {}],
  ])('%s is no event', (_, fields) => expect(read(fields).event).toBeUndefined())

  test.each([
    ['an id', { userId: '7', username: 'Ben' }, '7'],
    ['a name only', { userId: '', username: 'Ben' }, 'tikfinity:ben'],
    ['an id that is a word', { userId: 'null', username: 'ben' }, 'tikfinity:ben'],
    ['no id, and the name elsewhere', { userId: '', username: '', value1: 'BEN' }, 'tikfinity:ben'],
  ])('a viewer with %s has an id', (_, fields, userId) => {
    expect(read({ ...viewer, triggerTypeId: '9', ...fields }).event?.user?.userId).toBe(userId)
  })

  test.each([
    ['https://img.test/ben', 'https://img.test/ben'],
    ['http://img.test/ben', ''],
    ['javascript:alert(1)', ''],
    ['data:image/png;base64,AAAA', ''],
    ['https://', ''],
    ['null', ''],
  ])('the picture %j is %j', (avatar_url, avatarUrl) => {
    expect(read({ ...viewer, triggerTypeId: '9', avatar_url }).event?.user?.avatarUrl).toBe(avatarUrl)
  })

  test('the same comment told by two triggers, or as numbers and texts, is the same', () => {
    const said = read({ ...viewer, triggerTypeId: 11, content: '!dance' }).fingerprint
    expect(read({ ...viewer, triggerTypeId: '2', value2: '!dance', token: 'x' }).fingerprint).toBe(said)
    expect(read({ ...viewer, triggerTypeId: '11', content: '!dance', userId: '8' }).fingerprint).not.toBe(said)
  })

  test('whatever it is sent, what comes of it is an event', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.constant(null), fc.object())
    const names = [
      'triggerTypeId',
      'coins',
      'repeatCount',
      'giftId',
      'content',
      'username',
      'userId',
      '__proto__',
      'likeCount',
    ]
    const trigger = { triggerTypeId: fc.integer({ min: 0, max: 14 }).map(String) }
    const fields = fc.record(
      { ...Object.fromEntries(names.map((name) => [name, value])), ...trigger },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fields, (fields) => {
        const { event } = read(fields)
        if (!event) return
        const time = new Date(0).toISOString()
        const place = { workspaceId: 'w', streamId: 's', sessionId: randomUUID(), source: 'live', seqNo: 0 }
        const times = { schemaVersion: '1', eventId: '0'.repeat(64), timestamp: time, ingestedAt: time }
        expect(isUnifiedEvent({ ...times, ...place, ...event, triggerId: triggerIds[event.eventType] })).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
