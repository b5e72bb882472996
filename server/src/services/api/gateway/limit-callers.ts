import type { FastifyInstance } from 'fastify'
import type { AccountVisit } from '../access/access.ts'
import type { Gateway } from './gateway.ts'
import type { Caller } from './rates.ts'

const toCaller = ({ session: { account } }: AccountVisit): Caller => ({
  kind: 'person',
  id: account.id,
  workspaceId: '',
})

/** Counts what each account or key asks of the routes that are added to `app`, after `admitCallers` has let it in. */
export function limitCallers(app: FastifyInstance, gateway: Gateway): void {
  app.addHook('onRequest', async (request, reply) => {
    const { needs, limit, lasts } = request.routeOptions.config
    if (needs === undefined || needs === 'nothing') return
    const { raw } = request
    const caller = needs === 'account' ? toCaller(request.account) : request.principal
    await gateway.rates.countCaller(raw, caller, limit)
    if (lasts) gateway.takeLasting('feed', raw, caller, (leave) => void reply.raw.once('close', leave))
  })
}
