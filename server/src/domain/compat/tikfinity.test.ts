import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countGift, type StreakState } from '#domain/gifts/gifts.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { channelIdOf, createConfigFrame, Streaks, tikFinityTypes, toTikFinityFrame } from './compat.ts'

const channel = { tikfinityUserId: 7, tikfinityUsername: 'host' }
const live = createLive({ workspaceId: 'default', streamId: '7300000000000000001' })
const user = { ...viewer(1), followRole: 1, isModerator: true, isSubscriber: true, teamMemberLevel: 7 } as const
const told = { user, messageId: '7515589486609222446' }
const frameOf = (event: UnifiedEvent, pos = 1, streaks = new Streaks()) =>
  toTikFinityFrame(event, { channel, pos, streaks })

const person = {
  userId: '700001',
  secUid: '',
  uniqueId: 'viewer1',
  nickname: 'Viewer 1',
  profilePictureUrl: 'https://example.com/avatar/1.webp',
  followRole: 1,
  userBadges: [
    { type: 'pm_mt_moderator_im', badgeSceneType: 1 },
    { type: 'privilege', privilegeId: '', level: 7, badgeSceneType: 10 },
  ],
  userSceneTypes: [1, 10],
  userDetails: {
    createTime: '0',
    bioDescription: '',
    profilePictureUrls: ['https://example.com/avatar/1.webp'],
  },
  followInfo: { followingCount: 0, followerCount: 0, followStatus: 1, pushStatus: 0 },
  isModerator: true,
  isNewGifter: false,
  isSubscriber: true,
  topGifterRank: 0,
  gifterLevel: 0,
  teamMemberLevel: 7,
}
const nobody = {
  ...{ userId: '', secUid: '', uniqueId: '', nickname: '', profilePictureUrl: '', followRole: 0, userBadges: [] },
  userSceneTypes: [],
  userDetails: { createTime: '0', bioDescription: '', profilePictureUrls: [] },
  followInfo: { followingCount: 0, followerCount: 0, followStatus: 0, pushStatus: 0 },
  ...{ isModerator: false, isNewGifter: false, isSubscriber: false, topGifterRank: 0, gifterLevel: 0 },
  teamMemberLevel: 0,
}
const common = { ...person, msgId: told.messageId, createTime: expect.stringMatching(/^\d{13}$/), ...channel }

const gift = {
  ...{ giftId: '5655', giftName: 'Rose', giftCount: 2, coins: 2, diamondCount: 1, repeatCount: 5 },
  ...{
    streakActive: true,
    streakEnd: false,
    isGiftStreak: true,
    giftImageUrl: 'https://x.example/rose',
    streakId: 's',
  },
}
const rose = {
  ...{ giftId: 5655, giftName: 'Rose', giftType: 1, diamondCount: 1, repeatCount: 5, repeatEnd: false, groupId: 's' },
  ...{ giftPictureUrl: 'https://x.example/rose', describe: 'sent Rose', originalName: 'Rose' },
  ...{ originalDescribe: 'Sent Rose', receiverUserId: '', timestamp: expect.any(Number) },
  ...{ displayType: 'webcast_aweme_gift_send_messageNew', label: '{0:user} sent {1:gift} × {2:string}' },
  gift: { gift_id: 5655, repeat_count: 5, repeat_end: 0, gift_type: 1 },
}
const handles = { profile: 'viewer1', name: 'viewer1', username: 'viewer1' }

