import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

/** A TikTok account seen in a stream, as it was seen last. */
export interface Viewer {
  readonly userId: string
  readonly uniqueId: string
  readonly displayName: string
  readonly avatarUrl: string
  readonly firstSeenAt: Date
  /** Exact to a minute. */
  readonly lastSeenAt: Date
}

export async function findViewer(query: Db['query'], workspaceId: string, userId: string): Promise<Viewer | undefined> {
  return query
    .selectFrom('live.viewers')
    .select([
      'user_id as userId',
      'unique_id as uniqueId',
      'display_name as displayName',
      'avatar_url as avatarUrl',
      'first_seen_at as firstSeenAt',
      'last_seen_at as lastSeenAt',
    ])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** Coins that these viewers gave in recorded lives before a time; those who gave none are left out. */
export async function sumCoinsBefore(
  query: Db['query'],
  workspaceId: string,
  userIds: readonly string[],
  before: Date,
): Promise<Map<string, number>> {
  const rows = await query
    .selectFrom('live.events')
    .select(['user_id', (eb) => eb.cast<number>(eb.fn.sum('coins'), 'float8').as('coins')])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', sql<string>`any(${userIds}::text[])`)
    .where('trigger_id', '=', sql.lit(triggerIds.GIFT))
    .where('source', '=', sql.lit('live'))
    .where('occurred_at', '<', before)
    .groupBy('user_id')
    .execute()
  return new Map(rows.map(({ user_id, coins }) => [user_id ?? '', coins]))
}

/** Which of these viewers were seen in a recorded live before a time. */
export async function findSeenBefore(
  query: Db['query'],
  workspaceId: string,
  userIds: readonly string[],
  before: Date,
): Promise<Set<string>> {
  const rows = await query
    .selectFrom('live.viewers')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', sql<string>`any(${userIds}::text[])`)
    .where('first_seen_at', '<', before)
    .execute()
  return new Set(rows.map((row) => row.user_id))
}
