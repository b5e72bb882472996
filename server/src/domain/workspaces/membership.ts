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
