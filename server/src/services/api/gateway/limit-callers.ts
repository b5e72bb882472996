import type { FastifyInstance } from 'fastify'
import type { Gateway } from './gateway.ts'

/** Counts what each account or key asks of the routes that are added to `app`, after `admitCallers` has let it in. */
export function limitCallers(app: FastifyInstance, gateway: Gateway): void {
  app.addHook('onRequest', async (request, reply) => {
    const { needs, limit, lasts } = request.routeOptions.config
    if (needs === undefined || needs === 'nothing') return
    const { raw, principal } = request
    await gateway.rates.countCaller(raw, principal, limit)
    if (lasts) gateway.takeLasting('feed', raw, principal, (leave) => void reply.raw.once('close', leave))
  })
}
