import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'
import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import { searchEvents } from './search.ts'
import { isBehind, type Place, type Query, type Selection, selectEvents } from './select-events.ts'

export interface EventFilter {
  readonly streamId?: string
  readonly sessionId?: string
  readonly types?: readonly EventType[]
  readonly userId?: string
  /** Time of the event, inclusive. */
  readonly from?: Date
  /** Time of the event, exclusive. */
  readonly to?: Date
  /** Contained in names or message, whatever the case. */
  readonly text?: string
}

/** Oldest or newest first: as received, or with a time in the filter by the time of the event. */
export type EventOrder = 'asc' | 'desc'

export interface EventRequest extends EventFilter {
  readonly order: EventOrder
  /** `next` of the page before. */
  readonly cursor?: string
  readonly limit: number
}

export interface EventRows {
  /** With a text in the filter a page may be short or empty although more follow: so far it has been searched. */
  readonly rows: readonly StoredEvent[]
  /** Absent on the last page. */
  readonly next?: string
}

/** A page of a workspace's stored events. Throws AppError `cursor-invalid`. */
export async function findEvents(query: Query, workspaceId: string, request: EventRequest): Promise<EventRows> {
  const { streamId, sessionId, types, order, limit, cursor, text } = request
  const byTime = request.from !== undefined || request.to !== undefined
  const selection: Selection = {
    ...{ workspaceId, streamId, sessionId, types, limit: limit + 1 },
    conditions: filterConditions(request),
    orderBy: byTime ? ['occurred_at', 'pos'] : ['pos'],
    direction: order,
  }
  const list = byTime ? (`time-${order}` as const) : (`pos-${order}` as const)
  const after = cursor === undefined ? undefined : placeOf(list, cursor)
  const { found, searchedTo } =
    text === undefined
      ? { found: await selectEvents(query, startBehind(selection, after)), searchedTo: undefined }
      : await searchEvents(query, selection, text, after)
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : searchedTo
  return last === undefined ? { rows } : { rows, next: cursorAt(list, last) }
}

function startBehind(selection: Selection, after: Place | undefined): Selection {
  if (after === undefined) return selection
  return { ...selection, conditions: [...selection.conditions, isBehind(selection, after)] }
}

function filterConditions({ userId, from, to }: EventFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  if (userId !== undefined) conditions.push(sql`e.user_id = ${userId}`)
  if (from !== undefined) conditions.push(sql`e.occurred_at >= ${from}`)
  if (to !== undefined) conditions.push(sql`e.occurred_at < ${to}`)
  return conditions
}

function cursorAt(list: string, { pos, occurredAt }: Place): string {
  return encodeCursor(list, list.startsWith('time') ? [pos, occurredAt.getTime()] : [pos])
}

function placeOf(list: string, cursor: string): Place {
  const [pos, time] = decodeCursor(list, list.startsWith('time') ? ['integer', 'time'] : ['integer'], cursor)
  return { pos: Number(pos), occurredAt: new Date(Number(time ?? 0)) }
}
