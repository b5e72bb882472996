import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import type { EventType, EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { channelIdOf } from './frames.ts'
import { eventTypeOfTrigger, triggerNumberOf } from './trigger-types.ts'

/** What happened, as somebody who asks for an action of TikFinity's interface tells it. */
export interface ActionContext {
  readonly userId: string
  readonly username: string
  readonly nickname: string
  readonly profilePictureUrl: string
  readonly giftId: string
  readonly giftName: string
  /** Of all gifts together. */
  readonly coins: number
  readonly repeatCount: number
  readonly likeCount: number
  readonly totalLikeCount: number
  readonly subMonth: number
  readonly emoteId: string
  readonly comment: string
  /** 0 for what TikFinity has no trigger for. */
  readonly triggerTypeId: number
  readonly tikfinityUserId: number
  readonly tikfinityUsername: string
}

/** Code points of a comment that is told. */
const longestComment = 500
const longestName = 120
const longestId = 64
const longestUrl = 2000
const mostOfCount = 1_000_000_000

/** Tells an event; what it does not have is empty or 0. `host`: the streamer's @username. */
export function writeActionContext(event: UnifiedEvent, host: string): ActionContext {
  const { user, workspaceId, eventType } = event
  const gift = event.eventType === 'GIFT' ? event.payload : undefined
  const like = event.eventType === 'LIKE' ? event.payload : undefined
  return {
    userId: user?.userId ?? '',
    username: clip(user?.uniqueId ?? '', longestName),
    nickname: clip(user?.displayName ?? '', longestName),
    profilePictureUrl: user?.avatarUrl ?? '',
    giftId: gift?.giftId ?? '',
    giftName: clip(gift?.giftName ?? '', longestName),
    coins: gift?.coins ?? 0,
    repeatCount: gift?.giftCount ?? 0,
    likeCount: like?.likeCount ?? 0,
    totalLikeCount: like?.totalLikeCount ?? 0,
    subMonth: event.eventType === 'SUBSCRIBE' ? event.payload.subMonth : 0,
    emoteId: event.eventType === 'EMOTE' ? event.payload.emoteId : '',
    comment: event.eventType === 'CHAT' ? clip(event.payload.message, longestComment) : '',
    triggerTypeId: triggerNumberOf(eventType) ?? 0,
    tikfinityUserId: channelIdOf(workspaceId),
    tikfinityUsername: host,
  }
}

/** An event as far as a context tells it. */
export interface ToldEvent {
  readonly eventType: EventType
  readonly user: Pick<EventUser, 'userId' | 'uniqueId' | 'displayName' | 'avatarUrl'>
  readonly payload: Readonly<Record<string, unknown>>
}

/**
 * What a context tells, for a rule that listens to events of a type; whatever it is made of becomes texts and counts of
 * a bounded size. For a rule that listens to any, its trigger says what happened.
 */
export function readActionContext(context: unknown, listensTo: RuleEventType): ToldEvent {
  const told = (typeof context === 'object' && context !== null ? context : {}) as Readonly<Record<string, unknown>>
  const [userId, uniqueId] = [readText(told.userId, longestId), readText(told.username, longestId)]
  const displayName = readText(told.nickname, longestName) || uniqueId || 'Somebody'
  const eventType = listensTo === 'ANY' ? (eventTypeOfTrigger(readCount(told.triggerTypeId)) ?? 'CHAT') : listensTo
  return {
    eventType,
    user: { userId, uniqueId, displayName, avatarUrl: readPicture(told.profilePictureUrl) },
    payload: readPayload(eventType, told),
  }
}

function readPayload(eventType: EventType, told: Readonly<Record<string, unknown>>): ToldEvent['payload'] {
  switch (eventType) {
    case 'CHAT':
      return { message: readText(told.comment, longestComment), emotes: [], language: '' }
    case 'GIFT':
      return readGift(told)
    case 'LIKE':
      return { likeCount: readCount(told.likeCount), totalLikeCount: readCount(told.totalLikeCount) }
    case 'SUBSCRIBE':
      return { subMonth: readCount(told.subMonth) }
    case 'EMOTE':
      return { emoteId: readText(told.emoteId, longestId) }
    default:
      return {}
  }
}

function readGift(told: Readonly<Record<string, unknown>>): ToldEvent['payload'] {
  const coins = readCount(told.coins)
  const giftCount = Math.max(1, readCount(told.repeatCount))
  const about = { giftId: readText(told.giftId, longestId), giftName: readText(told.giftName, longestName) }
  return { ...about, giftCount, coins, diamondCount: Math.floor(coins / giftCount) }
}

function readText(value: unknown, most: number): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return clip(String(value), most).replaceAll('\0', ' ')
}

/** Numbers, and texts that are one: programs differ. */
function readCount(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !(number > 0)) return 0
  return Math.min(mostOfCount, Math.trunc(number))
}

/** Only of https, and of a bounded size; else empty. */
export function readPicture(value: unknown): string {
  const url = readText(value, longestUrl)
  return /^https:\/\//i.test(url) && URL.canParse(url) ? url : ''
}

function clip(text: string, most: number): string {
  return [...text.slice(0, 2 * most).toWellFormed()].slice(0, most).join('')
}
