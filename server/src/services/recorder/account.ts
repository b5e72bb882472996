import { sql, type Transaction } from 'kysely'
import type { Tables } from '#ports/tables.ts'
import type { StoredRow } from './insert-events.ts'
import { findGaps, type SessionTally, tallySessions, tallyStreams } from './tally.ts'

/** Brings everything that is derived from events up to date with rows that were just inserted. */
export async function accountFor(
  query: Transaction<Tables>,
  workspaceId: string,
  rows: readonly StoredRow[],
): Promise<void> {
  const head = rows.at(-1)?.pos
  if (head === undefined) return
  await query.updateTable('live.heads').set({ pos: head }).where('workspace_id', '=', workspaceId).execute()
  const sessions = tallySessions(rows)
  await addToStreams(query, workspaceId, sessions)
  await closeInterrupted(query, workspaceId, sessions, await addToSessions(query, workspaceId, sessions))
  const gaps = findGaps(rows)
  if (gaps.length === 0) return
  await query
    .insertInto('live.gaps')
    .values(gaps.map((gap) => ({ workspace_id: workspaceId, ...gap })))
    .execute()
}

async function addToStreams(query: Transaction<Tables>, workspaceId: string, sessions: readonly SessionTally[]) {
  await sql`
    insert into live.streams as kept (workspace_id, stream_id, unique_id, title, started_at, last_event_at, events)
    select ${workspaceId}, * from jsonb_to_recordset(${JSON.stringify(tallyStreams(sessions))}::jsonb) as r(
      stream_id text, unique_id text, title text, started_at timestamptz, last_event_at timestamptz, events bigint
    )
    on conflict (workspace_id, stream_id) do update set
      unique_id = coalesce(nullif(excluded.unique_id, ''), kept.unique_id),
      title = coalesce(nullif(excluded.title, ''), kept.title),
      last_event_at = greatest(kept.last_event_at, excluded.last_event_at),
      events = kept.events + excluded.events`.execute(query)
}

/** Resolves to the ids of sessions that were not there before. */
async function addToSessions(query: Transaction<Tables>, workspaceId: string, sessions: readonly SessionTally[]) {
  const { rows } = await sql<{ session_id: string; opened: boolean }>`
    insert into live.sessions as kept (
      workspace_id, session_id, stream_id, source, unique_id, title, provider, replay_of, started_at, last_event_at,
      ended_at, end_reason, events, chats, gifts, coins, likes, follows, shares, joins, peak_viewers
    )
    select ${workspaceId}, * from jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as r(
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
    returning session_id, (kept.xmax = 0) as opened`.execute(query)
  return new Set(rows.filter(({ opened }) => opened).map(({ session_id }) => session_id))
}

/** A stream has one live session at a time: a new one says that those still open ended without saying so. */
async function closeInterrupted(
  query: Transaction<Tables>,
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
