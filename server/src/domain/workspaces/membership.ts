import type { Role } from '@livetap/contracts/workspace/access.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Where an account works, and as what. */
export interface Membership {
  readonly workspaceId: string
  readonly role: Role
}

/** Of the wished workspace if the account belongs to it, else of the one it has belonged to longest. */
export function findMembership(
  query: Query,
  accountId: string,
  wished: string | undefined,
): Promise<Membership | undefined> {
  return query
    .selectFrom('teams.members as member')
    .innerJoin('teams.workspaces as workspace', 'workspace.workspace_id', 'member.workspace_id')
    .select(['member.workspace_id as workspaceId', 'member.role'])
    .where('member.account_id', '=', accountId)
    .where('workspace.deleted_at', 'is', null)
    .orderBy(sql`member.workspace_id = ${wished ?? ''}`, 'desc')
    .orderBy('member.joined_at')
    .orderBy('member.workspace_id')
    .executeTakeFirst()
}

/** The owner of longest standing; undefined where nobody owns the workspace. */
export async function findOwner(query: Query, workspaceId: string): Promise<string | undefined> {
  const row = await query
    .selectFrom('teams.members')
    .select('account_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .orderBy('joined_at')
    .orderBy('account_id')
    .executeTakeFirst()
  return row?.account_id
}

/** Makes the account the owner of a workspace that has none. */
export async function giveWorkspace(query: Query, workspaceId: string, accountId: string): Promise<void> {
  await query
    .insertInto('teams.members')
    .values({ workspace_id: workspaceId, account_id: accountId, role: 'owner' })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'account_id']).doUpdateSet({ role: 'owner' }))
    .execute()
}
