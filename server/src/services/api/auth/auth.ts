import { findOwner, giveWorkspace } from '#domain/workspaces/workspaces.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Api } from '../http/http.ts'
import { addAccountRoutes } from './account.ts'
import type { Desk, DeskPorts } from './desk.ts'
import { addPlaceRoutes } from './places.ts'
import { addSecondFactorRoutes } from './second-factor.ts'
import { addSessionRoutes } from './sessions.ts'
import { addSignInRoutes, createSignInLink } from './sign-in.ts'

export { Desk } from './desk.ts'

/** Everything about accounts: signing in and out, passwords, second factors, sessions, and where they lead to. */
export function addAuthRoutes(app: Api, desk: Desk): void {
  addSignInRoutes(app, desk)
  addAccountRoutes(app, desk)
  addSessionRoutes(app, desk)
  addSecondFactorRoutes(app, desk)
  addPlaceRoutes(app, desk)
}

const ownerId = 'owner'

/** Gives the default workspace an owner unless it has one: an account without a password, entered through a link. */
export async function ensureOwner({ accounts, db }: Pick<DeskPorts, 'accounts' | 'db'>): Promise<void> {
  if ((await findOwner(db.query, defaultWorkspaceId)) !== undefined) return
  await accounts.createOwner(ownerId, 'Owner')
  await giveWorkspace(db.query, defaultWorkspaceId, ownerId)
}

const dayMs = 86_400_000

/** The address for whoever starts Livetap: signs the owner in, once, as long as they have no password. */
export async function createFirstLink(desk: Desk): Promise<string | undefined> {
  const { db, accounts } = desk.ports
  const owner = await findOwner(db.query, defaultWorkspaceId)
  if (owner === undefined || (await accounts.passwords.isSet(owner))) return undefined
  return (await createSignInLink(desk, owner, dayMs)).url
}
