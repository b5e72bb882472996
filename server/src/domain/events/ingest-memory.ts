import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Query } from './select-events.ts'

/** TikTok's ids of the newest live messages of a stream that are stored, oldest first, at most `limit`. */
export async function findRecentMessageIds(
  query: Query,
  workspaceId: string,
  streamId: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ message_id: string }>`
    select picked.message_id
    from (
      select session_id from live.sessions
      where workspace_id = ${workspaceId} and stream_id = ${streamId} and source = 'live'
    ) s
    cross join lateral (
      select e.pos, e.message_id from live.events e
      where e.workspace_id = ${workspaceId} and e.session_id = s.session_id and e.message_id is not null
      order by e.pos desc limit ${limit}
    ) picked
    order by picked.pos desc limit ${limit}`.execute(query)
  return rows.map((row) => row.message_id).reverse()
}

/** The highest repeatCount that is stored of a gift streak; 0 when none is. */
export async function findStreakCount(
  query: Query,
  workspaceId: string,
  streamId: string,
  streakId: string,
): Promise<number> {
  const { rows } = await sql<{ count: number | null }>`
    select max((body -> 'payload' ->> 'repeatCount')::bigint) as count
    from live.events
    where workspace_id = ${workspaceId} and stream_id = ${streamId} and trigger_id = ${sql.lit(triggerIds.GIFT)}
      and body -> 'payload' ->> 'streakId' = ${streakId}`.execute(query)
  return rows[0]?.count ?? 0
}
