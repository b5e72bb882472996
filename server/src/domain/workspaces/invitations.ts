import { randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { Selectable } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Tables } from '#ports/tables.ts'
import { isLive, lockWorkspace, type Query } from './locking.ts'
import { findRole, getManager, requireNotAbove } from './members.ts'
import type { Membership } from './membership.ts'

/** Most invitations of a workspace that can still be accepted. */
const mostOpen = 100
const dayMs = 86_400_000

export interface OpenInvitation {
  readonly invitationId: string
  readonly role: Role
  readonly note: string
  readonly createdAt: Date
  /** Account id. */
  readonly createdBy: string
  readonly expiresAt: Date
}

/** An invitation, found by its token. */
export interface FoundInvitation extends OpenInvitation, Membership {
  readonly workspaceName: string
}

export interface NewInvitation {
  /** Account id of who invites. */
  readonly by: string
  readonly role: Role
  readonly note: string
  readonly days: number
}

/**
 * Makes a link for one person. The token is told this once: what is stored is its hash. Throws `not-permitted` for a role
 * above that of who invites, and `too-many-invitations`.
 */
export async function createInvitation(
  query: Query,
  workspaceId: string,
  { by, role, note, days }: NewInvitation,
  now: number,
): Promise<{ invitation: OpenInvitation; token: string }> {
  const token = randomBytes(32).toString('base64url')
  return query.transaction().execute(async (transaction) => {
    await lockWorkspace(transaction, workspaceId)
    requireNotAbove(await getManager(transaction, workspaceId, by), role)
    await dropExpired(transaction, workspaceId, now)
    await requireRoom(transaction, workspaceId)
    const row = await transaction
      .insertInto('teams.invitations')
      .values({
        ...{ workspace_id: workspaceId, invitation_id: randomUUID(), hash: hashSecret(token), role, note: note.trim() },
        ...{ created_by: by, expires_at: new Date(now + days * dayMs) },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { invitation: toInvitation(row), token }
  })
}

/** Those that can still be accepted, newest first. */
export async function listInvitations(query: Query, workspaceId: string, now: number): Promise<OpenInvitation[]> {
  const rows = await query
    .selectFrom('teams.invitations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(now))
    .orderBy('created_at', 'desc')
    .orderBy('invitation_id')
    .execute()
  return rows.map(toInvitation)
}

/** Resolves to what was revoked. Throws `invitation-not-found`; `not-permitted` for one to a role above the actor's. */
export async function revokeInvitation(
  query: Query,
  workspaceId: string,
  { by, invitationId }: { readonly by: string; readonly invitationId: string },
): Promise<OpenInvitation> {
  return query.transaction().execute(async (transaction) => {
    await lockWorkspace(transaction, workspaceId)
    const actor = await getManager(transaction, workspaceId, by)
    const row = await transaction
      .deleteFrom('teams.invitations')
      .where('workspace_id', '=', workspaceId)
      .where('invitation_id', '=', invitationId)
      .where('used_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new AppError('invitation-not-found', 'there is no open invitation of that id')
    requireNotAbove(actor, row.role)
    return toInvitation(row)
  })
}

/** What the token is for. `query` is one for all workspaces. Throws `invitation-invalid`. */
export async function findInvitation(query: Query, token: string, now: number): Promise<FoundInvitation> {
  const row = await query
    .selectFrom('teams.invitations as i')
    .innerJoin('teams.workspaces as w', 'w.workspace_id', 'i.workspace_id')
    .selectAll('i')
    .select('w.name')
    .where('i.hash', '=', hashSecret(token))
    .where('i.used_at', 'is', null)
    .where('i.expires_at', '>', new Date(now))
    .where(isLive('w'))
    .executeTakeFirst()
  if (!row) throw invalid()
  return { ...toInvitation(row), workspaceId: row.workspace_id, workspaceName: row.name }
}

/**
 * Makes the account a member. Of all who accept an invitation, however many at once, one becomes one. Throws
 * `invitation-invalid`; and `already-member`, which leaves the invitation as it is. `query` is one for all workspaces.
 */
export async function acceptInvitation(
  query: Query,
  token: string,
  accountId: string,
  now: number,
): Promise<FoundInvitation> {
  return query.transaction().execute(async (transaction) => {
    const found = await findInvitation(transaction, token, now)
    const { workspaceId } = found
    await lockWorkspace(transaction, workspaceId)
    if (await findRole(transaction, workspaceId, accountId)) {
      throw new AppError('already-member', 'you belong to that workspace already', {
        remedy: 'Enter it; the invitation is still good for somebody else.',
      })
    }
    const won = await transaction
      .updateTable('teams.invitations')
      .set({ used_at: new Date(now), used_by: accountId })
      .where('workspace_id', '=', workspaceId)
      .where('invitation_id', '=', found.invitationId)
      .where('used_at', 'is', null)
      .where('expires_at', '>', new Date(now))
      .returning('role')
      .executeTakeFirst()
    if (!won) throw invalid()
    await transaction
      .insertInto('teams.members')
      .values({ workspace_id: workspaceId, account_id: accountId, role: won.role })
      .execute()
    return found
  })
}

async function dropExpired(query: Query, workspaceId: string, now: number): Promise<void> {
  await query
    .deleteFrom('teams.invitations')
    .where('workspace_id', '=', workspaceId)
    .where('expires_at', '<=', new Date(now))
    .execute()
}

async function requireRoom(query: Query, workspaceId: string): Promise<void> {
  const { count } = await query
    .selectFrom('teams.invitations')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (count < mostOpen) return
  throw new AppError('too-many-invitations', `a workspace has at most ${mostOpen} open invitations`, {
    remedy: 'Revoke one first.',
  })
}

function toInvitation(row: Selectable<Tables['teams.invitations']>): OpenInvitation {
  return {
    invitationId: row.invitation_id,
    role: row.role,
    note: row.note,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
  }
}

function invalid(): AppError {
  return new AppError('invitation-invalid', 'the invitation was used or taken back, or is too old', {
    remedy: 'Ask whoever sent it for another one.',
  })
}
