import type { Source } from '@livetap/contracts/raw-envelope.ts'
import type { StoredEvent } from '@livetap/contracts/topics.ts'
import { type EventType, triggerIds } from '@livetap/contracts/unified-event.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'

export type Query = Db['query']

export interface Selection {
  readonly workspaceId: string
  readonly streamId?: string | undefined
  readonly sessionId?: string | undefined
  readonly types?: readonly EventType[] | undefined
  /** Further conditions on live.events, which is called `e`. */
  readonly conditions: readonly RawBuilder<unknown>[]
  /** Columns of `e` to order by; together they are unique. */
  readonly orderBy: readonly ['pos'] | readonly ['occurred_at', 'pos']
  readonly direction: 'asc' | 'desc'
  readonly limit: number
}

/** A place among events; the time counts in an order by time only. */
export interface Place {
  readonly pos: number
  readonly occurredAt: Date
}

export type SelectedEvent = StoredEvent & Place

const typeOf = new Map<number, EventType>(Object.entries(triggerIds).map(([type, id]) => [id, type as EventType]))

/**
 * The first events in an order. Each session and type among those asked for is an ordered walk along its own index, cut
 * off at the limit; the walks are merged. So the time needed depends on the page and not on the size of the log.
 */
export async function selectEvents(query: Query, selection: Selection): Promise<SelectedEvent[]> {
  if (selection.types?.length === 0) return []
  const order = orderOf(selection)
  const { rows } = await sql<SelectedRow>`
    with picked as materialized (
      select picked.pos from ${walks(selection)} order by ${order('picked')} limit ${selection.limit}
    )
    select e.pos, e.stream_id, e.session_id, e.trigger_id, e.source, e.occurred_at, e.normalized_at,
      e.body::text as json
    from picked join live.events e on e.workspace_id = ${selection.workspaceId} and e.pos = picked.pos
    order by ${order('e')}`.execute(query)
  return rows.map((row) => ({
    pos: row.pos,
    streamId: row.stream_id,
    sessionId: row.session_id,
    eventType: typeOf.get(row.trigger_id) ?? 'RAW',
    ...(row.source === 'live' ? {} : { source: row.source }),
    occurredAt: row.occurred_at,
    ...(row.normalized_at === null ? {} : { normalizedAt: row.normalized_at.toISOString() }),
    json: row.json,
  }))
}

/** The place of the last event of a full selection; undefined when there are fewer events than its limit. */
export async function findPlace(query: Query, selection: Selection): Promise<Place | undefined> {
  if (selection.types?.length === 0) return undefined
  const { rows } = await sql<{ pos: number; occurred_at?: Date }>`
    select picked.* from ${walks(selection)}
    order by ${orderOf(selection)('picked')} limit 1 offset ${selection.limit - 1}`.execute(query)
  const [row] = rows
  return row && { pos: row.pos, occurredAt: row.occurred_at ?? new Date(0) }
}

/** Whether `e` comes behind a place in the order of a selection. */
export function isBehind(selection: Selection, place: Place): RawBuilder<unknown> {
  return compare(selection, place, selection.direction === 'asc' ? '>' : '<')
}

/** Whether `e` comes before a place in the order of a selection, or is there. */
export function isUpTo(selection: Selection, place: Place): RawBuilder<unknown> {
  return compare(selection, place, selection.direction === 'asc' ? '<=' : '>=')
}

function compare({ orderBy }: Selection, { pos, occurredAt }: Place, operator: string) {
  if (orderBy.length === 1) return sql`e.pos ${sql.raw(operator)} ${pos}`
  return sql`(e.occurred_at, e.pos) ${sql.raw(operator)} (${occurredAt}::timestamptz, ${pos}::bigint)`
}

interface SelectedRow {
  pos: number
  stream_id: string
  session_id: string
  trigger_id: number
  source: Source
  occurred_at: Date
  normalized_at: Date | null
  json: string
}

function orderOf({ orderBy, direction }: Selection) {
  const way = sql.raw(direction)
  return (table: string) => sql.join(orderBy.map((column) => sql`${sql.ref(`${table}.${column}`)} ${way}`))
}

/** One walk for each session and type. Types stand in the text: the planner then knows the rare ones. */
function walks(selection: Selection) {
  const { workspaceId, streamId, sessionId, types, conditions } = selection
  const wanted = [sql`e.workspace_id = ${workspaceId}`, ...conditions]
  if (streamId !== undefined && sessionId !== undefined) wanted.push(sql`e.stream_id = ${streamId}`)
  if (sessionId !== undefined) wanted.push(sql`e.session_id = ${sessionId}`)
  else if (streamId !== undefined) wanted.push(sql`e.session_id = s.session_id`)
  const ofTypes = types?.map((type) => [...wanted, sql`e.trigger_id = ${sql.lit(triggerIds[type])}`]) ?? [wanted]
  const merged = sql`(${sql.join(
    ofTypes.map((of) => walk(selection, of)),
    sql` union all `,
  )}) picked`
  if (streamId === undefined || sessionId !== undefined) return merged
  return sql`(
    select session_id from live.sessions where workspace_id = ${workspaceId} and stream_id = ${streamId}
  ) s cross join lateral ${merged}`
}

function walk(selection: Selection, wanted: readonly RawBuilder<unknown>[]) {
  return sql`(
    select ${sql.join(selection.orderBy.map((column) => sql.ref(`e.${column}`)))}
    from live.events e where ${sql.join(wanted, sql` and `)}
    order by ${orderOf(selection)('e')} limit ${selection.limit}
  )`
}
