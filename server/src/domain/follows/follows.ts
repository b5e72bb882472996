import type { Db } from '#ports/db.ts'

/** A workspace's wish to be connected to an @username. */
export interface Follow {
  readonly workspaceId: string
  readonly uniqueId: string
}

/** The name in `name`, `@name` or a link to the live, in lower case; undefined when there is none. */
export function parseUniqueId(text: string): string | undefined {
  const name = /^(?:(?:https?:\/\/)?(?:(?:www|m)\.)?tiktok\.com\/@|@)?([a-z0-9._]{1,64})(?:\/live)?\/?(?:[?#].*)?$/i
  return name.exec(text.trim())?.[1]?.toLowerCase()
}

/** What all workspaces follow. */
export async function readFollows(query: Db['query']): Promise<Follow[]> {
  const rows = await query.selectFrom('api.follows').select(['workspace_id', 'unique_id']).execute()
  return rows.map((row) => ({ workspaceId: row.workspace_id, uniqueId: row.unique_id }))
}

/** The @usernames that a workspace follows, in the order in which it began to. */
export async function listFollows(query: Db['query'], workspaceId: string): Promise<string[]> {
  const rows = await query
    .selectFrom('api.follows')
    .select('unique_id')
    .where('workspace_id', '=', workspaceId)
    .orderBy('followed_at')
    .orderBy('unique_id')
    .execute()
  return rows.map((row) => row.unique_id)
}

/** Resolves to whether that is new. `uniqueId` is the plain name (`parseUniqueId`). */
export async function addFollow(query: Db['query'], workspaceId: string, uniqueId: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await query
    .insertInto('api.follows')
    .values({ workspace_id: workspaceId, unique_id: uniqueId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Resolves to whether it was followed. */
export async function removeFollow(query: Db['query'], workspaceId: string, uniqueId: string): Promise<boolean> {
  const { numDeletedRows } = await query
    .deleteFrom('api.follows')
    .where('workspace_id', '=', workspaceId)
    .where('unique_id', '=', uniqueId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
