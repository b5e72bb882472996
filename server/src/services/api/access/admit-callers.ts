import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '#domain/access/access.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import type { Admit, Visit } from './access.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller has to be permitted: `anything` for whoever is let in, `nothing` for everybody. */
    readonly needs?: Permission | 'anything' | 'nothing'
    /** What a caller does with it, for the audit log; every route that changes something says so. Null: not worth a line. */
    readonly does?: string | null
    /** The answer goes on until the client leaves, on a connection of its own. */
    readonly lasts?: true
  }
  interface FastifyRequest {
    /** Who asks. Throws on a route that needs nothing. */
    readonly principal: Principal
    /** Where the caller works: all that a handler may touch. Throws on a route that needs nothing. */
    readonly workspace: Workspace
    /** What the deed was done to, for the audit log; the handler says so. Never who a viewer is: entries stay. */
    target: string
  }
}

const reading = new Set(['GET', 'HEAD'])

/**
 * Lets nobody reach a handler of `app` without what its route needs, and writes down what was done. A route that does
 * not say what it needs, or changes something and does not say what, is refused at the start.
 */
export function admitCallers(app: FastifyInstance, admit: Admit, log: Log): void {
  const visits = new WeakMap<object, Visit>()
  decorate(app, visits)
  app.addHook('onRoute', ({ url, method, config }) => {
    if (config?.needs === undefined) throw new Error(`The route ${url} does not say what it needs`)
    const changes = [method].flat().some((name) => !reading.has(name))
    if (changes && config.does === undefined) throw new Error(`The route ${url} does not say what it does`)
  })
  app.addHook('onRequest', async (request) => {
    const { needs } = request.routeOptions.config
    const { lasts = false } = request.routeOptions.config
    if (needs !== undefined && needs !== 'nothing') visits.set(request, await admit(request.raw, needs, lasts))
  })
  // Before the answer goes out, not after: a client that hangs up has done what it has done.
  app.addHook('onSend', async (request, reply, payload) => {
    const visit = visits.get(request)
    const { does } = request.routeOptions.config
    if (visit && typeof does === 'string' && reply.statusCode < 400) await writeDown(visit, does, request, log)
    return payload
  })
}

function decorate(app: FastifyInstance, visits: WeakMap<object, Visit>): void {
  app.decorateRequest('target', '')
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
}

/** What was done is done: a database that fails now costs the entry, and the log of the process says so. */
async function writeDown({ principal, workspace }: Visit, action: string, request: FastifyRequest, log: Log) {
  const { kind, id, name } = principal
  const deed = { actor: { kind, id, name }, action, target: request.target, address: request.ip }
  try {
    await addAuditEntry(workspace.db.query, workspace.workspaceId, deed)
  } catch (error) {
    log.error({ action, error: describeError(error) }, 'What was done could not be written into the audit log')
  }
}