const frames: readonly [name: string, event: UnifiedEvent, frame: unknown][] = [
  [
    'chat',
    live.make(
      'CHAT',
      {
        message: '<b>hi</b>',
        emotes: [{ emoteId: '7', emoteImageUrl: 'https://x.example/e', placeholderIndex: 3 }],
        language: 'en',
      },
      told,
    ),
    {
      comment: '<b>hi</b>',
      emotes: [{ emoteId: '7', emoteImageUrl: 'https://x.example/e', placeInComment: 3 }],
      ...common,
    },
  ],
  ['gift', live.make('GIFT', gift, told), { ...rose, ...common }],
  [
    'gift',
    live.make('GIFT', { ...gift, streakActive: false, streakEnd: true }, told),
    { ...rose, repeatEnd: true, gift: { ...rose.gift, repeat_end: 1 }, ...common },
  ],
  [
    'gift',
    live.make('GIFT', { ...gift, giftId: 'x', isGiftStreak: false, streakActive: false, streakEnd: true }, told),
    {
      ...{ ...rose, giftId: 0, giftType: 2 },
      gift: { gift_id: 0, repeat_count: 5, repeat_end: 0, gift_type: 2 },
      ...common,
    },
  ],
  [
    'like',
    live.make('LIKE', { likeCount: 3, totalLikeCount: 520 }, told),
    {
      ...{ likeCount: 3, totalLikeCount: 520, displayType: 'pm_mt_msg_viewer', label: '{0:user} liked the LIVE' },
      ...common,
    },
  ],
  [
    'follow',
    live.make('FOLLOW', { displayType: 'pm_main_follow_message_viewer_2' }, told),
    {
      ...{ displayType: 'pm_main_follow_message_viewer_2', label: '{0:user} followed the LIVE creator', ...handles },
      ...common,
    },
  ],
  [
    'share',
    live.make('SHARE', { displayType: 'pm_mt_guidance_share' }, told),
    { displayType: 'pm_mt_guidance_share', label: '{0:user} shared the LIVE', ...handles, ...common },
  ],
  [
    'member',
    live.make('JOIN', { viewerCount: 9, actionId: 26 }, told),
    { actionId: 26, displayType: 'live_room_enter_toast', label: '{0:user} joined', ...common },
  ],
  [
    'subscribe',
    live.make('SUBSCRIBE', { subMonth: 3 }, told),
    { subMonth: 3, subscribingStatus: 1, oldSubscribeStatus: 1, exhibitionType: 0, ...common },
  ],
  [
    'roomUser',
    live.make('ROOM_USER', {
      viewerCount: 3,
      totalViewers: 90,
      topViewers: [{ userId: '5', uniqueId: 'ida', displayName: 'Ida', coins: 481 }],
    }),
    {
      ...{ viewerCount: 3, topGifterRank: 0, ...channel },
      topViewers: [
        { user: { ...nobody, userId: '5', uniqueId: 'ida', nickname: 'Ida', topGifterRank: null }, coinCount: 481 },
      ],
    },
  ],
  [
    'connected',
    live.make('CONNECTED', { roomId: live.streamId, provider: 'direct', uniqueId: 'host' }),
    { roomId: live.streamId, ...channel },
  ],
  ['disconnected', live.make('DISCONNECTED', { code: 1006, reason: 'x', willReconnect: true }), channel],
]

describe('a frame for TikFinity', () => {
  it.each(frames)('%s', (name, event, data) => {
    expect(frameOf(event)).toEqual({ event: name, data })
  })

  it('of nobody has empty fields', () => {
    const event = live.make('LIKE', { likeCount: 1, totalLikeCount: 1 })
    expect(frameOf(event)?.data).toMatchObject({ ...nobody, msgId: expect.stringMatching(/^\d{1,19}$/) })
    expect(frameOf(event)).toEqual(frameOf(structuredClone(event)))
  })

  it('is there for the eight core events and the connection, and for nothing else', () => {
    expect(new Set(tikFinityTypes)).toEqual(new Set(frames.map(([, { eventType }]) => eventType)))
    expect(frameOf(live.make('EMOTE', { emoteId: '1', emoteImageUrl: '', emoteType: 'NORMAL' }))).toBeUndefined()
  })

  it('begins with no rules, and a small number for each workspace', () => {
    expect(createConfigFrame()).toEqual({ event: 'config', data: { events: [] } })
    const ids = ['default', 'other', ''].map(channelIdOf)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(Number.isInteger(id) && id > 0 && id < 1e9).toBe(true)
    expect(channelIdOf('default')).toBe(channelIdOf('default'))
  })
})

interface Told {
  readonly groupId: string
  readonly total: number
  readonly isEnd: boolean
  readonly isStreak: boolean
}

