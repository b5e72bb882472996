import { hash } from 'node:crypto'
import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { normalizeSearch } from '#domain/events/events.ts'
import { Traces } from './traces.ts'

/** Whom to erase, and who stands there instead. */
export interface ErasedPerson {
  readonly userId: string
  /** Random: the same for all events of one erasure, and nobody's else. */
  readonly subjectId: string
  /** What the viewer was called, as far as known. Pictures tell nobody apart: many have the usual one. */
  readonly names: readonly string[]
  readonly traces: Traces
}

export function createErasedPerson(userId: string, subjectId: string, names: readonly string[]): ErasedPerson {
  return { userId, subjectId, names, traces: new Traces(userId, names) }
}

export interface Erased {
  readonly event: UnifiedEvent
  /** The columns that are made of what is erased. */
  readonly userId: string | null
  readonly search: string
}

/** The event without the viewer; its place, type and counts stay. Undefined when the viewer is not in it. */
export function eraseEvent(event: UnifiedEvent, person: ErasedPerson): Erased | undefined {
  const own = event.user !== undefined && isSame(event.user, person)
  const cleaned = own ? eraseOwn(event, person) : eraseMention(event, person)
  if (cleaned === undefined) return undefined
  return { event: cleaned, userId: cleaned.user?.userId || null, search: searchOf(cleaned) }
}

function eraseOwn(event: UnifiedEvent, person: ErasedPerson): UnifiedEvent {
  const user = createErasedUser(person.subjectId)
  switch (event.eventType) {
    case 'CHAT':
      return { ...event, user, payload: { message: '', emotes: [], language: '' } }
    case 'EMOTE':
      return { ...event, user, payload: { emoteId: '', emoteImageUrl: '', emoteType: '' } }
    case 'RAW':
      return { ...event, user, payload: { ...event.payload, data: null } }
    case 'GIFT': {
      // The name of a streak is made of the user id.
      const streakId = hash('sha256', `${person.subjectId} ${event.payload.streakId}`).slice(0, 24)
      return { ...event, user, payload: { ...event.payload, streakId } }
    }
    default:
      return { ...(eraseMention(event, person) ?? event), user } as UnifiedEvent
  }
}

function eraseMention(event: UnifiedEvent, person: ErasedPerson): UnifiedEvent | undefined {
  if (event.eventType === 'BATTLE') {
    const participants = event.payload.participants.filter((each) => !isSame(each, person))
    if (participants.length === event.payload.participants.length) return undefined
    return { ...event, payload: { ...event.payload, participants } }
  }
  if (event.eventType === 'ROOM_USER') {
    const topViewers = event.payload.topViewers.filter((each) => !isSame(each, person))
    if (topViewers.length === event.payload.topViewers.length) return undefined
    return { ...event, payload: { ...event.payload, topViewers } }
  }
  if (event.eventType !== 'RAW' || !person.traces.areIn(event.payload.data)) return undefined
  return { ...event, payload: { ...event.payload, data: null } }
}

/** Where TikTok gave no id, the @username says who it is. */
function isSame(someone: { readonly userId: string; readonly uniqueId: string }, person: ErasedPerson): boolean {
  if (someone.userId !== '') return someone.userId === person.userId
  return someone.uniqueId !== '' && person.names.includes(someone.uniqueId)
}

function createErasedUser(subjectId: string): EventUser {
  return {
    ...{ userId: subjectId, uniqueId: '', displayName: 'Erased viewer', avatarUrl: '', followRole: 0 },
    ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
  }
}

function searchOf(event: UnifiedEvent): string {
  const said = event.eventType === 'GIFT' ? event.payload.giftName : ''
  return normalizeSearch(event.user ? `${event.user.displayName} ${said}`.trim() : said)
}
