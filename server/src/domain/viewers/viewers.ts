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
