import { randomUUID } from 'node:crypto'
import type { WorkspaceDeletion } from '@livetap/contracts/workspace/accounts.ts'
import type { Selectable } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Tables } from '#ports/tables.ts'
import { lockWorkspace, type Query } from './locking.ts'
import { findRole } from './members.ts'

/** What opens the workspace, or has something received for it: worth nothing from the same moment on. */
const atOnce = [
  ...['teams.api_keys', 'teams.tickets', 'teams.invitations', 'teams.members'],
  ...['api.follows', 'api.watches'],
] as const

const mostListed = 100

/**
 * Says that a workspace is to be removed with everything in it: from here on nobody enters it, and the retention service
 * removes the rest. `query` is one for all workspaces. Throws `workspace-kept` for the installation's own, `not-permitted`
 * unless `by` is an owner now, and `name-differs`.
 */
export async function deleteWorkspace(
  query: Query,
  workspaceId: string,
  { by, name }: { readonly by: string; readonly name: string },
): Promise<WorkspaceDeletion> {
  if (workspaceId === defaultWorkspaceId) {
    throw new AppError('workspace-kept', 'this workspace is the one of the installation itself', {
      remedy: 'Delete what is in it, or make a workspace of your own and work there.',
    })
  }
  return query.transaction().execute(async (transaction) => {
    const locked = await lockWorkspace(transaction, workspaceId)
    if ((await findRole(transaction, workspaceId, by)) !== 'owner') {
      throw new AppError('not-permitted', 'only an owner deletes a workspace')
    }
    if (name.trim() !== locked.name) {
      throw new AppError('name-differs', 'that is not the name of the workspace', { remedy: 'Type its name exactly.' })
    }
    await transaction
      .updateTable('teams.workspaces')
      .set({ deleted_at: new Date() })
      .where('workspace_id', '=', workspaceId)
      .execute()
    let removed = 0
    for (const table of atOnce) {
      const gone = await transaction.deleteFrom(table).where('workspace_id', '=', workspaceId).executeTakeFirst()
      removed += Number(gone.numDeletedRows)
    }
    const row = await transaction
      .insertInto('teams.deletions')
      .values({
        ...{ deletion_id: randomUUID(), removed_workspace: workspaceId },
        ...{ workspace_name: locked.name, requested_by: by, removed },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toDeletion(row)
  })
}

/** Those that the account asked for, newest first. `query` is one for all workspaces. */
export async function listDeletions(query: Query, accountId: string): Promise<WorkspaceDeletion[]> {
  const rows = await query
    .selectFrom('teams.deletions')
    .selectAll()
    .where('requested_by', '=', accountId)
    .orderBy('requested_at', 'desc')
    .orderBy('deletion_id')
    .limit(mostListed)
    .execute()
  return rows.map(toDeletion)
}

function toDeletion(row: Selectable<Tables['teams.deletions']>): WorkspaceDeletion {
  return {
    deletionId: row.deletion_id,
    workspaceName: row.workspace_name,
    state: row.finished_at === null ? 'running' : 'done',
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    removed: row.removed,
    remaining: row.remaining,
  }
}
