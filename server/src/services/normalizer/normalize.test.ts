import { createHash } from 'node:crypto'
import { isUnifiedEvent } from '@livetap/contracts/checks.ts'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import * as v3 from 'tiktok-live-proto/v3'
import { describe, expect, test } from 'vitest'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { identify, normalize } from './normalize.ts'

const wire = createTikTokWire()
const ingestedAt = '2026-03-01T20:15:30.500Z'

function envelop(type: string, data: RawEnvelope['data'], change: Partial<RawEnvelope> = {}): RawEnvelope {
  return {
    schemaVersion: 'raw.v1',
    workspaceId: 'default',
    streamId: '7300000000000000001',
    sessionId: '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55',
    source: 'live',
    type,
    seqNo: 7,
    timestamp: '2026-03-01T20:15:30.250Z',
    ingestedAt,
    data,
    ...change,
  }
}

/** The event of a message, checked against its schema. */
function eventOf(type: string, data: unknown, change: Partial<RawEnvelope> = {}) {
  const envelope = envelop(type, data as RawEnvelope['data'], change)
  const message = normalize(envelope, wire)
  if (message.kind !== 'readable') throw new Error(`${message.reason}: ${message.error}`)
  const event = identify(envelope, message, message.draft)
  const asStored = JSON.parse(JSON.stringify(event))
  expect(isUnifiedEvent(asStored)).toBe(true)
  return asStored
}

type Codecs = Record<string, { decode(bytes: Uint8Array): object; encode(message: object): { finish(): Uint8Array } }>

/** The bytes of a message with these fields, nested as deep as they are. */
function encode(type: string, fields: Record<string, unknown>): string {
  const codec = (v3 as unknown as Codecs)[type]!
  const message = Object.assign(codec.decode(new Uint8Array()), fields)
  return Buffer.from(codec.encode(message).finish()).toString('base64')
}
const part = (type: string, fields: Record<string, unknown>) =>
  Object.assign((v3 as unknown as Codecs)[type]!.decode(new Uint8Array()), fields)

const image = (name: string) => part('ImageModel', { urlList: [`https://images.example/${name}.webp`] })
const badge = (sceneType: number, level = '0') =>
  part('BadgeStruct', { sceneType, privilegeLogExtra: part('PrivilegeLogExtra', { level }) })
const common = (fields: Record<string, unknown> = {}) =>
  part('CommonMessageData', { msgId: '73001', createTime: '1772396129000', ...fields })
const user3 = part('User', {
  id: '6800000000000000042',
  displayId: 'mira',
  nickname: 'Mira 🌻',
  avatarThumb: image('mira'),
  followInfo: part('FollowInfo', { followStatus: '1' }),
  badgeList: [badge(10, '7'), badge(4)],
})
const user2 = {
  userId: '6800000000000000042',
  uniqueId: 'mira',
  nickname: 'Mira 🌻',
  profilePicture: { url: ['https://images.example/mira.webp'] },
  followInfo: { followStatus: '1' },
  badges: [{ badgeScene: 10, logExtra: { level: '7' } }, { badgeScene: 4 }],
}
const mira = {
  userId: '6800000000000000042',
  uniqueId: 'mira',
  displayName: 'Mira 🌻',
  avatarUrl: 'https://images.example/mira.webp',
  followRole: 1,
  isModerator: false,
  isSubscriber: true,
  teamMemberLevel: 7,
}
const url2 = (name: string) => ({ url: [`https://images.example/${name}.webp`] })
const shown = (key: string) => common({ displayText: part('MessageCommonText', { key }) })

