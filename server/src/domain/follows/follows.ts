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
