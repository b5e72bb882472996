import type { EventOf, EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { isQuestion } from '../viewer-text.ts'
import { type Kind, kindOf } from './kinds.ts'

/** One line of a feed: an event, a whole gift streak, or a few likes or joins of the same moment. Never changed, only replaced. */
export interface FeedRow {
  readonly key: string
  /** Place among all rows of the feed, growing by one. */
  readonly position: number
  readonly kind: Kind
  /** When the first of its events happened. */
  readonly at: string
  /** The newest of its events; absent on a note of our own. */
  readonly event: UnifiedEvent | undefined
  /** How many events it stands for, and the last of them. */
  readonly size: number
  readonly events: readonly UnifiedEvent[]
  readonly question: boolean
  readonly streak?: Streak
  readonly group?: Group
  readonly note?: string
}

interface Streak {
  readonly count: number
  readonly coins: number
  readonly open: boolean
}

export interface Group {
  /** The first few people, each once. */
  readonly users: readonly EventUser[]
  readonly people: number
  readonly likes: number
}

const keptEvents = 50
const namedPeople = 3
const moment = 4000

export function createRow(event: UnifiedEvent, position: number): FeedRow {
  const base = {
    key: event.eventId,
    position,
    kind: kindOf(event.eventType),
    at: event.timestamp,
    event,
    size: 1,
    events: [event],
    question: event.eventType === 'CHAT' && isQuestion(event.payload.message),
  }
  if (event.eventType === 'GIFT') return { ...base, streak: streakOf(event) }
  if (event.eventType === 'LIKE' || event.eventType === 'JOIN') return { ...base, group: groupOf(event) }
  return base
}

export function createNote(note: string, at: string, position: number): FeedRow {
  const row = { position, kind: 'system' as const, at, event: undefined, size: 0, events: [], question: false, note }
  return { key: `note-${position}`, ...row }
}

/** The key that all gifts of one streak share, or undefined where an event belongs to none. */
export function streakKey(event: UnifiedEvent): string | undefined {
  if (event.eventType !== 'GIFT' || !event.payload.isGiftStreak || !event.payload.streakId) return undefined
  return `${event.sessionId}:${event.payload.streakId}`
}

/** The row with one more gift of its streak. Order does not matter: the running total only ever grows. */
export function growStreak(row: FeedRow, event: EventOf<'GIFT'>): FeedRow {
  const before = row.streak ?? streakOf(event)
  const { count, coins, open } = streakOf(event)
  const streak = {
    count: Math.max(before.count, count),
    coins: Math.max(before.coins, coins),
    open: before.open && open,
  }
  return { ...addEvent(row, event), streak }
}

/** Whether likes or joins happened so close together that one line says it all. */
export function isSameMoment(row: FeedRow, event: UnifiedEvent): boolean {
  if (!row.group || row.event?.eventType !== event.eventType || row.event.sessionId !== event.sessionId) return false
  return Math.abs(Date.parse(event.timestamp) - Date.parse(row.at)) <= moment
}

export function growGroup(row: FeedRow, event: EventOf<'LIKE'> | EventOf<'JOIN'>): FeedRow {
  const before = row.group ?? groupOf(event)
  const known = before.users.some(({ userId }) => userId === event.user?.userId)
  const users = known || !event.user ? before.users : [...before.users, event.user].slice(0, namedPeople)
  const likes = before.likes + groupOf(event).likes
  return { ...addEvent(row, event), group: { users, people: before.people + (known ? 0 : 1), likes } }
}

function addEvent(row: FeedRow, event: UnifiedEvent): FeedRow {
  const isNewer = !row.event || event.seqNo >= row.event.seqNo
  return {
    ...row,
    event: isNewer ? event : row.event,
    size: row.size + 1,
    events: [...row.events.slice(1 - keptEvents), event],
  }
}

function streakOf({ payload }: EventOf<'GIFT'>): Streak {
  const count = payload.isGiftStreak ? Math.max(payload.repeatCount, payload.giftCount) : payload.giftCount
  return { count, coins: count * payload.diamondCount, open: payload.streakActive && !payload.streakEnd }
}

function groupOf(event: EventOf<'LIKE'> | EventOf<'JOIN'>): Group {
  const likes = event.eventType === 'LIKE' ? event.payload.likeCount : 0
  return { users: event.user ? [event.user] : [], people: 1, likes }
}