/** [what, message name, schema v3 on the wire, schema v2 as JSON, event type, payload] */
const messages: [string, string, Record<string, unknown>, Record<string, unknown>, string, object][] = [
  [
    'a comment with an emote',
    'WebcastChatMessage',
    {
      content: 'hola',
      contentLanguage: 'es',
      emotes: [
        part('EmojiEmoteWithIndex', { index: 2, emote: part('EmoteModel', { emoteId: '71', image: image('wave') }) }),
      ],
    },
    {
      comment: 'hola',
      contentLanguage: 'es',
      emotes: [
        { placeInComment: 2, emote: { emoteId: '71', image: { imageUrl: 'https://images.example/wave.webp' } } },
      ],
    },
    'CHAT',
    {
      message: 'hola',
      language: 'es',
      emotes: [{ emoteId: '71', emoteImageUrl: 'https://images.example/wave.webp', placeholderIndex: 2 }],
    },
  ],
  [
    'a comment in an unknown language',
    'WebcastChatMessage',
    { content: '🎉', contentLanguage: 'un' },
    { comment: '🎉', contentLanguage: 'un' },
    'CHAT',
    { message: '🎉', language: '', emotes: [] },
  ],
  [
    'a gift within a streak',
    'WebcastGiftMessage',
    {
      giftId: '5655',
      groupId: '1772396129000',
      repeatCount: 3,
      repeatEnd: 0,
      gift: part('Gift', { name: 'Rose', diamondCount: 1, type: 1, combo: true, image: image('rose') }),
    },
    {
      giftId: 5655,
      groupId: '1772396129000',
      repeatCount: 3,
      repeatEnd: 0,
      giftDetails: { giftName: 'Rose', diamondCount: 1, giftType: 1, combo: true, giftImage: url2('rose') },
    },
    'GIFT',
    {
      giftId: '5655',
      giftName: 'Rose',
      diamondCount: 1,
      repeatCount: 3,
      isGiftStreak: true,
      streakActive: true,
      streakEnd: false,
      giftImageUrl: 'https://images.example/rose.webp',
      giftCount: 0,
      coins: 0,
      streakId: '',
    },
  ],
  [
    'the end of a streak',
    'WebcastGiftMessage',
    { giftId: '5655', groupId: '1772396129000', repeatCount: 3, repeatEnd: 1, gift: part('Gift', { combo: true }) },
    { giftId: 5655, groupId: '1772396129000', repeatCount: 3, repeatEnd: true, giftDetails: { combo: true } },
    'GIFT',
    expect.objectContaining({ isGiftStreak: true, streakActive: false, streakEnd: true }),
  ],
  [
    'a gift of the streaking type that cannot be combined',
    'WebcastGiftMessage',
    { giftId: '6267', repeatCount: 1, gift: part('Gift', { type: 1, combo: false }) },
    { giftId: 6267, repeatCount: 1, giftDetails: { giftType: 1, combo: false } },
    'GIFT',
    expect.objectContaining({ isGiftStreak: false, streakActive: false, streakEnd: true }),
  ],
  [
    'likes',
    'WebcastLikeMessage',
    { count: 15, total: '48210' },
    { likeCount: 15, totalLikeCount: 48210 },
    'LIKE',
    { likeCount: 15, totalLikeCount: 48210 },
  ],
  [
    'an arrival',
    'WebcastMemberMessage',
    { memberCount: 214, action: 1 },
    { memberCount: 214, action: 1 },
    'JOIN',
    { viewerCount: 214, actionId: 1 },
  ],
  [
    'an arrival of a newer kind',
    'WebcastMemberMessage',
    { memberCount: 214, action: 27 },
    { memberCount: 214, action: 27 },
    'JOIN',
    { viewerCount: 214, actionId: 27 },
  ],
  ['a subscriber shown as member', 'WebcastMemberMessage', { action: 3 }, { action: 3 }, 'SUBSCRIBE', { subMonth: 0 }],
  ['a subscription', 'WebcastSubNotifyMessage', { subMonth: '3' }, { subMonth: '3' }, 'SUBSCRIBE', { subMonth: 3 }],
  ...['pm_mt_msg_viewer_follow', 'pm_main_follow_message_viewer_2', 'pm_main_follow_message_viewer_3'].map(
    (key): (typeof messages)[number] => [
      key,
      'WebcastSocialMessage',
      { common: shown(key), action: '1' },
      { common: { msgId: '73001', createTime: '1772396129000', displayText: { displayType: key } }, action: '1' },
      'FOLLOW',
      { displayType: key },
    ],
  ),
  ...[
    'pm_mt_msg_viewer_share',
    'pm_mt_guidance_share',
    'pm_mt_guidance_viewer_5_share',
    'pm_mt_guidance_viewer_10_share',
  ].map((key): (typeof messages)[number] => [
    key,
    'WebcastSocialMessage',
    { common: shown(key), action: '3' },
    { common: { msgId: '73001', createTime: '1772396129000' }, displayType: key },
    'SHARE',
    { displayType: key },
  ]),
  [
    'pm_mt_msg_viewer_subscribe',
    'WebcastSocialMessage',
    { common: shown('pm_mt_msg_viewer_subscribe') },
    { displayType: 'pm_mt_msg_viewer_subscribe', common: { msgId: '73001', createTime: 1772396129 } },
    'SUBSCRIBE',
    { subMonth: 0 },
  ],
  [
    'a follow without display type',
    'WebcastSocialMessage',
    { action: '1' },
    { action: 1 },
    'FOLLOW',
    { displayType: '' },
  ],
  [
    'an emote',
    'WebcastEmoteChatMessage',
    { emoteList: [part('EmoteModel', { emoteId: '71', emoteType: 2, image: image('heart') })] },
    { emoteList: [{ emoteId: '71', emoteType: 2, image: url2('heart') }] },
    'EMOTE',
    { emoteId: '71', emoteImageUrl: 'https://images.example/heart.webp', emoteType: 'FANS' },
  ],
]

