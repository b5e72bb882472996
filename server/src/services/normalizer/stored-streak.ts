import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { StreakQuery } from './gift-counting.ts'

/** Highest repeatCount stored of the streak; 0 when there is none. */
export async function findStreakCount(db: Db, streak: StreakQuery): Promise<number> {
  const found = await db.query
    .selectFrom('live.events')
    .select(sql<number | null>`max((body -> 'payload' ->> 'repeatCount')::integer)`.as('count'))
    .where('workspace_id', '=', streak.workspaceId)
    .where('user_id', '=', streak.userId)
    .where('stream_id', '=', streak.streamId)
    .where('trigger_id', '=', triggerIds.GIFT)
    .where('source', '=', 'live')
    .where(sql`body -> 'payload' ->> 'streakId'`, '=', streak.streakId)
    .executeTakeFirst()
  return found?.count ?? 0
}
