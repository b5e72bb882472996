import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { createPrincipal, type Permission, type Principal } from '#domain/access/access.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Workspace, Workspaces } from '../workspaces/workspaces.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller has to be permitted; `nothing` for what anybody may ask. */
    readonly needs?: Permission | 'nothing'
  }
  interface FastifyRequest {
    /** Who asks. Throws on a route that needs nothing. */
    readonly principal: Principal
    /** Where the caller works: all that a handler may touch. Throws on a route that needs nothing. */
    readonly workspace: Workspace
  }
}

/** A caller who has been let in. */
export interface Visit {
  readonly principal: Principal
  readonly workspace: Workspace
}

/** Finds out who asks, whether they may, and where they work. Rejects with `token-invalid` or `not-permitted`. */
export type Admit = (request: IncomingMessage, needs: Permission) => Promise<Visit>

/** Until there are accounts, everybody who reaches the server is its owner; a token that is sent has to be right. */
export function createAccess(token: string | undefined, workspaces: Workspaces): Admit {
  const checkToken = createTokenCheck(token)
  return async (request, needs) => {
    checkToken(request.headers.authorization)
    const kind = request.headers.authorization === undefined ? 'person' : 'automation'
    const principal = createPrincipal(kind, defaultWorkspaceId, 'owner')
    if (!principal.permissions.has(needs)) {
      throw new AppError('not-permitted', `that needs the permission ${needs}`, {
        remedy: 'Ask an owner or admin of the workspace.',
      })
    }
    return { principal, workspace: await workspaces.enter(principal.workspaceId) }
  }
}

/** Lets nobody reach a handler of `app` without what its route needs; a route that does not say is refused at the start. */
export function admitCallers(app: FastifyInstance, admit: Admit): void {
  const visits = new WeakMap<object, Visit>()
  const getVisit = (request: object): Visit => {
    const visit = visits.get(request)
    if (visit) return visit
    throw new Error('This route needs nothing, so nobody was let in')
  }
  app.decorateRequest('principal', {
    getter(this: object) {
      return getVisit(this).principal
    },
  })
  app.decorateRequest('workspace', {
    getter(this: object) {
      return getVisit(this).workspace
    },
  })
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.needs === undefined) throw new Error(`The route ${url} does not say what it needs`)
  })
  app.addHook('onRequest', async (request) => {
    const { needs } = request.routeOptions.config
    if (needs !== undefined && needs !== 'nothing') visits.set(request, await admit(request.raw, needs))
  })
}

/** With a token configured, a wrong bearer is refused; without one in the request there is nothing to check. */
function createTokenCheck(token: string | undefined): (header: string | undefined) => void {
  if (token === undefined) return () => {}
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wanted = digest(token)
  return (header) => {
    if (header === undefined) return
    const [, given = ''] = /^bearer +(.+)$/i.exec(header) ?? []
    if (!timingSafeEqual(digest(given), wanted)) throw new AppError('token-invalid', 'the bearer token is not valid')
  }
}
