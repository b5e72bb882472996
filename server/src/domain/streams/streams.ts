import type { StreamList, StreamSummary } from '@livetap/contracts/http.ts'
import { type RawBuilder, sql } from 'kysely'
import { silence } from '#domain/sessions/sessions.ts'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'

export { readCoins, readGiftLedger } from './gift-ledger.ts'
export { countNewAndReturning, listLiveFigures } from './live-figures.ts'

type Query = Db['query']

export interface StreamRequest {
  readonly uniqueId?: string
  readonly cursor?: string
  readonly limit: number
}

/** A page of a workspace's streams, newest first; not those that are nothing but tests. Throws AppError `cursor-invalid`. */
export async function listStreams(query: Query, workspaceId: string, request: StreamRequest): Promise<StreamList> {
  const { uniqueId, cursor, limit } = request
  const conditions = [sql`s.workspace_id = ${workspaceId}`, sql`(of.sessions > 0 or of.tested is not true)`]
  if (uniqueId !== undefined) conditions.push(sql`s.unique_id = ${uniqueId}`)
  if (cursor !== undefined) {
    const [startedAt, id] = decodeCursor('streams', ['time', 'text'], cursor)
    conditions.push(sql`(s.started_at, s.stream_id) < (${new Date(Number(startedAt))}::timestamptz, ${id})`)
  }
  const rows = await selectStreams(query, conditions, limit + 1)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toSummary),
    ...(last && rows.length > limit
      ? { next: encodeCursor('streams', [last.startedAt.getTime(), last.streamId]) }
      : {}),
  }
}

export async function findStream(
  query: Query,
  workspaceId: string,
  streamId: string,
): Promise<StreamSummary | undefined> {
  const [row] = await selectStreams(query, [sql`s.workspace_id = ${workspaceId}`, sql`s.stream_id = ${streamId}`], 1)
  return row && toSummary(row)
}

/** The @usernames of lives, by stream; of those that are known. */
export async function findUniqueIds(
  query: Query,
  workspaceId: string,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await query
    .selectFrom('live.streams')
    .select(['stream_id', 'unique_id'])
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', sql<string>`any(${streamIds}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.stream_id, row.unique_id]))
}

type Row = Omit<StreamSummary, 'startedAt' | 'lastEventAt'> & { startedAt: Date; lastEventAt: Date }

async function selectStreams(query: Query, conditions: readonly RawBuilder<unknown>[], limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select s.stream_id as "streamId", s.unique_id as "uniqueId", s.title, s.events, s.expired, coalesce(of.live, false) as live,
      s.started_at as "startedAt", s.last_event_at as "lastEventAt", of.sessions
    from live.streams s
    cross join lateral (
      select count(*) filter (where source <> 'test') as sessions, bool_or(source = 'test') as tested,
        bool_or(source = 'live' and ended_at is null and last_event_at > now() - ${silence}) as live
      from live.sessions where workspace_id = s.workspace_id and stream_id = s.stream_id
    ) of
    where ${sql.join(conditions, sql` and `)}
    order by s.started_at desc, s.stream_id desc
    limit ${limit}`.execute(query)
  return rows
}

function toSummary(row: Row): StreamSummary {
  return { ...row, startedAt: row.startedAt.toISOString(), lastEventAt: row.lastEventAt.toISOString() }
}