describe('the event of a message', () => {
  test.each(messages)('%s', (_, type, wireFields, jsonFields, eventType, payload) => {
    const bytes = encode(type, { common: common(), user: user3, ...wireFields })
    const json = { common: { msgId: '73001', createTime: '1772396129000' }, user: user2, ...jsonFields }
    for (const event of [eventOf(type, bytes), eventOf(type, json)]) {
      expect(event).toMatchObject({ eventType, user: mira, messageId: '73001' })
      expect(event.payload).toEqual(payload)
      expect(event.triggerId).toBe(triggerIds[eventType as keyof typeof triggerIds])
    }
    expect(eventOf(type, bytes).timestamp).toBe('2026-03-01T20:15:29.000Z')
  })

  test('a battle that opens, with its hosts', () => {
    const host = (userId: string, name: string) =>
      part('BattleUserInfoWrapper', {
        key: userId,
        value: part('BattleUserInfo', {
          user: part('BattleBaseUserInfo', { userId, displayId: name, nickName: name }),
        }),
      })
    const expected = {
      eventType: 'BATTLE',
      payload: {
        battleId: '99',
        battleStatus: 'STARTED',
        participants: [
          { userId: '1', uniqueId: 'a', displayName: 'a', score: 0 },
          { userId: '2', uniqueId: 'b', displayName: 'b', score: 0 },
        ],
      },
    }
    expect(
      eventOf('WebcastLinkMicBattle', { battleId: '99', action: 4, anchorsInfo: [host('1', 'a'), host('2', 'b')] }),
    ).toMatchObject(expected)
    const anchorInfo = {
      '1': { user: { userId: '1', displayId: 'a', nickName: 'a' } },
      '2': { user: { userId: '2', displayId: 'b', nickName: 'b' } },
    }
    expect(eventOf('WebcastLinkMicBattle', { battleId: '99', action: 4, anchorInfo })).toMatchObject(expected)
  })
  test.each([
    ['finished', { action: 5, battleResult: { '1': { score: '300' }, '2': { score: '120' } } }],
    [
      'cut short',
      {
        action: 6,
        armies: [
          { key: '1', value: { hostscore: '300' } },
          { key: '2', value: { hostscore: '120' } },
        ],
      },
    ],
    [
      'ended by its settings',
      { battleSettings: { status: 2 }, armies: { '1': { hostScore: 300 }, '2': { hostScore: 120 } } },
    ],
  ])('a battle that is %s', (_, data) => {
    const anchorInfo = { '1': { user: { displayId: 'a' } }, '2': { user: { displayId: 'b' } } }
    const { payload } = eventOf('WebcastLinkMicBattle', { battleId: '99', anchorInfo, ...data })
    expect(payload.battleStatus).toBe('ENDED')
    expect(payload.participants.map(({ userId, score }: { userId: string; score: number }) => [userId, score])).toEqual(
      [
        ['1', 300],
        ['2', 120],
      ],
    )
  })
  test.each([1, 2, 3, 7, 8, 11])('a battle action %d is no battle', (action) => {
    expect(eventOf('WebcastLinkMicBattle', { battleId: '99', action }).eventType).toBe('RAW')
  })
  test.each([
    ['UPDATED', { triggerReason: 1, armies: { '1': { hostscore: '5' } } }],
    ['ENDED', { triggerReason: 2, armies: { '1': { hostscore: '5' } } }],
    ['UPDATED', { battleStatus: 4, battleItems: { '1': { hostScore: 5 } } }],
    ['UPDATED', { teamArmies: [{ teamUser: [{ userId: '1', score: '5' }] }] }],
  ])('scores of a battle: %s', (battleStatus, data) => {
    const { payload } = eventOf('WebcastLinkMicArmies', { battleId: '99', ...data })
    expect(payload).toEqual({
      battleId: '99',
      battleStatus,
      participants: [{ userId: '1', uniqueId: '', displayName: '', score: 5 }],
    })
  })
  test.each([
    ['SUBSCRIBE', { msgType: 4, content: { key: 'pm_mt_subscribe_first_barrage' }, user: user2 }],
    ['BATTLE', { msgType: 100, commonBarrageContent: { key: 'pm_mt_battle_start' } }],
    ['RAW', { msgType: 7, user: user2 }],
    ['RAW', { msgType: 9, content: { key: 'pm_mt_alp_join_animation' } }],
    ['RAW', { msgType: 11, content: { key: 'pm_mt_fan_live_join' } }],
  ])('a banner: %s', (eventType, data) => expect(eventOf('WebcastBarrageMessage', data).eventType).toBe(eventType))

  test('viewers of the room', () => {
    const expected = {
      viewerCount: 214,
      totalViewers: 3187,
      topViewers: [{ userId: mira.userId, uniqueId: 'mira', displayName: 'Mira 🌻', coins: 512 }],
    }
    const bytes = encode('WebcastRoomUserSeqMessage', {
      total: '214',
      totalUser: '3187',
      ranks: [part('Contributor', { score: '512', rank: '1', user: user3 })],
    })
    expect(eventOf('WebcastRoomUserSeqMessage', bytes).payload).toEqual(expected)
    const json = { viewerCount: 214, totalUser: 3187, ranksList: [{ coinCount: 512, user: user2 }, { coinCount: 1 }] }
    expect(eventOf('WebcastRoomUserSeqMessage', json).payload).toEqual(expected)
  })
  test.each([
    [3, 'STREAM_END'],
    [4, 'STREAM_END'],
    [1, 'RAW'],
    [2, 'RAW'],
    [0, 'RAW'],
    [9, 'RAW'],
  ])('control action %d: %s', (action, eventType) => {
    const event = eventOf('WebcastControlMessage', encode('WebcastControlMessage', { action }))
    expect(event.eventType).toBe(eventType)
    if (eventType === 'STREAM_END')
      expect(event.payload).toEqual({ action, reason: action === 3 ? 'ended' : 'suspended' })
  })
  test.each([
    ['a display type with no word we know', { common: { displayText: { key: 'pm_mt_something_new' } }, action: '1' }],
    ['a word inside another', { common: { displayText: { key: 'pm_mt_unfollowed' } } }],
    [
      'a display type and an action that disagree',
      { common: { displayText: { key: 'pm_mt_msg_viewer_share' } }, action: '1' },
    ],
    ['neither display type nor action', { action: '9' }],
  ])('a social message with %s is RAW', (_, data) =>
    expect(eventOf('WebcastSocialMessage', data).eventType).toBe('RAW'),
  )
})

