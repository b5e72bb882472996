import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { isUniqueId } from '#kernel/ids.ts'
import type { Db } from '#ports/db.ts'

/** A workspace's wish to be connected to an @username. */
export interface Follow {
  readonly workspaceId: string
  readonly uniqueId: string
}

/** `name`, `@name`, or a link to the profile or the live. */
const written = /^(?:(?:https?:\/\/)?(?:(?:www|m)\.)?tiktok\.com\/@|@)?([a-z0-9._]+)(?:\/live)?\/?(?:[?#].*)?$/i

/** The name that a person typed, in lower case; undefined when there is none that TikTok could have given. */
export function parseUniqueId(text: string): string | undefined {
  const name = written.exec(text.trim())?.[1]?.toLowerCase()
  return name !== undefined && isUniqueId(name) ? name : undefined
}

/** The same, or AppError `bad-username`. */
export function getUniqueId(text: string): string {
  const uniqueId = parseUniqueId(text)
  if (uniqueId !== undefined) return uniqueId
  throw new AppError('bad-username', 'that is no @username', {
    remedy: 'Give a name, an @name, or a link like https://www.tiktok.com/@name/live.',
  })
}

/** What all workspaces are to be connected to: what they follow, and what open dashboards look at. */
export async function readFollows(query: Db['query']): Promise<Follow[]> {
  const watched = query
    .selectFrom('api.watches')
    .select(['workspace_id', 'unique_id'])
    .where('expires_at', '>', sql<Date>`now()`)
  const rows = await query.selectFrom('api.follows').select(['workspace_id', 'unique_id']).union(watched).execute()
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

/**
 * Resolves to whether it was followed. What processes that are gone looked at ends with it; one that still runs says so
 * again if somebody still looks.
 */
export async function removeFollow(query: Db['query'], workspaceId: string, uniqueId: string): Promise<boolean> {
  await query
    .deleteFrom('api.watches')
    .where('workspace_id', '=', workspaceId)
    .where('unique_id', '=', uniqueId)
    .execute()
  const { numDeletedRows } = await query
    .deleteFrom('api.follows')
    .where('workspace_id', '=', workspaceId)
    .where('unique_id', '=', uniqueId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Says that dashboards of a process (`holder`) look at these lives, for the next `ttlMs` milliseconds of the database's clock. */
export async function holdWatches(
  query: Db['query'],
  holder: string,
  watches: readonly Follow[],
  ttlMs: number,
): Promise<void> {
  if (watches.length === 0) return
  const expiresAt = sql<Date>`now() + make_interval(secs => ${ttlMs / 1000})`
  await query
    .insertInto('api.watches')
    .values(
      watches.map(({ workspaceId, uniqueId }) => ({
        workspace_id: workspaceId,
        unique_id: uniqueId,
        holder,
        expires_at: expiresAt,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'unique_id', 'holder']).doUpdateSet({ expires_at: expiresAt }),
    )
    .execute()
}

/** Removes what ran out, of whomever: the process that would have has gone. `query` is one for all workspaces. */
export async function removeExpiredWatches(query: Db['query']): Promise<void> {
  await query.deleteFrom('api.watches').where('expires_at', '<', sql<Date>`now()`).execute()
}

/** Nobody at the process looks at these @usernames of the workspace any more. */
export async function dropWatches(
  query: Db['query'],
  holder: string,
  workspaceId: string,
  uniqueIds: readonly string[],
): Promise<void> {
  if (uniqueIds.length === 0) return
  await query
    .deleteFrom('api.watches')
    .where('workspace_id', '=', workspaceId)
    .where('holder', '=', holder)
    .where('unique_id', 'in', uniqueIds)
    .execute()
}
