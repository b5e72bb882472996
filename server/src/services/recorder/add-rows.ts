import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { asTable, columnNames, type EventRow } from './event-row.ts'
import { findGaps, type SessionTally, tallySessions, tallyStreams } from './tally.ts'
import type { ViewerRow } from './viewer-memory.ts'

interface Added {
  /** The newest position before. */
  readonly head: number
  /** Sessions that were not there before. */
  readonly opened: readonly string[]
}

/**
 * Adds new rows to the log, and brings up to date what is derived from them. Fails as a whole (SQLSTATE 23505) when one
 * of them is stored already. Resolves to the newest position before; undefined when the workspace was deleted: then
 * nothing is added. Needs a transaction when a live session begins.
 */
export async function addRows(
  query: Db['query'],
  workspaceId: string,
  rows: readonly EventRow[],
  viewers: readonly ViewerRow[],
): Promise<number | undefined> {
  const sessions = tallySessions(rows)
  const statement = createStatement(workspaceId, rows, sessions, viewers)
  const add = async () => (await statement.execute(query)).rows[0]
  const found = await add()
  if (!found) await createHead(query, workspaceId)
  const added = found ?? (await add())
  if (!added) return undefined
  if (added.opened.length > 0) await closeInterrupted(query, workspaceId, sessions, new Set(added.opened))
  return added.head
}

/** Until the transaction ends nobody else can add to the workspace's log. */
export async function lockHead(query: Db['query'], workspaceId: string): Promise<void> {
  await query.selectFrom('live.heads').select('pos').where('workspace_id', '=', workspaceId).forUpdate().execute()
}

