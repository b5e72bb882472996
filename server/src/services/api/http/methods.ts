import type { FastifyInstance, HTTPMethods } from 'fastify'
import { AppError } from '#kernel/errors.ts'

const known: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Notes every address that gets a route from now on. What it returns, called once all are there, has them answer every
 * other method with `method-not-allowed` and the ones that they take, before a body is read.
 */
export function noteMethods(app: FastifyInstance): () => void {
  const addresses = new Set<string>()
  app.addHook('onRoute', ({ url }) => void addresses.add(url))
  return () => {
    for (const url of [...addresses]) refuseOthers(app, url)
  }
}

function refuseOthers(app: FastifyInstance, url: string): void {
  const taken = known.filter((method) => app.hasRoute({ url, method }))
  const allow = taken.join(', ')
  const refuse = () => {
    throw new AppError('method-not-allowed', `this address takes ${allow}`)
  }
  app.route({
    url,
    method: known.filter((method) => !taken.includes(method)),
    schema: { hide: true },
    onRequest: async (_request, reply) => {
      reply.header('allow', allow)
      refuse()
    },
    handler: refuse,
  })
}
