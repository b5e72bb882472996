import { randomUUID } from 'node:crypto'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { EventType, PayloadOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { normalize } from '#services/normalizer/normalize.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { endsForEuler, eulerTypes, readEulerOptions, toEulerMessage } from './compat.ts'

const live = createLive({ workspaceId: 'default', streamId: '7300000000000000001' })
const user = { ...viewer(1), followRole: 2, isModerator: true, isSubscriber: true, teamMemberLevel: 7 } as const
const told = { user, messageId: '7515589486609222446' }
const common = { msgId: told.messageId, roomId: live.streamId, createTime: expect.stringMatching(/^\d{13}$/) }
const rose = {
  ...{ giftId: '5655', giftName: 'Rose', giftCount: 2, coins: 2, diamondCount: 1, repeatCount: 5 },
  ...{ streakActive: false, streakEnd: true, isGiftStreak: true, giftImageUrl: 'https://x.example/r', streakId: 's' },
}
const hosts = [
  { userId: '6800000000000000001', uniqueId: 'a', displayName: 'A', score: 12 },
  { userId: '6800000000000000002', uniqueId: 'b', displayName: 'B', score: 34 },
]

type Row = { [T in EventType]: readonly [type: T, payload: PayloadOf<T>, message: string, data: object] }[EventType]

const rows: readonly Row[] = [
  [
    'CHAT',
    {
      message: 'hi',
      emotes: [{ emoteId: '7', emoteImageUrl: 'https://x.example/e', placeholderIndex: 3 }],
      language: 'en',
    },
    'WebcastChatMessage',
    {
      comment: 'hi',
      contentLanguage: 'en',
      emotes: [{ placeInComment: 3, emote: { emoteId: '7', image: { imageUrl: 'https://x.example/e' } } }],
      userIdentity: { isModeratorOfAnchor: true, isMutualFollowingWithAnchor: true, isSubscriberOfAnchor: true },
    },
  ],
  [
    'GIFT',
    rose,
    'WebcastGiftMessage',
    {
      ...{ giftId: 5655, repeatCount: 5, repeatEnd: 1, groupId: 's' },
      giftDetails: {
        giftName: 'Rose',
        diamondCount: 1,
        giftType: 1,
        combo: true,
        giftImage: { url: ['https://x.example/r'] },
      },
    },
  ],
  [
    'GIFT',
    { ...rose, isGiftStreak: false },
    'WebcastGiftMessage',
    { repeatEnd: 0, groupId: '0', giftDetails: { giftType: 2, combo: false } },
  ],
  ['LIKE', { likeCount: 3, totalLikeCount: 520 }, 'WebcastLikeMessage', { likeCount: 3, totalLikeCount: 520 }],
  [
    'FOLLOW',
    { displayType: 'pm_main_follow_message_viewer_2' },
    'WebcastSocialMessage',
    { action: '1', common: { displayText: { displayType: 'pm_main_follow_message_viewer_2' } } },
  ],
  [
    'SHARE',
    { displayType: 'pm_mt_guidance_share' },
    'WebcastSocialMessage',
    { action: '3', common: { displayText: { displayType: 'pm_mt_guidance_share' } } },
  ],
  ['JOIN', { viewerCount: 9, actionId: 1 }, 'WebcastMemberMessage', { memberCount: 9, action: 1 }],
  ['SUBSCRIBE', { subMonth: 3 }, 'WebcastSubNotifyMessage', { subMonth: 3 }],
  [
    'EMOTE',
    { emoteId: '9', emoteImageUrl: 'https://x.example/h', emoteType: 'FANS' },
    'WebcastEmoteChatMessage',
    { emoteList: [{ emoteId: '9', image: { url: ['https://x.example/h'] }, emoteType: 2 }] },
  ],
  [
    'BATTLE',
    { battleId: '5', battleStatus: 'STARTED', participants: hosts },
    'WebcastLinkMicBattle',
    { battleId: '5', action: 4, anchorInfo: { [hosts[0]!.userId]: { user: { displayId: 'a', nickName: 'A' } } } },
  ],
  [
    'BATTLE',
    { battleId: '5', battleStatus: 'ENDED', participants: hosts },
    'WebcastLinkMicBattle',
    { action: 5, armies: { [hosts[1]!.userId]: { hostScore: '34' } } },
  ],
  [
    'BATTLE',
    {
      ...{ battleId: '', battleStatus: 'UPDATED' },
      participants: hosts.map((host) => ({ ...host, uniqueId: '', displayName: '' })),
    },
    'WebcastLinkMicArmies',
    { battleId: '0', battleStatus: 1, battleItems: { [hosts[0]!.userId]: { hostScore: '12' } } },
  ],
  [
    'ROOM_USER',
    {
      viewerCount: 3,
      totalViewers: 90,
      topViewers: [{ userId: '5', uniqueId: 'ida', displayName: 'Ida', coins: 481 }],
    },
    'WebcastRoomUserSeqMessage',
    { viewerCount: 3, totalUser: 90, ranksList: [{ coinCount: 481, rank: 1, user: { uniqueId: 'ida' } }] },
  ],
  ['STREAM_END', { action: 3, reason: 'ended' }, 'WebcastControlMessage', { action: 3 }],
  [
    'RAW',
    { rawType: 'WebcastQuestionNewMessage', data: { common: { msgId: told.messageId }, data: { content: 'What?' } } },
    'WebcastQuestionNewMessage',
    { data: { content: 'What?' } },
  ],
]

/** What our own normalizer makes of the message, as it came from Euler. */
function readBack(event: UnifiedEvent) {
  const message = toEulerMessage(event)
  const envelope = {
    ...{ schemaVersion: 'raw.v1', workspaceId: 'default', streamId: live.streamId, sessionId: randomUUID() },
    ...{
      source: 'live',
      type: message?.type ?? '',
      seqNo: 0,
      timestamp: event.ingestedAt,
      ingestedAt: event.ingestedAt,
    },
    data: JSON.parse(JSON.stringify(message?.data)),
  } as RawEnvelope
  const read = normalize(envelope, createTikTokWire())
  return read.kind === 'readable' ? read : undefined
}

const personal = new Set<EventType>(['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'])
/** Only the count knows: it counts again what is told. */
const counted = new Set(['giftCount', 'coins', 'streakId'])

describe('a message for Euler', () => {
  it.each(rows)('%s %j', (eventType, payload, type, data) => {
    const event = live.make(eventType, payload, personal.has(eventType) ? told : { messageId: told.messageId })
    const message = toEulerMessage(event)
    expect(message).toMatchObject({ type, data })
    if (eventType !== 'RAW') expect(message?.data).toMatchObject({ common: { ...common, method: type } })
  })

  it.each(rows)('is read back as the same event: %s %j', (eventType, payload) => {
    const event = live.make(eventType, payload, personal.has(eventType) ? told : { messageId: told.messageId })
    const read = readBack(event)
    expect(read?.draft.eventType).toBe(eventType)
    expect(read?.timestamp).toBe(eventType === 'RAW' ? event.ingestedAt : event.timestamp)
    expect(read?.messageId).toBe(told.messageId)
    if (personal.has(eventType)) expect(read?.draft.user).toEqual(user)
    const expected = Object.entries(payload).filter(([name]) => !counted.has(name))
    expect(read?.draft.payload).toMatchObject(Object.fromEntries(expected))
  })

  it('names a streak for whoever counts it', () => {
    const read = readBack(live.make('GIFT', rose, told))?.draft as { gift?: object }
    expect(read.gift).toEqual({ groupId: 's', isEnd: true })
  })

  it('is there for everything but our own errors and notes', () => {
    const told = new Set<EventType>([...rows.map(([type]) => type), 'CONNECTED', 'DISCONNECTED'])
    expect(new Set(eulerTypes)).toEqual(told)
    expect(toEulerMessage(live.make('ERROR', { message: 'no', code: 'internal' }))).toBeUndefined()
    expect(toEulerMessage(live.make('RAW', { rawType: 'ControlEvent.GAP', data: {} }))).toBeUndefined()
    expect(toEulerMessage(live.make('RAW', { rawType: 'WebcastX', data: null }))).toBeUndefined()
  })

  it('is the last one when the live, or its reception, is over', () => {
    const closed = (willReconnect: boolean) => live.make('DISCONNECTED', { code: 1, reason: 'x', willReconnect })
    expect([closed(true), closed(false)].map(endsForEuler)).toEqual([false, true])
    expect(endsForEuler(live.make('STREAM_END', { action: 3, reason: 'ended' }))).toBe(true)
    expect(endsForEuler(live.chat())).toBe(false)
  })
})

describe('what is asked of Euler', () => {
  it.each([
    ['uniqueId=Ann', { uniqueId: 'ann', isBundled: true }],
    ['uniqueId=@ann&apiKey=x&features.bundleEvents=false', { uniqueId: 'ann', isBundled: false }],
    ['uniqueId=ann&features.bundleEvents=1&features.rawMessages=false', { uniqueId: 'ann', isBundled: true }],
    ['uniqueId=ann&features.schemaVersion=v2&features.normalizeUniqueId=true', { uniqueId: 'ann', isBundled: true }],
    ['uniqueId=https://www.tiktok.com/@ann/live', { uniqueId: 'ann', isBundled: true }],
    ['', 'uniqueId is no @username'],
    ['uniqueId=a%20b', 'uniqueId is no @username'],
    ['uniqueId=ann&features.rawMessages=true', 'features.rawMessages is not supported'],
    ['uniqueId=ann&features.includeRawBytes=1', 'features.includeRawBytes is not supported'],
    ['uniqueId=ann&features.syntheticPresence=true', 'features.syntheticPresence is not supported'],
    ['uniqueId=ann&features.bundleEvents=maybe', 'features.bundleEvents is neither true nor false'],
    ['uniqueId=ann&features.schemaVersion=v1', 'features.schemaVersion is not v2'],
  ])('%s', (query, wanted) => {
    expect(readEulerOptions(new URLSearchParams(query))).toEqual(wanted)
  })

  it('survives anything', () => {
    fc.assert(fc.property(fc.string(), (text) => void readEulerOptions(new URLSearchParams(text))))
  })
})
