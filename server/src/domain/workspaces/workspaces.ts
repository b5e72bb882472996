import { randomUUID } from 'node:crypto'
import type { WorkspaceView } from '@livetap/contracts/workspace/accounts.ts'
import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { isLive, lockWorkspace, missing, type Query } from './locking.ts'

export { deleteWorkspace, listDeletions } from './deletion.ts'
export { acceptInvitation, createInvitation, findInvitation, listInvitations, revokeInvitation } from './invitations.ts'
export { changeRole, findCurrentRoles, leaveWorkspace, listMembers, removeMember } from './members.ts'
export { findMembership, findOwner, giveWorkspace, type Membership } from './membership.ts'

/** Most workspaces that somebody owns. */
const mostOwned = 20

/** Throws `no-workspace` when it was deleted. */
export async function getWorkspaceName(query: Query, workspaceId: string): Promise<string> {
  const row = await query
    .selectFrom('teams.workspaces')
    .select('name')
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (row) return row.name
  throw missing()
}

/** Those that an account belongs to, in the order in which it joined. `query` is one for all workspaces. */
export async function listWorkspaces(
  query: Query,
  accountId: string,
  currentId: string | undefined,
): Promise<WorkspaceView[]> {
  const rows = await query
    .selectFrom('teams.members as m')
    .innerJoin('teams.workspaces as w', 'w.workspace_id', 'm.workspace_id')
    .select(['w.workspace_id', 'w.name', 'w.created_at', 'm.role'])
    .select(sql<number>`(select count(*) from teams.members o where o.workspace_id = w.workspace_id)`.as('members'))
    .where('m.account_id', '=', accountId)
    .where(isLive('w'))
    .orderBy('m.joined_at')
    .orderBy('m.workspace_id')
    .execute()
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    name: row.name,
    role: row.role,
    members: row.members,
    current: row.workspace_id === currentId,
    createdAt: row.created_at.toISOString(),
  }))
}

/**
 * Makes a workspace whose owner is the account. `query` is one for all workspaces. Throws `too-many-workspaces`, however
 * many are made at once.
 */
export async function createWorkspace(query: Query, accountId: string, name: string): Promise<WorkspaceView> {
  return query.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`workspaces of ${accountId}`}, 0))`.execute(transaction)
    if ((await countOwned(transaction, accountId)) >= mostOwned) {
      throw new AppError('too-many-workspaces', `one person owns at most ${mostOwned} workspaces`, {
        remedy: 'Delete one, or have somebody else make it.',
      })
    }
    const workspaceId = randomUUID()
    const row = await transaction
      .insertInto('teams.workspaces')
      .values({ workspace_id: workspaceId, name: name.trim() })
      .returning(['name', 'created_at'])
      .executeTakeFirstOrThrow()
    await transaction
      .insertInto('teams.members')
      .values({ workspace_id: workspaceId, account_id: accountId, role: 'owner' })
      .execute()
    const createdAt = row.created_at.toISOString()
    return { workspaceId, name: row.name, role: 'owner', members: 1, current: false, createdAt }
  })
}

async function countOwned(query: Db['query'], accountId: string): Promise<number> {
  const { count } = await query
    .selectFrom('teams.members as m')
    .innerJoin('teams.workspaces as w', 'w.workspace_id', 'm.workspace_id')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('m.account_id', '=', accountId)
    .where('m.role', '=', 'owner')
    .where(isLive('w'))
    .executeTakeFirstOrThrow()
  return count
}

/** Resolves to the name of before. Throws `no-workspace`. */
export async function renameWorkspace(query: Query, workspaceId: string, name: string): Promise<string> {
  return query.transaction().execute(async (transaction) => {
    const before = await lockWorkspace(transaction, workspaceId)
    await transaction
      .updateTable('teams.workspaces')
      .set({ name: name.trim() })
      .where('workspace_id', '=', workspaceId)
      .execute()
    return before.name
  })
}