describe('the viewer', () => {
  const userOf = (user: object, userIdentity?: object) => eventOf('WebcastChatMessage', { user, userIdentity }).user

  test.each([
    ['moderator of the host', {}, { isModeratorOfAnchor: true }, { isModerator: true }],
    ['moderator by badge', { badgeList: [{ sceneType: 1 }] }, {}, { isModerator: true }],
    ['moderator by badge, older', { badges: [{ badgeScene: 1 }] }, {}, { isModerator: true }],
    ['admin', { userAttr: { isAdmin: true } }, {}, { isModerator: true }],
    ['subscriber of the host', {}, { isSubscriberOfAnchor: true }, { isSubscriber: true }],
    ['new subscriber by badge', { badgeList: [{ sceneType: 7 }] }, {}, { isSubscriber: true }],
    [
      'a field that TikTok never fills',
      { isSubscribe: true, followStatus: '2' },
      {},
      { isSubscriber: false, followRole: 0 },
    ],
    ['friend', { followInfo: { followStatus: '2' } }, {}, { followRole: 2 }],
    ['friend of the host', {}, { isMutualFollowingWithAnchor: true, isFollowerOfAnchor: true }, { followRole: 2 }],
    ['follower of the host', { followInfo: { followStatus: '0' } }, { isFollowerOfAnchor: true }, { followRole: 1 }],
    ['follower, told as 3', { followInfo: { followStatus: '3' } }, {}, { followRole: 1 }],
    [
      'fan club level on the badge',
      { badgeList: [{ sceneType: 10, combine: { str: '12' } }] },
      {},
      { teamMemberLevel: 12 },
    ],
    ['fan club level', { fansClub: { data: { level: 4 } } }, {}, { teamMemberLevel: 4 }],
  ])('%s', (_, user, identity, expected) => {
    expect(userOf({ id: '42', displayId: 'x', ...user }, identity)).toMatchObject(expected)
  })
  test('has an id that is a string, never one that has lost digits', () => {
    expect(userOf({ id: '7123456789012345678' }).userId).toBe('7123456789012345678')
    expect(userOf({ userId: 42, uniqueId: 'x' }).userId).toBe('42')
    expect(userOf({ userId: Number('7123456789012345678'), idStr: '7123456789012345678' }).userId).toBe(
      '7123456789012345678',
    )
    expect(userOf({ userId: Number('7123456789012345678'), uniqueId: 'x' }).userId).toBe('')
    expect(userOf({ id: '0', idStr: '', displayId: '@x' })).toMatchObject({ userId: '', uniqueId: 'x' })
  })
  test('is absent when the message names nobody', () => {
    expect(userOf({ id: '0', nickname: '' })).toBeUndefined()
    expect('user' in eventOf('WebcastChatMessage', encode('WebcastChatMessage', {}))).toBe(false)
  })
  test('has no address that is not one of the web', () => {
    expect(
      userOf({ id: '1', avatarThumb: { urlList: ['javascript:alert(1)', 'https://a.example/x'] } }).avatarUrl,
    ).toBe('https://a.example/x')
    expect(userOf({ id: '1', avatarThumb: { urlList: ['data:text/html,x'] } }).avatarUrl).toBe('')
  })
})

