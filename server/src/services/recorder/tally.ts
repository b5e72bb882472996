import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { EventRow } from './event-row.ts'

/** What stored events add to their session. Times are those of reception: a session is a recording. */
export interface SessionTally {
  readonly session_id: string
  readonly stream_id: string
  readonly source: string
  unique_id: string
  title: string
  provider: string
  replay_of: string | null
  readonly started_at: string
  last_event_at: string
  ended_at: string | null
  end_reason: string | null
  events: number
  chats: number
  gifts: number
  coins: number
  likes: number
  follows: number
  shares: number
  joins: number
  peak_viewers: number
}

export interface StreamTally {
  readonly stream_id: string
  unique_id: string
  title: string
  readonly started_at: string
  last_event_at: string
  events: number
}

export interface GapRow {
  /** Place among the rows, from 1. */
  readonly n: number
  readonly stream_id: string
  readonly session_id: string
  readonly from_at: string
  readonly to_at: string
  readonly reason: string
}

/** Sessions and streams in the order in which they first appear. */
export function tallySessions(rows: readonly EventRow[]): SessionTally[] {
  const tallies = new Map<string, SessionTally>()
  for (const { event, columns } of rows) {
    const tally = tallies.get(columns.session_id) ?? beginSession(columns)
    tallies.set(columns.session_id, tally)
    tally.events++
    tally.last_event_at = later(tally.last_event_at, columns.ingested_at)
    tally.peak_viewers = Math.max(tally.peak_viewers, columns.viewers ?? 0)
    count(tally, event)
    note(tally, event, columns.ingested_at)
  }
  return [...tallies.values()]
}

function beginSession(columns: EventRow['columns']): SessionTally {
  return {
    session_id: columns.session_id,
    stream_id: columns.stream_id,
    source: columns.source,
    started_at: columns.ingested_at,
    last_event_at: columns.ingested_at,
    ...{ unique_id: '', title: '', provider: '', replay_of: null, ended_at: null, end_reason: null },
    ...{ events: 0, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0, peak_viewers: 0 },
  }
}

function count(tally: SessionTally, event: UnifiedEvent): void {
  if (event.eventType === 'CHAT') tally.chats++
  else if (event.eventType === 'FOLLOW') tally.follows++
  else if (event.eventType === 'SHARE') tally.shares++
  else if (event.eventType === 'JOIN') tally.joins++
  else if (event.eventType === 'LIKE') tally.likes += event.payload.likeCount
  else if (event.eventType === 'GIFT') {
    tally.gifts += event.payload.giftCount
    tally.coins += event.payload.coins
  }
}

/** What the lifecycle events tell about the session; the first end is the one that counts. */
function note(tally: SessionTally, event: UnifiedEvent, at: string): void {
  if (event.eventType === 'CONNECTED') {
    tally.unique_id = event.payload.uniqueId
    tally.title = event.payload.title ?? ''
    tally.provider = event.payload.provider
    tally.replay_of = event.payload.replayOf ?? null
  } else if (event.eventType === 'DISCONNECTED' || event.eventType === 'STREAM_END') {
    tally.ended_at ??= at
    tally.end_reason ??= event.payload.reason || (event.eventType === 'STREAM_END' ? 'stream-ended' : 'disconnected')
  }
}

/** A test adds nothing to its stream, except that it is there. */
export function tallyStreams(sessions: readonly SessionTally[]): StreamTally[] {
  const counted = tallyCounted(sessions.filter(({ source }) => source !== 'test'))
  const known = new Set(counted.map(({ stream_id }) => stream_id))
  const tests = sessions.filter(({ source, stream_id }) => source === 'test' && !known.has(stream_id))
  return [...counted, ...tallyCounted(tests).map((tally) => ({ ...tally, events: 0 }))]
}

function tallyCounted(sessions: readonly SessionTally[]): StreamTally[] {
  const tallies = new Map<string, StreamTally>()
  for (const { stream_id, unique_id, title, started_at, last_event_at, events } of sessions) {
    const tally = tallies.get(stream_id)
    if (tally === undefined) {
      tallies.set(stream_id, { stream_id, unique_id, title, started_at, last_event_at, events })
      continue
    }
    tally.unique_id = unique_id || tally.unique_id
    tally.title = title || tally.title
    tally.last_event_at = later(tally.last_event_at, last_event_at)
    tally.events += events
  }
  return [...tallies.values()]
}

/** ISO times in UTC compare as text. */
function later(a: string, b: string): string {
  return a > b ? a : b
}

/** The spans without reception that the events tell of; one whose times cannot be read is left out. */
export function findGaps(rows: readonly EventRow[]): GapRow[] {
  return rows.flatMap(({ event, columns }, index) => {
    if (event.eventType !== 'RAW' || event.payload.rawType !== ControlEvent.gap) return []
    const { from, to, reason } = (event.payload.data ?? {}) as Record<string, unknown>
    const [start, end] = [Date.parse(String(from)), Date.parse(String(to))]
    if (!Number.isFinite(start) || !Number.isFinite(end)) return []
    const { stream_id, session_id } = columns
    const span = { from_at: new Date(start).toISOString(), to_at: new Date(end).toISOString() }
    return [{ n: index + 1, stream_id, session_id, ...span, reason: typeof reason === 'string' ? reason : 'unknown' }]
  })
}
