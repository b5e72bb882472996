import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

export type Query = Db['query']

/**
 * Until the transaction ends nobody else changes who belongs to the workspace; what is read from here on is how it is.
 * Throws `no-workspace` when it was deleted.
 */
export async function lockWorkspace(query: Query, workspaceId: string): Promise<{ readonly name: string }> {
  const row = await query
    .selectFrom('teams.workspaces')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row) return row
  throw missing()
}

/** The workspace of a join was not deleted. */
export const isLive = (alias: string) => sql<boolean>`${sql.ref(`${alias}.deleted_at`)} is null`

export function missing(): AppError {
  return new AppError('no-workspace', 'the workspace does not exist any more', {
    remedy: 'Enter or create another workspace.',
  })
}
