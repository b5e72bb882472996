import { type Role, roleNames } from '@livetap/contracts/workspace/access.ts'
import { sql } from 'kysely'
import { roles } from '#domain/access/access.ts'
import { AppError } from '#kernel/errors.ts'
import { lockWorkspace, type Query } from './locking.ts'

export interface MemberRow {
  readonly accountId: string
  readonly role: Role
  readonly joinedAt: Date
}

/** `<workspace> <account>` → role, of those of these pairs that are members now. `query` is one for all workspaces. */
export async function findCurrentRoles(
  query: Query,
  pairs: readonly (readonly [workspaceId: string, accountId: string])[],
): Promise<ReadonlyMap<string, Role>> {
  const wanted = JSON.stringify(pairs.map(([w, a]) => ({ w, a })))
  const { rows } = await sql<{ pair: string; role: Role }>`
    select m.workspace_id || ' ' || m.account_id as pair, m.role
    from (select distinct w, a from jsonb_to_recordset(${wanted}::jsonb) as r(w text, a text)) r
    join teams.members m on m.workspace_id = r.w and m.account_id = r.a
    join teams.workspaces w on w.workspace_id = m.workspace_id and w.deleted_at is null`.execute(query)
  return new Map(rows.map(({ pair, role }) => [pair, role]))
}

/** The highest roles first, then who joined first. */
export async function listMembers(query: Query, workspaceId: string): Promise<MemberRow[]> {
  const rows = await query
    .selectFrom('teams.members')
    .select(['account_id', 'role', 'joined_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('joined_at')
    .orderBy('account_id')
    .execute()
  return rows
    .map((row) => ({ accountId: row.account_id, role: row.role, joinedAt: row.joined_at }))
    .sort((a, b) => rank(a.role) - rank(b.role))
}

/**
 * Gives a member another role; resolves to the one of before. Invitations of theirs that they could not make any more are
 * worth nothing from then on. Throws `member-not-found`, `not-permitted` when the role of before or the new one is above
 * the actor's, and `last-owner`.
 */
export async function changeRole(
  query: Query,
  workspaceId: string,
  change: { readonly by: string; readonly accountId: string; readonly role: Role },
): Promise<Role> {
  return query.transaction().execute(async (transaction) => {
    await lockWorkspace(transaction, workspaceId)
    const actor = await getManager(transaction, workspaceId, change.by)
    const before = await getRole(transaction, workspaceId, change.accountId)
    requireNotAbove(actor, before)
    requireNotAbove(actor, change.role)
    if (before === 'owner' && change.role !== 'owner') await requireOtherOwner(transaction, workspaceId)
    await transaction
      .updateTable('teams.members')
      .set({ role: change.role })
      .where('workspace_id', '=', workspaceId)
      .where('account_id', '=', change.accountId)
      .execute()
    await revokeExcess(transaction, workspaceId, change.accountId, change.role)
    return before
  })
}

/** Resolves to the role that is gone. Throws as `changeRole` does. */
export async function removeMember(
  query: Query,
  workspaceId: string,
  { by, accountId }: { readonly by: string; readonly accountId: string },
): Promise<Role> {
  return query.transaction().execute(async (transaction) => {
    await lockWorkspace(transaction, workspaceId)
    const actor = await getManager(transaction, workspaceId, by)
    const role = await getRole(transaction, workspaceId, accountId)
    requireNotAbove(actor, role)
    await drop(transaction, workspaceId, accountId, role)
    return role
  })
}

/** Resolves to the role that is gone. Throws `last-owner`, and `member-not-found` for who is none. */
export async function leaveWorkspace(query: Query, workspaceId: string, accountId: string): Promise<Role> {
  return query.transaction().execute(async (transaction) => {
    await lockWorkspace(transaction, workspaceId)
    const role = await getRole(transaction, workspaceId, accountId)
    await drop(transaction, workspaceId, accountId, role)
    return role
  })
}

async function drop(query: Query, workspaceId: string, accountId: string, role: Role): Promise<void> {
  if (role === 'owner') await requireOtherOwner(query, workspaceId)
  await query
    .deleteFrom('teams.members')
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', accountId)
    .execute()
  await query
    .deleteFrom('teams.tickets')
    .where('workspace_id', '=', workspaceId)
    .where('actor_kind', '=', 'person')
    .where('actor_id', '=', accountId)
    .execute()
  await revokeExcess(query, workspaceId, accountId, undefined)
}

/** Nobody comes back, or up again, with a link that they made while they were allowed to. */
async function revokeExcess(query: Query, workspaceId: string, accountId: string, role: Role | undefined) {
  const given = role !== undefined && manages(role) ? roleNames.filter((name) => !isAbove(name, role)) : []
  await query
    .deleteFrom('teams.invitations')
    .where('workspace_id', '=', workspaceId)
    .where('created_by', '=', accountId)
    .where('used_at', 'is', null)
    .where((e) => (given.length === 0 ? e.lit(true) : e('role', 'not in', given)))
    .execute()
}

/** The role of who manages members, as it is now. Throws `not-permitted`. */
export async function getManager(query: Query, workspaceId: string, accountId: string): Promise<Role> {
  const role = await findRole(query, workspaceId, accountId)
  if (role !== undefined && manages(role)) return role
  throw new AppError('not-permitted', 'that needs the permission member:manage', {
    remedy: 'Ask an owner or admin of the workspace.',
  })
}

/** Throws `not-permitted`. */
export function requireNotAbove(actor: Role, role: Role): void {
  if (!isAbove(role, actor)) return
  throw new AppError('not-permitted', `the role ${role} is above yours, ${actor}`, {
    remedy: 'Ask an owner of the workspace.',
  })
}

async function getRole(query: Query, workspaceId: string, accountId: string): Promise<Role> {
  const role = await findRole(query, workspaceId, accountId)
  if (role !== undefined) return role
  throw new AppError('member-not-found', 'nobody of that id belongs to the workspace')
}

export async function findRole(query: Query, workspaceId: string, accountId: string): Promise<Role | undefined> {
  const row = await query
    .selectFrom('teams.members')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.role
}

async function requireOtherOwner(query: Query, workspaceId: string): Promise<void> {
  const owners = await query
    .selectFrom('teams.members')
    .select('account_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .limit(2)
    .execute()
  if (owners.length > 1) return
  throw new AppError('last-owner', 'a workspace keeps at least one owner', {
    remedy: 'Make somebody else an owner first, or delete the workspace.',
  })
}

const rank = (role: Role): number => roleNames.indexOf(role)
const isAbove = (role: Role, other: Role): boolean => rank(role) < rank(other)
const manages = (role: Role): boolean => roles[role].includes('member:manage')
