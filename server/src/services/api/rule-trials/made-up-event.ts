import { randomUUID } from 'node:crypto'
import type { TrialEvent } from '@livetap/contracts/rules/requests.ts'
import { type EventType, eventSchemas, triggerIds, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { Compile, type Validator } from 'typebox/compile'
import { toIso } from '#kernel/clock.ts'
import { createEventId } from '#kernel/ids.ts'
import { InvalidRequest } from '../http/problems.ts'

type Payload = Readonly<Record<string, unknown>>

const text = { displayType: '' }
/** Something likely of each type. RAW is nothing that rules look at. */
const likely: { readonly [T in Exclude<EventType, 'RAW'>]: Payload } = {
  CHAT: { message: 'Hello!', emotes: [], language: 'en' },
  GIFT: {
    ...{ giftId: '5655', giftName: 'Rose', giftCount: 1, diamondCount: 1, giftImageUrl: '' },
    ...{ streakActive: false, streakEnd: true, isGiftStreak: true },
  },
  LIKE: { likeCount: 15, totalLikeCount: 15 },
  FOLLOW: text,
  SHARE: text,
  JOIN: { viewerCount: 1, actionId: 1 },
  SUBSCRIBE: { subMonth: 1 },
  EMOTE: { emoteId: '1', emoteImageUrl: '', emoteType: 'NORMAL' },
  BATTLE: { battleId: '', battleStatus: 'STARTED', participants: [] },
  CONNECTED: { roomId: '1', provider: 'demo', uniqueId: 'demo' },
  DISCONNECTED: { code: 1000, reason: '', willReconnect: false },
  ERROR: { message: 'a test', code: 'internal' },
  ROOM_USER: { viewerCount: 1, totalViewers: 1, topViewers: [] },
  STREAM_END: { action: 3, reason: 'ended' },
}
const ofNobody: ReadonlySet<string> = new Set([
  ...['CONNECTED', 'DISCONNECTED', 'ERROR', 'ROOM_USER', 'STREAM_END', 'BATTLE'],
])
const somebody = {
  ...{ userId: '1', uniqueId: 'viewer', displayName: 'A viewer', avatarUrl: '', followRole: 0 },
  ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
}
const validators = new Map<string, Validator>()

/** An event to make up. Whoever knows more of the viewer than a trial says that, too. */
interface WantedEvent extends Omit<TrialEvent, 'user'> {
  readonly user?: NonNullable<TrialEvent['user']> & { readonly avatarUrl?: string }
}

export interface TrialPlace {
  readonly workspaceId: string
  readonly streamId: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where the event is in the request. Usual: `/event`. */
  readonly path?: string
}

/**
 * The event that is meant, with an id that no other has; what is not said is filled in with something likely. Throws
 * InvalidRequest when it is none that could be.
 */
export function makeUpEvent(wanted: WantedEvent, place: TrialPlace): UnifiedEvent {
  const eventType = wanted.eventType === 'ANY' ? 'CHAT' : wanted.eventType
  const { workspaceId, streamId: usualStream, now, path = '/event' } = place
  if (!isKnown(eventType)) throw new InvalidRequest([{ path: `${path}/eventType`, message: 'is no type for rules' }])
  const sessionId = randomUUID()
  const streamId = wanted.streamId || usualStream
  const payload = { ...likely[eventType], ...wanted.payload }
  const time = toIso(now)
  const event = {
    ...{
      schemaVersion: '1',
      eventId: createEventId(streamId, sessionId, 0, eventType),
      workspaceId,
      streamId,
      sessionId,
    },
    ...{ source: 'live', seqNo: 0, timestamp: time, ingestedAt: time, eventType, triggerId: triggerIds[eventType] },
    ...(ofNobody.has(eventType) ? {} : { user: { ...somebody, ...wanted.user } }),
    payload: eventType === 'GIFT' ? completeGift(payload, sessionId) : payload,
  }
  return check(eventType, event, path)
}

function isKnown(eventType: string): eventType is keyof typeof likely {
  return Object.hasOwn(likely, eventType)
}

/** What follows from the rest: five Roses are worth five coins. */
function completeGift(payload: Payload, streakId: string): Payload {
  const { giftCount, diamondCount } = payload
  const coins = Number(giftCount) * Number(diamondCount)
  return { coins, repeatCount: giftCount, streakId, ...payload }
}

function check(eventType: keyof typeof likely, event: unknown, path: string): UnifiedEvent {
  const known = validators.get(eventType)
  const validator = known ?? Compile(eventSchemas[eventType])
  if (!known) validators.set(eventType, validator)
  if (validator.Check(event)) return event as UnifiedEvent
  const errors = [...validator.Errors(event)].slice(0, 20)
  throw new InvalidRequest(errors.map(({ instancePath, message }) => ({ path: `${path}${instancePath}`, message })))
}
