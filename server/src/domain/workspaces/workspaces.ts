import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

export { findMembership, findOwner, giveWorkspace, type Membership } from './membership.ts'

type Query = Db['query']

/** Throws `no-workspace` when it was deleted. */
export async function getWorkspaceName(query: Query, workspaceId: string): Promise<string> {
  const row = await query
    .selectFrom('teams.workspaces')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (row) return row.name
  throw new AppError('no-workspace', 'the workspace does not exist any more', {
    remedy: 'Enter or create another workspace.',
  })
}
