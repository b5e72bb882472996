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
  readonly orderBy: readonly ('pos' | 'occurred_at')[]
  readonly direction: 'asc' | 'desc'
  readonly limit: number
}

export interface SelectedEvent extends StoredEvent {
  readonly occurredAt: Date
}

const typeOf = new Map<number, EventType>(Object.entries(triggerIds).map(([type, id]) => [id, type as EventType]))

/**
 * The first events in an order. Each session and type among those asked for is an ordered walk along its own index, cut
 * off at the limit; the walks are merged. So the time needed depends on the page and not on the size of the log.
 */
export async function selectEvents(query: Query, selection: Selection): Promise<SelectedEvent[]> {
  const order = orderOf(selection)
  const { rows } = await sql<SelectedRow>`
    with picked as materialized (
      select picked.pos, picked.occurred_at from ${walks(selection)} order by ${order('picked')} limit ${selection.limit}
    )
    select e.pos, e.stream_id, e.session_id, e.trigger_id, e.occurred_at, e.body::text as json
    from picked join live.events e on e.workspace_id = ${selection.workspaceId} and e.pos = picked.pos
    order by ${order('e')}`.execute(query)
  return rows.map((row) => ({
    pos: row.pos,
    streamId: row.stream_id,
    sessionId: row.session_id,
    eventType: typeOf.get(row.trigger_id) ?? 'RAW',
    occurredAt: row.occurred_at,
    json: row.json,
  }))
}

interface SelectedRow {
  pos: number
  stream_id: string
  session_id: string
  trigger_id: number
  occurred_at: Date
  json: string
}

function orderOf({ orderBy, direction }: Selection) {
  const way = sql.raw(direction)
  return (table: string) => sql.join(orderBy.map((column) => sql`${sql.ref(`${table}.${column}`)} ${way}`))
}

function walks(selection: Selection) {
  const { workspaceId, streamId, sessionId, types, conditions, limit } = selection
  const sources: RawBuilder<unknown>[] = []
  const wanted = [sql`e.workspace_id = ${workspaceId}`, ...conditions]
  if (sessionId !== undefined) sources.push(sql`(select ${sessionId}::uuid as session_id) s`)
  else if (streamId !== undefined) sources.push(sessionsOf(workspaceId, streamId))
  if (sources.length > 0) wanted.push(sql`e.session_id = s.session_id`)
  if (sessionId !== undefined && streamId !== undefined) wanted.push(sql`e.stream_id = ${streamId}`)
  if (types !== undefined) {
    const ids = types.map((type) => triggerIds[type])
    if (sources.length === 0) wanted.push(sql`e.trigger_id = any(${ids}::smallint[])`)
    else {
      sources.push(sql`unnest(${ids}::smallint[]) as t(trigger_id)`)
      wanted.push(sql`e.trigger_id = t.trigger_id`)
    }
  }
  const walk = sql`lateral (
    select e.pos, e.occurred_at from live.events e where ${sql.join(wanted, sql` and `)}
    order by ${orderOf(selection)('e')} limit ${limit}
  ) picked`
  return sql.join([...sources, walk], sql` cross join `)
}

function sessionsOf(workspaceId: string, streamId: string) {
  return sql`(
    select session_id from live.sessions where workspace_id = ${workspaceId} and stream_id = ${streamId}
  ) s`
}