describe('time', () => {
  test.each([
    ['milliseconds', '1772396129123', '2026-03-01T20:15:29.123Z'],
    ['seconds', '1772396129', '2026-03-01T20:15:29.000Z'],
    ['a number', 1772396129123, '2026-03-01T20:15:29.123Z'],
    ['none', '0', '2026-03-01T20:15:30.250Z'],
    ['missing', undefined, '2026-03-01T20:15:30.250Z'],
    ['not a number', 'soon', '2026-03-01T20:15:30.250Z'],
    ['before TikTok', '1000', ingestedAt],
    ['far ahead', '99999999999999', ingestedAt],
    ['beyond all dates', '9'.repeat(30), ingestedAt],
  ])('%s', (_, createTime, expected) => {
    expect(eventOf('WebcastLikeMessage', { common: { createTime } }).timestamp).toBe(expected)
  })
  test('is UTC whatever the envelope says', () => {
    const change = { timestamp: '2026-03-01T21:15:30+01:00', ingestedAt: '2026-03-01T22:15:30.5+02:00' }
    expect(eventOf('WebcastLikeMessage', {}, change)).toMatchObject({
      timestamp: '2026-03-01T20:15:30.000Z',
      ingestedAt,
    })
    expect(eventOf('WebcastLikeMessage', {}, { timestamp: '2016-12-31T23:59:60Z' }).timestamp).toBe(
      '2016-12-31T23:59:59.000Z',
    )
  })
})

test('identity: the id is the hash of the contract, and the message id is kept', () => {
  const event = eventOf('WebcastLikeMessage', {}, { messageId: '73009' })
  const { streamId, sessionId } = event
  expect(event.eventId).toBe(createHash('sha256').update(`${streamId}:${sessionId}:7:LIKE`).digest('hex'))
  expect(event).toMatchObject({
    schemaVersion: '1',
    workspaceId: 'default',
    source: 'live',
    seqNo: 7,
    messageId: '73009',
  })
  expect('messageId' in eventOf('WebcastLikeMessage', { common: { msgId: '0' } })).toBe(false)
})

