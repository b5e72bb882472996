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
  /** Nothing that moderation hides by the time it is read. */
  readonly withoutHidden: boolean
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

function wants(workspaceId: string, { eventTypes, uniqueId, includeReplays, withoutHidden }: SinkFilter) {
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
    ...(withoutHidden ? [isShown] : []),
  ]
  return sql.join(conditions, sql` `)
}

const isShown = sql`
  and not exists (select from moderation.holds h
    where h.workspace_id = e.workspace_id and h.event_id = e.event_id and h.state <> 'approved')
  and not exists (select from moderation.comments c
    where c.workspace_id = e.workspace_id and c.event_id = e.event_id and c.hidden is not null)
  and not exists (select from moderation.viewers v where v.workspace_id = e.workspace_id and v.user_id = e.user_id
    and v.muted is not null and (v.muted_until is null or v.muted_until > now()))`

export interface SinkCount {
  readonly events: number
  /** Of the first of them; null when there is none. */
  readonly firstAt: string | null
  /** There may be more: the span is longer than what is looked through. */
  readonly isCut: boolean
}

/** Positions that are counted at most. */
const mostCounted = 100_000

/** How many events a sink wants of the positions from `from` to `to`. */
export async function countRange(
  query: Query,
  workspaceId: string,
  filter: SinkFilter,
  { from, to }: Pick<SinkPage, 'from' | 'to'>,
): Promise<SinkCount> {
  const upTo = Math.min(to, from + mostCounted - 1)
  const { rows } = await sql<{ events: number; at: Date | null }>`
    select count(*) as events, (array_agg(e.occurred_at order by e.pos))[1] as at from live.events e
    where e.workspace_id = ${workspaceId} and e.pos >= ${from} and e.pos <= ${upTo}
    ${wants(workspaceId, filter)}`.execute(query)
  return { events: rows[0]?.events ?? 0, firstAt: rows[0]?.at?.toISOString() ?? null, isCut: upTo < to }
}

/** Where in the log that begins which happened in lives from a time on; undefined when nothing has. */
export async function findMoment(query: Query, workspaceId: string, at: Date): Promise<number | undefined> {
  const { rows } = await sql<{ pos: number | null }>`
    select min(first.pos) as pos from live.sessions s cross join lateral (
      select e.pos from live.events e
      where e.workspace_id = s.workspace_id and e.session_id = s.session_id and e.occurred_at >= ${at}
      order by e.occurred_at, e.pos limit 1
    ) first
    where s.workspace_id = ${workspaceId} and s.source = 'live' and s.last_event_at >= ${at}`.execute(query)
  return rows[0]?.pos ?? undefined
}

/** The id under which a part of the log goes to a sink, however often it is sent. */
export function nameBatch(sinkId: string, revision: number, from: number, to: number): string {
  const digest = createHash('sha256').update(`${sinkId}:${revision}:${from}:${to}`).digest('hex')
  return `batch_${digest.slice(0, 32)}`
}
