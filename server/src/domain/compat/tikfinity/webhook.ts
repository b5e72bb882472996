import { hash } from 'node:crypto'
import type { ToldEvent } from '@livetap/contracts/topics.ts'
import type { EventUser, PayloadOf } from '@livetap/contracts/unified-event.ts'
import { readPicture } from './action-context.ts'

/** What one request of TikFinity's webhook action tells. */
export interface TikFinityPush {
  /** The streamer's @username as it was told; empty when it was not. */
  readonly streamer: string
  /** Undefined for triggers that are no event of a live, and for what says nothing. */
  readonly event: ToldEvent | undefined
  /** The same for what says the same of the same viewer. */
  readonly fingerprint: string
}

type Fields = Readonly<Record<string, unknown>>
type Type = 'CHAT' | 'GIFT' | 'LIKE' | 'FOLLOW' | 'SHARE' | 'JOIN' | 'SUBSCRIBE' | 'EMOTE'
type Told = { [T in Type]: { readonly eventType: T; readonly payload: PayloadOf<T> } }[Type]

const most = 2 ** 31 - 1
const longestId = 64

/**
 * Reads the flat fields that TikFinity sends, whether as query, form or JSON: texts, or numbers. `giftId` of a gift that
 * it leaves out is `value3`, the words of a comment or command `value2`. `streakId` is what a gift gets. Pure.
 */
export function readTikFinityWebhook(fields: Fields, streakId: string): TikFinityPush {
  const told = readTold(fields)
  const user = readUser(fields)
  const said = JSON.stringify([told?.eventType, user?.userId, user?.uniqueId, told?.payload])
  const fingerprint = hash('sha256', said).slice(0, 16)
  const event = told && user ? ({ ...withStreak(told, streakId), user } as ToldEvent) : undefined
  return { streamer: text(fields, 'tikfinityUsername'), event, fingerprint }
}

function readTold(fields: Fields): Told | undefined {
  const trigger = text(fields, 'triggerTypeId')
  const read = trigger === '' ? guess(fields) : readers[trigger]
  return read?.(fields)
}

const readShare = (): Told => ({ eventType: 'SHARE', payload: { displayType: '' } })
const readFollow = (): Told => ({ eventType: 'FOLLOW', payload: { displayType: '' } })
const readJoin = (): Told => ({ eventType: 'JOIN', payload: { viewerCount: 0, actionId: 1 } })
const readSubscription = (fields: Fields): Told => {
  return { eventType: 'SUBSCRIBE', payload: { subMonth: count(fields, 'subMonth') } }
}
const readEmote = (fields: Fields): Told => {
  const payload = { emoteId: text(fields, 'emoteId'), emoteImageUrl: '', emoteType: 'NORMAL' }
  return { eventType: 'EMOTE', payload }
}
/** How many likes came together is not always told. */
const readLikes = (fields: Fields): Told => {
  const likeCount = count(fields, 'likeCount') || count(fields, 'repeatCount') || 1
  return { eventType: 'LIKE', payload: { likeCount, totalLikeCount: count(fields, 'totalLikeCount') } }
}

function readChat(fields: Fields): Told | undefined {
  const message = text(fields, 'value2') || text(fields, 'content')
  return message === '' ? undefined : { eventType: 'CHAT', payload: { message, emotes: [], language: '' } }
}

/** Told once for a streak, with what all of it came to. */
function readGift(fields: Fields): Told | undefined {
  const giftId = text(fields, 'giftId') || text(fields, 'value3')
  if (giftId === '') return undefined
  const giftCount = count(fields, 'repeatCount') || 1
  const coins = count(fields, 'coins')
  const counts = { giftCount, coins, diamondCount: Math.round(coins / giftCount), repeatCount: giftCount }
  const streak = { streakActive: false, streakEnd: true, isGiftStreak: giftCount > 1, streakId: '' }
  return {
    eventType: 'GIFT',
    payload: { giftId, giftName: text(fields, 'giftName'), giftImageUrl: '', ...counts, ...streak },
  }
}

/** By TikFinity's numbers of triggers. The first activity of a viewer (13) is told by another trigger as well. */
const readers: Readonly<Record<string, (fields: Fields) => Told | undefined>> = {
  ...{ 1: readShare, 2: readChat, 3: readGift, 4: readGift, 6: readJoin, 7: readLikes },
  ...{ 9: readFollow, 10: readSubscription, 11: readChat, 12: readEmote },
}

/** Where the trigger is not told. */
function guess(fields: Fields) {
  return text(fields, 'giftId') === '' ? readChat : readGift
}

function withStreak(told: Told, streakId: string): Told {
  return told.eventType === 'GIFT' ? { ...told, payload: { ...told.payload, streakId } } : told
}

function readUser(fields: Fields): EventUser | undefined {
  const uniqueId = text(fields, 'username', longestId) || text(fields, 'value1', longestId)
  const userId = text(fields, 'userId', longestId) || madeUpId(uniqueId)
  if (userId === '') return undefined
  const displayName = text(fields, 'nickname', 120) || uniqueId
  const unknown = { followRole: 0, isModerator: false, isSubscriber: false, teamMemberLevel: 0 } as const
  return { userId, uniqueId, displayName, avatarUrl: readPicture(text(fields, 'avatar_url')), ...unknown }
}

/** Who is told without an id is found again, and erased, by one that is made of the name: it is nobody's on TikTok. */
function madeUpId(uniqueId: string): string {
  return uniqueId === '' ? '' : `tikfinity:${uniqueId.toLowerCase()}`.slice(0, longestId).toWellFormed()
}

/** What TikFinity does not know, some versions write as a word. */
const nothing = new Set(['null', 'undefined'])

function text(fields: Fields, name: string, longest = 2000): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  const written = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  return nothing.has(written) ? '' : written.slice(0, longest).toWellFormed()
}

function count(fields: Fields, name: string): number {
  const value = Number(text(fields, name))
  return Number.isSafeInteger(value) ? Math.min(Math.max(0, value), most) : 0
}