/** The events that messages of one viewer make, in the order in which they come. */
function countAll(messages: readonly Told[]): EventOf<'GIFT'>[] {
  const slots = new Map<string, StreakState>()
  return messages.map(({ groupId, total, isEnd, isStreak }, index) => {
    const message = { streamId: '1', userId: '2', giftId: '5655', messageKey: String(index), diamondCount: 5 }
    const { counted, state } = countGift(
      { ...message, groupId, isStreak, repeatCount: total, isEnd },
      slots.get(groupId),
    )
    if (state) slots.set(groupId, state)
    return live.make('GIFT', { ...gift, diamondCount: 5, isGiftStreak: isStreak, ...counted }) as EventOf<'GIFT'>
  })
}

/** As clients do it: a streak counts at its end, anything else at once. */
function addUp(frames: readonly ReturnType<typeof toTikFinityFrame>[]): number {
  const gifts = frames.flatMap((frame) => (frame ? [frame.data as Record<string, number | boolean>] : []))
  return gifts
    .filter(({ giftType, repeatEnd }) => !(giftType === 1 && !repeatEnd))
    .reduce((sum, { diamondCount, repeatCount }) => sum + Number(diamondCount) * Number(repeatCount), 0)
}

const message = fc.record({
  groupId: fc.constantFrom('1', '2', '3'),
  total: fc.integer({ min: 1, max: 20 }),
  isEnd: fc.boolean(),
  isStreak: fc.constant(true),
})

describe('gifts', () => {
  it('of a streak grow frame by frame, and end once', () => {
    const steps = [1, 2, 2, 5].map((total) => ({ groupId: '1', total, isEnd: false, isStreak: true }))
    const ends = [5, 5].map((total) => ({ groupId: '1', total, isEnd: true, isStreak: true }))
    const streaks = new Streaks()
    const shown = countAll([...steps, ...ends]).map((event, pos) => frameOf(event, pos, streaks)?.data)
    const brief = shown.map((data) => data && [(data as typeof rose).repeatCount, (data as typeof rose).repeatEnd])
    expect(brief).toEqual([[1, false], [2, false], undefined, [5, false], [5, true], undefined])
  })

  it('that come after the end of their streak are a streak of their own', () => {
    const [first, second] = countAll([
      { groupId: '1', total: 5, isEnd: true, isStreak: true },
      { groupId: '1', total: 7, isEnd: true, isStreak: true },
    ])
    const streaks = new Streaks()
    const frames = [frameOf(first!, 1, streaks), frameOf(second!, 2, streaks)]
    expect(frames[1]?.data).toMatchObject({ repeatCount: 2, repeatEnd: true })
    const groups = frames.map((frame) => frame && (frame.data as typeof rose).groupId)
    expect(new Set(groups).size).toBe(2)
    expect(addUp(frames)).toBe(35)
  })

  it('sum up to what was sent, whatever comes twice, late or after the end', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const closed = ['1', '2', '3'].map((groupId) => ({ groupId, total: 1, isEnd: true, isStreak: true }))
        const single = { groupId: '', total: 3, isEnd: true, isStreak: false }
        const events = countAll([...messages, single, ...closed])
        const streaks = new Streaks()
        const frames = events.map((event, pos) => frameOf(event, pos, streaks))
        expect(addUp(frames)).toBe(events.reduce((sum, { payload }) => sum + payload.coins, 0))
        // Whoever is behind, and reads again from the log, is told the same.
        expect(events.map((event, pos) => frameOf(event, pos, streaks))).toEqual(frames)
      }),
      { numRuns: 300 },
    )
  })

  it('are forgotten in the end', () => {
    const [end] = countAll([{ groupId: '1', total: 5, isEnd: true, isStreak: true }])
    const streaks = new Streaks()
    const endOf = (streakId: string) => ({ ...end!, payload: { ...end!.payload, streakId, giftCount: 0 } })
    expect(streaks.step(endOf('a'), 1)).toBeDefined()
    expect(streaks.step(endOf('a'), 2)).toBeUndefined()
    for (let index = 0; index < 10_000; index += 1) streaks.step(endOf(`s${index}`), 3 + index)
    expect(streaks.step(endOf('a'), 20_000)).toBeDefined()
  })
})
