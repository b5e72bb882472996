import { createHash } from 'node:crypto'
import { type EventType, triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Which events a sink wants. Tests are for nobody outside. */
export interface SinkFilter {
  readonly eventTypes: readonly EventType[]
  readonly uniqueId: string | null
  readonly includeReplays: boolean
}

export interface SinkEvent {
  readonly pos: number
  /** The UnifiedEvent as JSON. */
  readonly json: string
}

/** A part of the log: what a sink wants of the positions from `from` to `to`, and nothing else of them. */
export interface SinkPage {
  readonly from: number
  readonly to: number
  readonly events: readonly SinkEvent[]
}

export interface PageWish {
  /** The position before the first one. */
  readonly after: number
  readonly upTo: number
  readonly limit: number
  /** Most bytes of all events together; one event is given however large it is. */
  readonly mostBytes: number
}

/** Positions that are looked through at a time. */
const positionsAtOnce = 5000

/** The next events behind a position that a sink wants, oldest first, from at most 5000 positions. */
export async function readPage(
  query: Query,
  workspaceId: string,
  filter: SinkFilter,
  wish: PageWish,
): Promise<SinkPage> {
  const { after, limit, mostBytes } = wish
  const upTo = Math.min(wish.upTo, after + positionsAtOnce)
  const { rows } = await sql<SinkEvent & { found: number }>`
    with found as (
      select e.pos, e.body::text as json from live.events e
      where e.workspace_id = ${workspaceId} and e.pos > ${after} and e.pos <= ${upTo} ${wants(workspaceId, filter)}
      order by e.pos limit ${limit}
    ), measured as (
      select pos, json, count(*) over () as found, sum(octet_length(json)) over (order by pos) as bytes,
        row_number() over (order by pos) as place
      from found
    )
    select pos, json, found from measured where bytes <= ${mostBytes} or place = 1 order by pos`.execute(query)
  const last = rows.at(-1)
  const isCut = last !== undefined && (rows.length === limit || rows.length < last.found)
  return { from: after + 1, to: isCut ? last.pos : upTo, events: rows.map(({ pos, json }) => ({ pos, json })) }
}

/** What a sink wants of these positions, however much it is. */
export async function readRange(
  query: Query,
  workspaceId: string,
  filter: SinkFilter,
  { from, to }: Pick<SinkPage, 'from' | 'to'>,
): Promise<SinkPage> {
  const { rows } = await sql<SinkEvent>`
    select e.pos, e.body::text as json from live.events e
    where e.workspace_id = ${workspaceId} and e.pos >= ${from} and e.pos <= ${to} ${wants(workspaceId, filter)}
    order by e.pos`.execute(query)
  return { from, to, events: rows }
}

function wants(workspaceId: string, { eventTypes, uniqueId, includeReplays }: SinkFilter) {
  const conditions = [
    ...(eventTypes.length === 0
      ? []
      : [sql`and e.trigger_id in (${sql.join(eventTypes.map((type) => sql.lit(triggerIds[type])))})`]),
    ...(uniqueId === null
      ? []
      : [
          sql`and e.stream_id in (
            select stream_id from live.streams where workspace_id = ${workspaceId} and unique_id = ${uniqueId}
          )`,
        ]),
    includeReplays ? sql`and e.source in ('live', 'replay')` : sql`and e.source = 'live'`,
  ]
  return sql.join(conditions, sql` `)
}

/** The id under which a part of the log goes to a sink, however often it is sent. */
export function nameBatch(sinkId: string, revision: number, from: number, to: number): string {
  const digest = createHash('sha256').update(`${sinkId}:${revision}:${from}:${to}`).digest('hex')
  return `batch_${digest.slice(0, 32)}`
}