describe('what has no type of its own', () => {
  test('is RAW with the decoded message, defaults left out', () => {
    const bytes = encode('WebcastRoomPinMessage', { common: common() })
    const { eventType, payload } = eventOf('WebcastRoomPinMessage', bytes)
    expect(eventType).toBe('RAW')
    expect(payload.rawType).toBe('WebcastRoomPinMessage')
    expect(payload.data.common.msgId).toBe('73001')
    expect(payload.data.common).not.toHaveProperty('describe')
  })
  test('is RAW with its bytes where no schema is known', () => {
    const data = Buffer.from('anything\0').toString('base64')
    expect(eventOf('WebcastHashtagMessage', data).payload).toEqual({
      rawType: 'WebcastHashtagMessage',
      data: { encoding: 'base64', bytes: data },
    })
  })
  test('is RAW as it came when it came as JSON', () => {
    const data = { state: 'live', count: 0, empty: '', big: '7123456789012345678' }
    expect(eventOf('room.status', data).payload).toEqual({ rawType: 'room.status', data })
  })
  test('is bounded: bytes', () => {
    const { data } = eventOf('WebcastNewMessage', Buffer.alloc(200_000).toString('base64')).payload
    expect(data).toMatchObject({ encoding: 'base64', truncated: true, size: 200_000 })
    expect(data.bytes).toHaveLength(65_536)
  })
  test('is bounded: a decoded message that is too large keeps its bytes', () => {
    const bytes = encode('WebcastImDeleteMessage', { deleteMsgIdsList: Array(40_000).fill('1') })
    const { data } = eventOf('WebcastImDeleteMessage', bytes).payload
    expect(JSON.stringify(data).length).toBeLessThan(70_000)
  })
  test('a gap says from when to when', () => {
    const data = { from: '2026-03-01T20:10:00.000Z', to: '2026-03-01T20:10:42.000Z', reason: 'connection lost' }
    expect(eventOf('ControlEvent.GAP', data)).toMatchObject({
      eventType: 'RAW',
      payload: { rawType: 'ControlEvent.GAP', data },
    })
  })
})

describe('lifecycle', () => {
  test.each([
    ['CONNECTED', { roomId: '73', provider: 'direct', uniqueId: 'host', title: 'Boat' }],
    [
      'CONNECTED',
      { roomId: '73', provider: 'replay', uniqueId: 'host', replayOf: '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55' },
    ],
    ['DISCONNECTED', { code: 1006, reason: 'connection lost', willReconnect: true }],
    ['ERROR', { message: 'The sign server is busy', code: 'sign-rate-limited' }],
  ])('%s', (type, data) => {
    const event = eventOf(`ControlEvent.${type}`, data)
    expect(event).toMatchObject({ eventType: type, payload: data })
    expect('user' in event || 'messageId' in event).toBe(false)
  })
  test('a stored event that is played again keeps all but its identity', () => {
    const stored = eventOf('WebcastLikeMessage', {
      likeCount: 3,
      user: user2,
      common: { msgId: '73001', createTime: '1772396129000' },
    })
    const change = {
      sessionId: 'c2a7e9d4-1b3f-4f6a-9e8d-7c6b5a4f3e2d',
      source: 'replay' as const,
      seqNo: 2,
      ingestedAt: '2026-03-05T10:00:00.000Z',
    }
    const { eventId, ...played } = eventOf('ControlEvent.REPLAY', stored, change)
    const { eventId: storedId, ...rest } = stored
    expect(played).toEqual({ ...rest, ...change })
    expect(eventId).toBe(createHash('sha256').update(`${stored.streamId}:${change.sessionId}:2:LIKE`).digest('hex'))
    expect(eventId).not.toBe(storedId)
  })
})

