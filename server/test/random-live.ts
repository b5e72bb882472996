import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import {
  type EventType,
  type EventUser,
  type PayloadOf,
  triggerIds,
  type UnifiedEvent,
} from '@livetap/contracts/unified-event.ts'
import {
  Crowd,
  createRandom,
  hostileComments,
  hostileNames,
  type Random,
} from '@livetap/simulator/scenario/scenario.ts'
import type { AnalyticsInput } from '#domain/analytics/analytics.ts'
import type { ChatReading } from '#domain/language/language.ts'

export interface RandomLiveOptions {
  readonly seed: number
  readonly events: number
  readonly viewers: number
  /** Mean time between two events. */
  readonly gapMs: number
  /** Share of names and comments that attack. */
  readonly hostile?: number
  /** How many different gifts, words and questions there are. */
  readonly kinds?: number
  /** Share of events that come up to two minutes late, and of times at which nothing comes for up to an hour. */
  readonly disorder?: number
}

const startedAt = Date.parse('2026-03-01T20:00:00.400Z')
const streamId = '7300000000000000001'

/** What an `Analytics` is fed with over a live in which everything happens. The same for the same options. */
export function* createRandomLive(options: RandomLiveOptions): Generator<AnalyticsInput, void> {
  const { seed, events, gapMs, disorder = 0 } = options
  const random = createRandom(seed, 'analytics')
  const crowd = new Crowd(seed, options.viewers, options.hostile ?? 0)
  let now = startedAt
  let seqNo = 0
  for (let pos = 1; pos <= events; pos++) {
    now += Math.round(random.gap(gapMs)) + (random.chance(disorder / 20) ? random.integer(0, 3_600_000) : 0)
    const at = random.chance(disorder) ? now - random.integer(0, 120_000) : now
    const eventType = pos === 1 ? 'CONNECTED' : pickType(random)
    const user = personal.has(eventType) ? createUser(crowd, random) : undefined
    const event = {
      schemaVersion: '1',
      eventId: pos.toString(16).padStart(64, '0'),
      eventType,
      triggerId: triggerIds[eventType],
      workspaceId: 'default',
      streamId,
      sessionId: '11111111-1111-4111-8111-111111111111',
      source: 'live',
      seqNo: seqNo++,
      messageId: String(7_400_000_000_000_000_000n + BigInt(pos)),
      timestamp: new Date(at).toISOString(),
      ingestedAt: new Date(now + random.integer(0, 400)).toISOString(),
      ...(user ? { user } : {}),
      payload: createPayload(eventType, random, options, now),
    } as UnifiedEvent
    const reading = eventType === 'CHAT' ? createReading(random, options.kinds ?? 60) : undefined
    const returning = user === undefined ? undefined : Number(user.userId.at(-1)) < 3
    yield {
      pos,
      event,
      ...(reading ? { reading } : {}),
      ...(returning === undefined
        ? {}
        : { returning, coinsBefore: returning ? 400 + 50 * Number(user?.userId.at(-2)) : 0 }),
    }
  }
}

const personal = new Set<EventType>(['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'])
const weights: Readonly<Partial<Record<EventType, number>>> = {
  ...{ CHAT: 40, LIKE: 25, JOIN: 15, GIFT: 8, ROOM_USER: 5, FOLLOW: 2, SHARE: 1, EMOTE: 1, SUBSCRIBE: 1 },
  ...{ RAW: 1, BATTLE: 1, CONNECTED: 0.1, DISCONNECTED: 0.1, ERROR: 0.1, STREAM_END: 0.02 },
}
const common = Object.entries(weights) as [EventType, number][]
const sum = common.reduce((total, [, weight]) => total + weight, 0)

function pickType(random: Random): EventType {
  let left = random.next() * sum
  for (const [type, weight] of common) {
    left -= weight
    if (left < 0) return type
  }
  return 'CHAT'
}

/** As long as TikTok's are. */
const avatarStart = 'https://p16-sign-va.tiktokcdn.example/tos-maliva-avt-0068/7310a2b5c1d4e6f8091a2b3c4d5e6f70'
const avatarEnd =
  '~tplv-tiktokx-cropcenter:100:100.webp?dr=14579&refresh_token=8c4e1a3b&x-expires=1697803200&x-signature=gS3ooR6R73mZcEizJDmd7Y2JH9s%3D&t=4d5b0474&ps=13740610&shp=a5d48078&shcp=fdd36af4&idc=useast5'

