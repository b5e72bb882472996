import type { FastifyInstance } from 'fastify'

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const headers = 'Authorization, Content-Type, Last-Event-ID'
const exposed = 'Retry-After, X-Request-Id, TTLC-Resumed-From, TTLC-Earliest'
/** Seconds for which a browser need not ask again. */
const maxAge = '600'

/** Tells browsers that pages of these origins may read the answers. They have to send a key: never with cookies. */
export function answerOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'Origin')
    const { origin = '', 'access-control-request-method': wanted } = request.headers
    if (!origins.includes(origin)) return
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed })
    if (request.method !== 'OPTIONS' || wanted === undefined) return
    reply.headers({
      'access-control-allow-methods': methods,
      'access-control-allow-headers': headers,
      'access-control-max-age': maxAge,
    })
    return reply.code(204).send()
  })
}
