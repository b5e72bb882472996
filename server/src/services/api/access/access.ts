import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { createPrincipal, type Principal } from '#domain/access/access.ts'
import { findKey } from '#domain/keys/keys.ts'
import { findMembership } from '#domain/workspaces/workspaces.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Accounts, FoundSession } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import type { Workspace, Workspaces } from '../workspaces/workspaces.ts'
import type { Holders } from './holders.ts'
import { proofsOf } from './proofs.ts'

export { admitCallers } from './admit-callers.ts'
export { Holders } from './holders.ts'
export { createChecks } from './proofs.ts'

/** A caller who has been let in. */
export interface Visit {
  readonly principal: Principal
  readonly workspace: Workspace
}

/** Somebody who is signed in, wherever they work, and if they work nowhere. */
export interface AccountVisit {
  readonly session: Pick<FoundSession, 'sessionId' | 'account'>
  /** Who they are in the workspace that they work in. */
  readonly principal: Principal | undefined
}

/** What a browser says of who asks. */
export interface Claim {
  readonly token: string
  readonly wishedWorkspace: string | undefined
}

/** Finds out who asks, whether they may, and where they work. */
export interface Admit {
  /**
   * Rejects with `not-signed-in`, `token-invalid`, `no-workspace`, `not-permitted`, `database-unavailable` and the like.
   * What lasts is answered on a connection of its own, which ends with what it was opened with.
   */
  toWorkspace(request: IncomingMessage, needs: Permission | 'anything', lasts: boolean): Promise<Visit>
  /** For what concerns an account and not a workspace: programs are refused as `not-permitted`. */
  toAccount(request: IncomingMessage): Promise<AccountVisit>
}

export interface AccessPorts {
  readonly db: Pick<Db, 'query'>
  readonly clock: Clock
  readonly accounts?: Pick<Accounts, 'sessions'>
  readonly workspaces: Workspaces
  readonly holders: Holders
}

/** `token` is the one that the configuration names: with it a program is the owner of the default workspace. */
export function createAccess(
  { db, clock, accounts, workspaces, holders }: AccessPorts,
  token: string | undefined,
  readClaim: (request: IncomingMessage) => Claim | undefined = () => undefined,
): Admit {
  const isToken = createTokenCheck(token)
  const find = async (request: IncomingMessage): Promise<Partial<AccountVisit>> => {
    const header = request.headers.authorization
    if (header === undefined) {
      const claim = readClaim(request)
      return claim && accounts ? findPerson(db.query, accounts, claim) : local
    }
    const [, bearer = ''] = /^bearer +(\S+)$/i.exec(header) ?? []
    if (isToken(bearer)) return { principal: automation }
    const key = await findKey(db.query, bearer, clock.now())
    if (key) return { principal: { kind: 'key', ...key, id: key.keyId, permissions: new Set(key.permissions) } }
    throw new AppError('token-invalid', 'the bearer token is not valid')
  }
  return {
    async toWorkspace(request, needs, lasts) {
      const { principal } = await find(request)
      if (!principal) throw new AppError('no-workspace', 'you belong to no workspace')
      checkPermission(principal, needs)
      if (lasts && principal !== local.principal) holders.add(proofsOf(principal), request.socket)
      return { principal, workspace: await workspaces.enter(principal.workspaceId) }
    },
    async toAccount(request) {
      const { session, principal } = await find(request)
      if (session) return { session, principal }
      throw new AppError('not-permitted', 'that is for somebody who is signed in, not for a program')
    },
  }
}

async function findPerson(query: Db['query'], { sessions }: Pick<Accounts, 'sessions'>, claim: Claim) {
  const session = await sessions.find(claim.token)
  if (!session) throw new AppError('not-signed-in', 'nobody is signed in')
  const { id, name } = session.account
  const found = await findMembership(query, id, claim.wishedWorkspace)
  return { session, principal: found && createPrincipal('person', { id, name }, found.workspaceId, found.role) }
}

function checkPermission(principal: Principal, needs: Permission | 'anything'): void {
  if (needs === 'anything') return
  if (principal.permissions.has(needs) && !isForeignOperator(principal, needs)) return
  throw new AppError('not-permitted', `that needs the permission ${needs}`, {
    remedy: 'Ask an owner or admin of the workspace.',
  })
}

/** What concerns all workspaces at once is for those who run the installation. */
function isForeignOperator({ workspaceId }: Principal, needs: Permission): boolean {
  return needs === 'operation:read' && workspaceId !== defaultWorkspaceId
}

/** Until there are accounts, who reaches the server without a token is its owner. */
const local = {
  session: {
    sessionId: 'local',
    account: { id: 'local', name: 'Owner', email: undefined, secondFactor: false },
  },
  principal: createPrincipal('person', { id: 'local', name: 'Owner' }, defaultWorkspaceId, 'owner'),
}
const automation = createPrincipal('automation', { id: 'token', name: 'API_TOKEN' }, defaultWorkspaceId, 'owner')

/** Takes as long for a token that is nearly right as for any other. */
function createTokenCheck(token: string | undefined): (given: string) => boolean {
  if (token === undefined) return () => false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wanted = digest(token)
  return (given) => timingSafeEqual(digest(given), wanted)
}