function createUser(crowd: Crowd, random: Random): EventUser {
  const person = crowd.pick(random)
  return {
    userId: person.userId,
    uniqueId: person.uniqueId,
    displayName: person.nickname,
    avatarUrl: `${avatarStart}${person.userId}${avatarEnd}`,
    followRole: person.follow === 'none' ? 0 : person.follow === 'follower' ? 1 : 2,
    isModerator: person.moderator,
    isSubscriber: person.subscriber,
    teamMemberLevel: person.teamLevel,
  }
}

function createPayload(type: EventType, random: Random, options: RandomLiveOptions, now: number): unknown {
  const { hostile = 0, kinds = 60 } = options
  switch (type) {
    case 'CHAT': {
      const text = `is this comment number ${random.integer(0, 999)} of about the usual length?`
      return { message: random.chance(hostile) ? random.pick(hostileComments) : text, emotes: [], language: 'en' }
    }
    case 'GIFT':
      return createGift(random, kinds, hostile)
    case 'LIKE':
      return { likeCount: random.integer(0, 15), totalLikeCount: random.integer(0, 90_000) }
    case 'JOIN':
      return { viewerCount: random.chance(0.5) ? random.integer(1, 900) : 0, actionId: 1 }
    case 'ROOM_USER':
      return { viewerCount: random.integer(0, 900), totalViewers: random.integer(0, 9000), topViewers: [] }
    case 'BATTLE':
      return createBattle(random)
    case 'DISCONNECTED':
      return { code: 1006, reason: 'socket closed', willReconnect: random.chance(0.8) }
    case 'RAW':
      return random.chance(0.5) ? createGap(random, now) : { rawType: 'WebcastUnknown', data: { anything: [1, null] } }
    default:
      return others[type]
  }
}

const others: Partial<Record<EventType, unknown>> = {
  FOLLOW: { displayType: 'follow' },
  SHARE: { displayType: 'share' },
  SUBSCRIBE: { subMonth: 1 },
  EMOTE: { emoteId: '1', emoteImageUrl: '', emoteType: 'NORMAL' },
  CONNECTED: { roomId: streamId, provider: 'direct', uniqueId: 'host' },
  ERROR: { message: 'no', code: 'internal' },
  STREAM_END: { action: 3, reason: 'ended' },
}

function createGift(random: Random, kinds: number, hostile: number): PayloadOf<'GIFT'> {
  const kind = Math.floor(kinds * random.next() ** 2)
  const giftCount = random.integer(0, 9)
  const diamondCount = 1 + kind ** 2
  return {
    giftId: String(5000 + kind),
    giftName: random.chance(hostile) ? random.pick(hostileNames) : `Gift number ${kind}`,
    ...{ giftCount, coins: giftCount * diamondCount, diamondCount, repeatCount: giftCount },
    ...{ streakActive: false, streakEnd: true, isGiftStreak: true, streakId: 'streak' },
    giftImageUrl: `https://p16-webcast.tiktokcdn.example/img/maliva/webcast-va/eba3a9bb85c33e017f3648eaf88d7189${kind}~tplv-obj.png`,
  }
}

function createBattle(random: Random): PayloadOf<'BATTLE'> {
  const battleStatus = random.pick(['STARTED', 'UPDATED', 'ENDED'] as const)
  const side = (userId: string) => ({ userId, uniqueId: `host${userId}`, displayName: `Host ${userId}`, score: 9 })
  const battleId = random.chance(0.2) ? '' : String(random.integer(1, 20))
  return { battleId, battleStatus, participants: [side('1'), side(String(random.integer(2, 9)))] }
}

function createGap(random: Random, now: number): PayloadOf<'RAW'> {
  const times = { from: new Date(now - random.integer(0, 90_000)).toISOString(), to: new Date(now).toISOString() }
  const data = random.pick([{ ...times, reason: 'socket closed' }, { ...times }, { from: 'never' }, null])
  return { rawType: ControlEvent.gap, data }
}

function createReading(random: Random, kinds: number): ChatReading {
  const words = Array.from({ length: random.integer(0, 6) }, () => `word-${Math.floor(kinds * 5 * random.next() ** 3)}`)
  const signature = `about ${random.integer(1, kinds)} and how`
  return {
    language: random.pick(['en', 'en', 'es', '', 'pt', 'de']),
    sentiment: random.chance(0.3) ? null : random.next() * 2 - 1,
    substantial: random.chance(0.6),
    keywords: [...new Set(words)],
    question: random.chance(0.1) ? { priority: random.pick([1, 2, 3, 4, 5] as const), signature } : undefined,
  }
}
