import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '#domain/access/access.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { readKeyAddress } from '../gateway/key-address.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import type { AccountVisit, Admit, OverlayVisit, Visit } from './access.ts'
import { isReading } from './credentials.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What a caller has to be permitted: `anything` for whoever is let in, `account` for whoever is signed in, also where
     * they belong to no workspace, `overlay` for pages that have its ticket, `nothing` for everybody.
     */
    readonly needs?: Permission | 'anything' | 'account' | 'overlay' | 'nothing'
    /** What a caller does with it, for the audit log; every route that changes something says so. Null: not worth a line. */
    readonly does?: string | null
    /** Says who asks with a key in its address, and nothing else that it says counts. */
    readonly byAddress?: true
    /** The answer goes on until the client leaves, on a connection of its own. */
    readonly lasts?: true
  }
  interface FastifyRequest {
    /** Who asks. Throws on a route that needs nothing or an account. */
    readonly principal: Principal
    /** Where the caller works: all that a handler may touch. Throws on a route that needs nothing or an account. */
    readonly workspace: Workspace
    /** Who is signed in. Throws on a route that does not need an account. */
    readonly account: AccountVisit
    /** Which overlay is shown. Throws on a route that does not need one. */
    readonly overlay: OverlayVisit
    /** What the deed was done to, for the audit log; the handler says so. Never who a viewer is: entries stay. */
    target: string
    /** Where a deed that needs an account was done, if not where the account works; the handler says so. */
    placeOfDeed: string
  }
}

export interface AdmissionPorts {
  readonly db: Pick<Db, 'within'>
  readonly log: Log
}

/**
 * Lets nobody reach a handler of `app` without what its route needs, and writes down what was done. A route that does
 * not say what it needs, or changes something and does not say what, is refused at the start.
 */
export function admitCallers(app: FastifyInstance, admit: Admit, ports: AdmissionPorts): void {
  const visits = new WeakMap<object, Visit>()
  const accounts = new WeakMap<object, AccountVisit>()
  const overlays = new WeakMap<object, OverlayVisit>()
  decorate(app, visits, accounts)
  decorateOverlay(app, overlays)
  app.addHook('onRoute', ({ url, method, config }) => {
    if (config?.needs === undefined) throw new Error(`The route ${url} does not say what it needs`)
    const changes = [method].flat().some((name) => !isReading(name))
    if (changes && config.does === undefined) throw new Error(`The route ${url} does not say what it does`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { needs, lasts = false, byAddress } = request.routeOptions.config
    if (needs === undefined || needs === 'nothing') return
    // Also when it is refused: the connection may be cut off with what it was opened with, and is nobody else's.
    if (lasts) reply.header('connection', 'close')
    if (needs === 'account') accounts.set(request, await admit.toAccount(request.raw))
    else if (needs === 'overlay') overlays.set(request, await admit.toOverlay(request.raw))
    else if (byAddress && needs !== 'anything') {
      visits.set(request, await admit.byKey(request.raw, readKeyAddress(request.raw)?.key ?? null, needs, lasts))
    } else visits.set(request, await admit.toWorkspace(request.raw, needs, lasts))
  })
  // Before the answer goes out, not after: a client that hangs up has done what it has done.
  app.addHook('onSend', async (request, reply, payload) => {
    const { does } = request.routeOptions.config
    const done = does != null && reply.statusCode < 400
    if (done) await writeDown(readDeed(request, visits.get(request), accounts.get(request)), does, ports)
    return payload
  })
}

function decorate(app: FastifyInstance, visits: WeakMap<object, Visit>, accounts: WeakMap<object, AccountVisit>): void {
  app.decorateRequest('target', '')
  app.decorateRequest('placeOfDeed', '')
  const getVisit = (request: object): Visit => {
    const visit = visits.get(request)
    if (visit) return visit
    throw new Error('This route needs no workspace, so nobody was let into one')
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
  app.decorateRequest('account', {
    getter(this: object) {
      const account = accounts.get(this)
      if (account) return account
      throw new Error('This route needs no account, so nobody is known to be signed in')
    },
  })
}

function decorateOverlay(app: FastifyInstance, overlays: WeakMap<object, OverlayVisit>): void {
  app.decorateRequest('overlay', {
    getter(this: object) {
      const overlay = overlays.get(this)
      if (overlay) return overlay
      throw new Error('This route does not need an overlay, so none is known')
    },
  })
}

interface Deed {
  readonly workspaceId: string | undefined
  readonly actor: Pick<Principal, 'kind' | 'id' | 'name'>
  readonly target: string
  readonly address: string
}

function readDeed(request: FastifyRequest, visit: Visit | undefined, account: AccountVisit | undefined): Deed {
  const { target, ip: address } = request
  if (visit) return { workspaceId: visit.principal.workspaceId, actor: visit.principal, target, address }
  const { id = '', name = '' } = account?.session.account ?? {}
  const workspaceId = request.placeOfDeed || account?.principal?.workspaceId
  return { workspaceId, actor: { kind: 'person', id, name }, target, address }
}

/** What was done is done: a database that fails now costs the entry, and the log of the process says so. */
async function writeDown({ workspaceId, actor, ...deed }: Deed, action: string, { db, log }: AdmissionPorts) {
  if (workspaceId === undefined) return
  const { kind, id, name } = actor
  try {
    await addAuditEntry(db.within(workspaceId), workspaceId, { ...deed, actor: { kind, id, name }, action })
  } catch (error) {
    log.error({ action, error: describeError(error) }, 'What was done could not be written into the audit log')
  }
}