describe('hostile and broken input', () => {
  const reasonOf = (type: string, data: unknown) => {
    const message = normalize(envelop(type, data as RawEnvelope['data']), wire)
    return message.kind === 'unreadable' ? message.reason : message.draft.eventType
  }
  test.each([
    ['PARSE_ERROR', 'WebcastChatMessage', Buffer.from([0x0a, 0xff, 0x01]).toString('base64')],
    ['PARSE_ERROR', 'WebcastChatMessage', 'not base64!'],
    ['BAD_FRAME', 'ControlEvent.BAD_FRAME', { reason: 'gzip bomb', size: 1, bytes: '' }],
    ['SCHEMA', 'ControlEvent.REPLAY', { eventType: 'CHAT' }],
    ['SCHEMA', 'ControlEvent.REPLAY', 'AAAA'],
  ])('%s: %s', (reason, type, data) => expect(reasonOf(type, data)).toBe(reason))

  test('text that the database refuses is cleaned, other text is left alone', () => {
    const { payload, user } = eventOf('WebcastChatMessage', {
      comment: 'a\0b \ud83c 🎉 <b>',
      user: { userId: '1', nickname: 'x\0\udf89' },
    })
    expect(payload.message).toBe('ab \ufffd 🎉 <b>')
    expect(user.displayName).toBe('x\ufffd')
  })
  test('numbers are clamped to what the contract and the database hold', () => {
    const like = (likeCount: unknown, totalLikeCount: unknown) =>
      eventOf('WebcastLikeMessage', { likeCount, totalLikeCount }).payload
    expect(like(-5, '-1')).toEqual({ likeCount: 0, totalLikeCount: 0 })
    expect(like(2.9, 'many')).toEqual({ likeCount: 2, totalLikeCount: 0 })
    expect(like('9'.repeat(40), '9'.repeat(40))).toEqual({
      likeCount: 2 ** 31 - 1,
      totalLikeCount: Number.MAX_SAFE_INTEGER,
    })
    expect(like({}, [])).toEqual({ likeCount: 0, totalLikeCount: 0 })
  })
  test('no message makes an event of more than about 64 kB', () => {
    const long = '🎉'.repeat(20_000)
    const big = {
      userId: '1',
      uniqueId: long,
      nickname: long,
      profilePicture: { url: [`https://a.example/${'a'.repeat(700)}`] },
    }
    const emotes = Array(5000).fill({
      placeInComment: 1,
      emote: { emoteId: long, image: { imageUrl: `https://a.example/${'a'.repeat(740)}` } },
    })
    const ranksList = Array(5000).fill({ coinCount: 5, user: big })
    const anchorInfo = Object.fromEntries(
      Array.from({ length: 5000 }, (_, key) => [`${key}`, { user: { displayId: long, nickName: long } }]),
    )
    for (const [type, data] of [
      ['WebcastChatMessage', { comment: long, user: big, emotes }],
      ['WebcastRoomUserSeqMessage', { ranksList }],
      ['WebcastLinkMicBattle', { action: 4, anchorInfo }],
    ] as const) {
      expect(Buffer.byteLength(JSON.stringify(eventOf(type, data)))).toBeLessThan(72_000)
    }
  })

  const types = [
    'WebcastChatMessage',
    'WebcastGiftMessage',
    'WebcastLikeMessage',
    'WebcastMemberMessage',
    'WebcastSocialMessage',
    'WebcastSubNotifyMessage',
    'WebcastEmoteChatMessage',
    'WebcastLinkMicBattle',
    'WebcastLinkMicArmies',
    'WebcastBarrageMessage',
    'WebcastRoomUserSeqMessage',
    'WebcastControlMessage',
    'ControlEvent.CONNECTED',
    'ControlEvent.DISCONNECTED',
    'ControlEvent.ERROR',
    'ControlEvent.GAP',
    'WebcastUnheardOf',
  ]
  const names = [
    'common',
    'user',
    'id',
    'userId',
    'gift',
    'giftDetails',
    'emotes',
    'emote',
    'image',
    'urlList',
    'action',
    'armies',
    'anchorsInfo',
    'key',
    'value',
    'ranks',
    'total',
    'createTime',
    'msgId',
    'displayText',
    'badgeList',
    'content',
    'repeatCount',
    'groupId',
    'code',
    'title',
    '__proto__',
  ]
  const { value: anyJson } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false, 0, -1, 1.5, 1e300, '0', '1', 'x', '\0\ud800', 4, '3'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
    ),
  }))
  test('any JSON at all becomes one valid event', () => {
    const objects = fc.dictionary(fc.constantFrom(...names), anyJson, { maxKeys: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...types), objects, (type, data) => {
        eventOf(type, JSON.parse(JSON.stringify(data)))
      }),
      { numRuns: 2000 },
    )
  })
  test('any bytes at all become one valid event, or say why not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types.slice(0, 12)), fc.uint8Array({ maxLength: 200 }), (type, bytes) => {
        const message = normalize(envelop(type, Buffer.from(bytes).toString('base64')), wire)
        if (message.kind === 'readable')
          expect(isUnifiedEvent(identify(envelop(type, ''), message, message.draft))).toBe(true)
        else expect(message).toMatchObject({ reason: 'PARSE_ERROR', error: expect.stringMatching(/./) })
      }),
      { numRuns: 2000 },
    )
  })
})
