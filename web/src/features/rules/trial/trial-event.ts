import type { TrialEvent } from '@livetap/contracts/rules/requests.ts'
import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { factOf } from '../parts/event-words.ts'

type Payload = Readonly<Record<string, unknown>>

/** A field of an event that can be made up. */
export interface PayloadField {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number'
}

const fields: Readonly<Record<string, readonly PayloadField[]>> = {
  CHAT: [{ name: 'message', label: 'What is written', kind: 'text' }],
  GIFT: [
    { name: 'giftName', label: 'Gift', kind: 'text' },
    { name: 'giftId', label: 'Id of the gift', kind: 'text' },
    { name: 'giftCount', label: 'Gifts', kind: 'number' },
    { name: 'diamondCount', label: 'Coins for one', kind: 'number' },
  ],
  LIKE: [
    { name: 'likeCount', label: 'Likes', kind: 'number' },
    { name: 'totalLikeCount', label: 'Likes of the live', kind: 'number' },
  ],
  JOIN: [{ name: 'viewerCount', label: 'Viewers', kind: 'number' }],
  SUBSCRIBE: [{ name: 'subMonth', label: 'Months', kind: 'number' }],
  ROOM_USER: [{ name: 'viewerCount', label: 'Viewers', kind: 'number' }],
}
export const fieldsOf = (eventType: string): readonly PayloadField[] => fields[eventType] ?? []

const payloads: Readonly<Record<string, Payload>> = {
  CHAT: { message: 'Hello!' },
  GIFT: { giftName: 'Rose', giftId: '5655', giftCount: 1, diamondCount: 1 },
  LIKE: { likeCount: 15, totalLikeCount: 1500 },
  JOIN: { viewerCount: 120 },
  SUBSCRIBE: { subMonth: 1 },
  ROOM_USER: { viewerCount: 120 },
}

const noUser: ReadonlySet<string> = new Set(['CONNECTED', 'DISCONNECTED', 'ERROR', 'ROOM_USER', 'STREAM_END', 'BATTLE'])
export const hasUser = (eventType: string): boolean => !noUser.has(eventType)

const somebody = { uniqueId: 'mira', displayName: 'Mira', followRole: 1 } as const

/** An event that a rule of this type looks at. */
export function beginEvent(eventType: RuleEventType): TrialEvent {
  const type = eventType === 'ANY' ? 'CHAT' : eventType
  return withPayload({ eventType: type, ...(hasUser(type) && { user: somebody }) }, payloads[type] ?? {})
}

/** With this content; what gifts are worth is what they cost. */
export function withPayload(event: TrialEvent, payload: Payload): TrialEvent {
  const { giftCount, diamondCount } = payload
  const isGift = event.eventType === 'GIFT' && typeof giftCount === 'number' && typeof diamondCount === 'number'
  const full = isGift
    ? { ...payload, coins: giftCount * diamondCount, repeatCount: giftCount, streakEnd: true }
    : payload
  return { ...event, ...(Object.keys(full).length > 0 && { payload: { ...full } }) }
}

/** What is often tried, by a click. */
export const samples: Readonly<Record<string, readonly (readonly [name: string, payload: Payload])[]>> = {
  GIFT: [
    ['1 Rose', { giftName: 'Rose', giftId: '5655', giftCount: 1, diamondCount: 1 }],
    ['5 Roses', { giftName: 'Rose', giftId: '5655', giftCount: 5, diamondCount: 1 }],
    ['1 Lion', { giftName: 'Lion', giftId: '6369', giftCount: 1, diamondCount: 29_999 }],
  ],
  LIKE: [
    ['1 like', { likeCount: 1, totalLikeCount: 1001 }],
    ['15 likes', { likeCount: 15, totalLikeCount: 1015 }],
  ],
  CHAT: [
    ['Hello!', { message: 'Hello!' }],
    ['A question', { message: 'What song is this?' }],
    ['!command', { message: '!song' }],
  ],
}

/** `5 Rose from @mira`, as it stands above what would become of it. */
export function eventWords({ eventType, user, payload = {} }: TrialEvent): string {
  const who = user?.uniqueId ? ` from @${cleanText(user.uniqueId)}` : ''
  if (eventType === 'GIFT')
    return `${Number(payload.giftCount ?? 1)} × ${cleanText(String(payload.giftName ?? 'gift'))}${who}`
  if (eventType === 'LIKE') return `${plural(Number(payload.likeCount ?? 1), 'like')}${who}`
  if (eventType === 'CHAT') return `“${cleanText(String(payload.message ?? ''))}”${who}`
  return `${factOf(eventType).name}${who}`
}

/** A recorded event as one that can be changed. */
export function copyEvent({ eventType, user, payload }: UnifiedEvent): TrialEvent {
  const names = new Set(fieldsOf(eventType).map(({ name }) => name))
  const kept = Object.fromEntries(Object.entries(payload).filter(([name]) => names.has(name)))
  if (!user) return withPayload({ eventType }, kept)
  const { userId, uniqueId, displayName, followRole, isModerator, isSubscriber, teamMemberLevel } = user
  return withPayload(
    { eventType, user: { userId, uniqueId, displayName, followRole, isModerator, isSubscriber, teamMemberLevel } },
    kept,
  )
}