/** Begins the log of a workspace, unless it has one, or was deleted. */
export async function createHead(query: Db['query'], workspaceId: string): Promise<void> {
  await query
    .insertInto('live.heads')
    .values({ workspace_id: workspaceId, epoch: randomBytes(6).toString('hex') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * One statement, so that it costs one turn of the database and is a transaction of its own where that is enough. All of
 * its parts read `head` and so wait for the workspace's turn: nobody else adds to the log until it is committed.
 */
function createStatement(
  workspaceId: string,
  rows: readonly EventRow[],
  sessions: readonly SessionTally[],
  viewers: readonly ViewerRow[],
) {
  const gaps = findGaps(rows)
  return sql<Added>`
    with head as (
      update live.heads set pos = pos + ${rows.length}::bigint where workspace_id = ${workspaceId}
      returning workspace_id, pos - ${rows.length}::bigint as pos
    ),
    events as (${insertEvents(rows)}),
    streams as (${addToStreams(sessions)}),
    ${viewers.length === 0 ? sql`` : sql`viewers as (${addToViewers(viewers)}),`}
    ${gaps.length === 0 ? sql`` : sql`gaps as (${insertGaps(gaps)}),`}
    sessions as (${addToSessions(sessions)})
    select pos as head, array(select session_id::text from sessions where opened) as opened from head`
}

const insertEvents = (rows: readonly EventRow[]) => sql`
  insert into live.events (workspace_id, pos, ${columnNames})
  select head.workspace_id, head.pos + n, ${columnNames} from head, ${asTable(rows)}`

const insertGaps = (gaps: ReturnType<typeof findGaps>) => sql`
  insert into live.gaps (workspace_id, stream_id, session_id, pos, from_at, to_at, reason)
  select head.workspace_id, stream_id, session_id, head.pos + n, from_at, to_at, reason
  from head, jsonb_to_recordset(${JSON.stringify(gaps)}::jsonb) as r(
    n int, stream_id text, session_id uuid, from_at timestamptz, to_at timestamptz, reason text
  )`

const addToStreams = (sessions: readonly SessionTally[]) => sql`
  insert into live.streams as kept (workspace_id, stream_id, unique_id, title, started_at, last_event_at, events)
  select head.workspace_id, r.* from head, jsonb_to_recordset(${JSON.stringify(tallyStreams(sessions))}::jsonb) as r(
    stream_id text, unique_id text, title text, started_at timestamptz, last_event_at timestamptz, events bigint
  )
  on conflict (workspace_id, stream_id) do update set
    unique_id = coalesce(nullif(excluded.unique_id, ''), kept.unique_id),
    title = coalesce(nullif(excluded.title, ''), kept.title),
    last_event_at = case when excluded.events = 0 then kept.last_event_at
      else greatest(kept.last_event_at, excluded.last_event_at) end,
    events = kept.events + excluded.events`

const addToSessions = (sessions: readonly SessionTally[]) => sql`
  insert into live.sessions as kept (
    workspace_id, session_id, stream_id, source, unique_id, title, provider, replay_of, started_at, last_event_at,
    ended_at, end_reason, events, chats, gifts, coins, likes, follows, shares, joins, peak_viewers
  )
  select head.workspace_id, r.* from head, jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as r(
    session_id uuid, stream_id text, source text, unique_id text, title text, provider text, replay_of uuid,
    started_at timestamptz, last_event_at timestamptz, ended_at timestamptz, end_reason text, events bigint,
    chats bigint, gifts bigint, coins bigint, likes bigint, follows bigint, shares bigint, joins bigint,
    peak_viewers bigint
  )
  on conflict (workspace_id, session_id) do update set
    unique_id = coalesce(nullif(excluded.unique_id, ''), kept.unique_id),
    title = coalesce(nullif(excluded.title, ''), kept.title),
    provider = coalesce(nullif(excluded.provider, ''), kept.provider),
    replay_of = coalesce(excluded.replay_of, kept.replay_of),
    last_event_at = greatest(kept.last_event_at, excluded.last_event_at),
    ended_at = coalesce(kept.ended_at, excluded.ended_at),
    end_reason = coalesce(kept.end_reason, excluded.end_reason),
    events = kept.events + excluded.events,
    chats = kept.chats + excluded.chats,
    gifts = kept.gifts + excluded.gifts,
    coins = kept.coins + excluded.coins,
    likes = kept.likes + excluded.likes,
    follows = kept.follows + excluded.follows,
    shares = kept.shares + excluded.shares,
    joins = kept.joins + excluded.joins,
    peak_viewers = greatest(kept.peak_viewers, excluded.peak_viewers)
  returning session_id, (kept.xmax = 0) as opened`

const addToViewers = (viewers: readonly ViewerRow[]) => sql`
  insert into live.viewers as kept (
    workspace_id, user_id, unique_id, display_name, avatar_url, first_seen_at, last_seen_at
  )
  select head.workspace_id, r.* from head, jsonb_to_recordset(${JSON.stringify(viewers)}::jsonb) as r(
    user_id text, unique_id text, display_name text, avatar_url text, first_seen_at timestamptz,
    last_seen_at timestamptz
  )
  on conflict (workspace_id, user_id) do update set
    unique_id = excluded.unique_id,
    display_name = excluded.display_name,
    avatar_url = coalesce(nullif(excluded.avatar_url, ''), kept.avatar_url),
    first_seen_at = least(kept.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)`

/** A stream has one live session at a time: a new one says that those still open ended without saying so. */
async function closeInterrupted(
  query: Db['query'],
  workspaceId: string,
  sessions: readonly SessionTally[],
  opened: ReadonlySet<string>,
) {
  for (const [n, { session_id, stream_id, source }] of sessions.entries()) {
    if (source !== 'live' || !opened.has(session_id)) continue
    await query
      .updateTable('live.sessions')
      .set((e) => ({ ended_at: e.ref('last_event_at'), end_reason: 'interrupted' }))
      .where('workspace_id', '=', workspaceId)
      .where('stream_id', '=', stream_id)
      .where('source', '=', 'live')
      .where('ended_at', 'is', null)
      .where(
        'session_id',
        'not in',
        sessions.slice(n).map((later) => later.session_id),
      )
      .execute()
  }
}
