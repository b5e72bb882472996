import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { Principal } from '#domain/access/access.ts'
import { findValidKeys } from '#domain/keys/keys.ts'
import { findValidLinks, type OverlayLink } from '#domain/overlays/overlays.ts'
import { findCurrentRoles } from '#domain/workspaces/workspaces.ts'
import type { Db } from '#ports/db.ts'
import type { CallerPorts } from './callers.ts'
import type { Check, Proof } from './holders.ts'

/** What a connection of this caller depends on. */
export function proofsOf({ kind, id, workspaceId, role, sessionId }: Principal): Proof[] {
  if (kind === 'key') return [{ kind: 'key', id }]
  const member = kind === 'person' ? [{ kind: 'member', id: JSON.stringify([workspaceId, id, role]) }] : []
  return [...member, ...(sessionId === undefined ? [] : [{ kind: 'session', id: sessionId }])]
}

/** What the connection of a page that shows an overlay depends on. */
export function proofOfLink({ workspaceId, overlayId, generation }: OverlayLink): Proof {
  return { kind: 'overlay', id: JSON.stringify([workspaceId, overlayId, generation]) }
}

export function createChecks({
  db,
  clock,
  accounts,
}: Omit<CallerPorts, 'tokens'>): Record<'key' | 'member' | 'session' | 'overlay', Check> {
  return {
    session: (ids) => accounts.sessions.findOpen(ids),
    key: (ids) => findValidKeys(db.query, ids, clock.now()),
    member: (ids) => findValidMembers(db.query, ids),
    overlay: (ids) => findOpenLinks(db.query, ids),
  }
}

/** Those who belong to the workspace, in the role that they had. */
async function findValidMembers(query: Db['query'], ids: readonly string[]): Promise<Set<string>> {
  const held = ids.map((id) => ({ id, of: JSON.parse(id) as [workspaceId: string, accountId: string, role: Role] }))
  const roles = await findCurrentRoles(
    query,
    held.map(({ of: [workspaceId, accountId] }) => [workspaceId, accountId]),
  )
  const valid = held.filter(
    ({ of: [workspaceId, accountId, role] }) => roles.get(`${workspaceId} ${accountId}`) === role,
  )
  return new Set(valid.map(({ id }) => id))
}

async function findOpenLinks(query: Db['query'], ids: readonly string[]): Promise<Set<string>> {
  const links = ids.map((id) => {
    const [workspaceId, overlayId, generation] = JSON.parse(id) as [string, string, number]
    return { workspaceId, overlayId, generation }
  })
  const valid = await findValidLinks(query, links)
  return new Set([...valid].map((link) => proofOfLink(link).id))
}
