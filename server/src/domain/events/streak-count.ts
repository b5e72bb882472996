import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Query } from './select-events.ts'

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
