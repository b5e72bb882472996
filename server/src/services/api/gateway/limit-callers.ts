import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccountVisit, OverlayVisit } from '../access/access.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './rates.ts'

const toCaller = ({ session: { account } }: AccountVisit): Caller => ({
  kind: 'person',
  id: account.id,
  workspaceId: '',
})

const toOverlay = ({ link: { overlayId, workspaceId } }: OverlayVisit): Caller => ({
  kind: 'key',
  id: `overlay ${overlayId}`,
  workspaceId,
})

function callerOf(request: FastifyRequest, needs: string): Caller {
  if (needs === 'account') return toCaller(request.account)
  return needs === 'overlay' ? toOverlay(request.overlay) : request.principal
}

/** Counts what each account or key asks of the routes that are added to `app`, after `admitCallers` has let it in. */
export function limitCallers(app: FastifyInstance, gateway: Gateway): void {
  app.addHook('onRequest', async (request, reply) => {
    const { needs, limit, lasts } = request.routeOptions.config
    if (needs === undefined || needs === 'nothing') return
    const { raw } = request
    const caller = callerOf(request, needs)
    await gateway.rates.countCaller(raw, caller, limit)
    if (lasts) gateway.takeLasting('feed', raw, caller, (leave) => void reply.raw.once('close', leave))
  })
}
