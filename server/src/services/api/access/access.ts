import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { createPrincipal, type Principal } from '#domain/access/access.ts'
import { findKey } from '#domain/keys/keys.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Db } from '#ports/db.ts'
import type { Workspace, Workspaces } from '../workspaces/workspaces.ts'
import type { KeyHolders } from './key-holders.ts'

export { admitCallers } from './admit-callers.ts'
export { KeyHolders } from './key-holders.ts'

/** A caller who has been let in. */
export interface Visit {
  readonly principal: Principal
  readonly workspace: Workspace
}

/**
 * Finds out who asks, whether they may, and where they work. Rejects with `token-invalid`, `not-permitted` or
 * `database-unavailable`. What lasts is answered on a connection of its own, which ends with the key.
 */
export type Admit = (request: IncomingMessage, needs: Permission | 'anything', lasts: boolean) => Promise<Visit>

export interface AccessPorts {
  readonly db: Pick<Db, 'query'>
  readonly clock: Clock
  readonly workspaces: Workspaces
  readonly holders: KeyHolders
}

/** `token` is the one that the configuration names: with it a program is the owner of the default workspace. */
export function createAccess({ db, clock, workspaces, holders }: AccessPorts, token: string | undefined): Admit {
  const isToken = createTokenCheck(token)
  const identify = async (header: string | undefined): Promise<Principal> => {
    if (header === undefined) return localOwner
    const [, bearer = ''] = /^bearer +(\S+)$/i.exec(header) ?? []
    if (isToken(bearer)) return automation
    const key = await findKey(db.query, bearer, clock.now())
    if (key) return { kind: 'key', ...key, id: key.keyId, permissions: new Set(key.permissions) }
    throw new AppError('token-invalid', 'the bearer token is not valid')
  }
  return async (request, needs, lasts) => {
    const principal = await identify(request.headers.authorization)
    if (needs !== 'anything' && (!principal.permissions.has(needs) || isForeignOperator(principal, needs))) {
      throw new AppError('not-permitted', `that needs the permission ${needs}`, {
        remedy: 'Ask an owner or admin of the workspace.',
      })
    }
    if (lasts && principal.kind === 'key') holders.add(principal.id, request.socket)
    return { principal, workspace: await workspaces.enter(principal.workspaceId) }
  }
}

/** What concerns all workspaces at once is for those who run the installation. */
function isForeignOperator({ workspaceId }: Principal, needs: Permission): boolean {
  return needs === 'operation:read' && workspaceId !== defaultWorkspaceId
}

/** Until there are accounts, who reaches the server without a token is its owner. */
const localOwner = createPrincipal('person', { id: 'local', name: 'Owner' }, defaultWorkspaceId, 'owner')
const automation = createPrincipal('automation', { id: 'token', name: 'API_TOKEN' }, defaultWorkspaceId, 'owner')

/** Takes as long for a token that is nearly right as for any other. */
function createTokenCheck(token: string | undefined): (given: string) => boolean {
  if (token === undefined) return () => false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wanted = digest(token)
  return (given) => timingSafeEqual(digest(given), wanted)
}
