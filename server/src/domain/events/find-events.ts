import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'
import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import { normalizeSearch } from './search.ts'
import { type Query, type SelectedEvent, selectEvents } from './select-events.ts'

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
  readonly rows: readonly StoredEvent[]
  /** Absent on the last page. */
  readonly next?: string
}

/** A page of a workspace's stored events. Throws AppError `cursor-invalid`. */
export async function findEvents(query: Query, workspaceId: string, request: EventRequest): Promise<EventRows> {
  const { streamId, sessionId, types, order, limit, cursor } = request
  const byTime = request.from !== undefined || request.to !== undefined
  const conditions = filterConditions(request)
  if (cursor !== undefined) conditions.push(behindCursor(cursor, byTime, order))
  const found = await selectEvents(query, {
    ...{ workspaceId, streamId, sessionId, types, conditions },
    orderBy: byTime ? ['occurred_at', 'pos'] : ['pos'],
    direction: order,
    limit: limit + 1,
  })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  if (found.length <= limit || last === undefined) return { rows }
  return { rows, next: cursorAt(last, byTime, order) }
}

function filterConditions({ userId, from, to, text }: EventFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  if (userId !== undefined) conditions.push(sql`e.user_id = ${userId}`)
  if (from !== undefined) conditions.push(sql`e.occurred_at >= ${from}`)
  if (to !== undefined) conditions.push(sql`e.occurred_at < ${to}`)
  if (text !== undefined) conditions.push(sql`strpos(e.search, ${normalizeSearch(text)}) > 0`)
  return conditions
}

function cursorAt({ occurredAt, pos }: SelectedEvent, byTime: boolean, order: EventOrder): string {
  return byTime ? encodeCursor(`time-${order}`, [occurredAt.getTime(), pos]) : encodeCursor(`pos-${order}`, [pos])
}

function behindCursor(cursor: string, byTime: boolean, order: EventOrder): RawBuilder<unknown> {
  const behind = sql.raw(order === 'asc' ? '>' : '<')
  if (!byTime) {
    const [pos] = decodeCursor(`pos-${order}`, ['integer'], cursor)
    return sql`e.pos ${behind} ${pos}`
  }
  const [time, pos] = decodeCursor(`time-${order}`, ['time', 'integer'], cursor)
  return sql`(e.occurred_at, e.pos) ${behind} (${new Date(Number(time))}::timestamptz, ${pos}::bigint)`
}
