import type { IncomingMessage } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { Principal } from '#domain/access/access.ts'
import type { OverlayLink } from '#domain/overlays/overlays.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { FoundSession } from '#ports/accounts/accounts.ts'
import type { Workspace, Workspaces } from '../workspaces/workspaces.ts'
import { type Caller, type CallerPorts, Callers } from './callers.ts'
import type { Cookies } from './cookies.ts'
import { checkSameOrigin, isReading, readCredentials, readOverlayTicket } from './credentials.ts'
import type { Holders } from './holders.ts'
import { proofOfLink, proofsOf } from './proofs.ts'
import { RecentCallers } from './recent-callers.ts'

export { admitCallers } from './admit-callers.ts'
export { Cookies } from './cookies.ts'
export { Holders } from './holders.ts'
export { createChecks } from './proofs.ts'

/** A caller who has been let in. */
export interface Visit {
  readonly principal: Principal
  readonly workspace: Workspace
}

/** A page that shows an overlay: it has the overlay's link, and nothing else. */
export interface OverlayVisit {
  readonly link: OverlayLink
  readonly workspace: Workspace
}

/** Somebody who is signed in, wherever they work, and if they work nowhere. */
export interface AccountVisit {
  /** What the browser holds. */
  readonly token: string
  readonly session: FoundSession
  /** Who they are in the workspace that they work in. */
  readonly principal: Principal | undefined
}

/** Finds out who asks, whether they may, and where they work. */
export interface Admit {
  /**
   * Rejects with `not-signed-in`, `token-invalid`, `no-workspace`, `not-permitted`, `database-unavailable` and the like.
   * What lasts is answered on a connection of its own, which ends with what it was opened with.
   */
  toWorkspace(request: IncomingMessage, needs: Permission | 'anything', lasts: boolean): Promise<Visit>
  /**
   * For what is opened by an address alone: `key` is an API key that was made for that, with this permission and no other. Nothing else that the request says counts. Rejects with `not-signed-in`, `token-invalid` or `not-permitted`.
   */
  byKey(request: IncomingMessage, key: string | null, needs: Permission, lasts: boolean): Promise<Visit>
  /** For what concerns an account and not a workspace: programs are refused as `not-permitted`. */
  toAccount(request: IncomingMessage): Promise<AccountVisit>
  /** For what a page shows that has the ticket of an overlay, for as long as the link opens something. */
  toOverlay(request: IncomingMessage): Promise<OverlayVisit>
}

export interface AccessPorts extends CallerPorts {
  readonly workspaces: Workspaces
  readonly holders: Holders
  readonly cookies: Cookies
}

/** With `token`, that of the installation, a program is the owner of the default workspace. */
export function createAccess({ workspaces, holders, cookies, ...ports }: AccessPorts, token: string): Admit {
  const callers = new Callers(ports, token)
  const recent = new RecentCallers(ports.clock)
  const find = async (request: IncomingMessage, lasts: boolean, needs: Permission | 'anything' = 'anything') => {
    const credentials = readCredentials(request, cookies, lasts)
    if (credentials.kind === 'none') throw new AppError('not-signed-in', 'nobody is signed in')
    if (credentials.kind === 'cookie') checkSameOrigin(request)
    const caller: Caller = await recent.ask(credentials, needs, callers.find(credentials))
    return { ...caller, token: credentials.kind === 'cookie' ? credentials.token : '' }
  }
  const enter = async (principal: Principal, holder: IncomingMessage | undefined): Promise<Visit> => {
    if (holder) holders.add(proofsOf(principal), holder.socket)
    return { principal, workspace: await workspaces.enter(principal.workspaceId) }
  }
  return {
    async toWorkspace(request, needs, lasts) {
      const { principal } = await find(request, lasts, needs)
      if (!principal) throw new AppError('no-workspace', 'you belong to no workspace')
      checkPermission(principal, needs)
      return enter(principal, lasts ? request : undefined)
    },
    async byKey(request, key, needs, lasts) {
      if (!key) throw new AppError('not-signed-in', 'the address has no API key')
      const principal = await callers.findKey(key)
      checkOnlyPermission(principal, needs)
      return enter(principal, lasts ? request : undefined)
    },
    async toAccount(request) {
      const { session, principal, token } = await find(request, false)
      // A short token shows an account; what changes one takes the browser that is signed in.
      if (session && (token !== '' || isReading(request.method))) return { session, principal, token }
      throw new AppError('not-permitted', 'that is for somebody who is signed in, not for a program')
    },
    async toOverlay(request) {
      const link = await callers.findOverlay(readOverlayTicket(request))
      holders.add([proofOfLink(link)], request.socket)
      return { link, workspace: await workspaces.enter(link.workspaceId) }
    },
  }
}

function checkPermission(principal: Principal, needs: Permission | 'anything'): void {
  if (needs === 'anything') return
  if (principal.permissions.has(needs) && !isForeignOperator(principal, needs)) return
  throw new AppError('not-permitted', `that needs the permission ${needs}`, {
    remedy: 'Ask an owner or admin of the workspace.',
  })
}

/** What is in an address gets into histories and logs of others: it may open this, and nothing else. */
function checkOnlyPermission({ permissions }: Principal, needs: Permission): void {
  if (permissions.size === 1 && permissions.has(needs)) return
  throw new AppError('not-permitted', `a key in an address has the permission ${needs} and no other`, {
    remedy: 'Make a key for it.',
  })
}

/** What concerns all workspaces at once is for those who run the installation. */
function isForeignOperator({ workspaceId }: Principal, needs: Permission): boolean {
  return needs === 'operation:read' && workspaceId !== defaultWorkspaceId
}
