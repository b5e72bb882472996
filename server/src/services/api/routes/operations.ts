import { Health } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { readHealth } from '#kernel/health/health.ts'
import type { Api } from '../http/http.ts'
import type { Context } from './context.ts'
import { streamAnswer } from './schemas.ts'

const tags = ['operations']
const Ready = Type.Object({ status: Type.Literal('ready') })

/** For whoever runs the service: is it well, does it take requests, what does it count. */
export function addOperationRoutes(app: Api, context: Context): void {
  const startedAt = performance.now()
  const checks = {
    database: () => context.db.check(),
    bus: () => context.bus.check(),
    storage: () => context.storage.check(),
  }
  const read = () => readHealth(checks, context.version, startedAt)
  const health = { 200: Health, 503: Health }

  app.get('/health', { config: { needs: 'nothing' }, schema: { tags, response: health } }, async (_request, reply) => {
    const result = await read()
    return reply.code(result.status === 'ok' ? 200 : 503).send(result)
  })

  app.get(
    '/ready',
    { config: { needs: 'nothing' }, schema: { tags, response: { 200: Ready, 503: Health } } },
    async (_request, reply) => {
      const result = await read()
      return result.status === 'ok' ? reply.code(200).send({ status: 'ready' }) : reply.code(503).send(result)
    },
  )

  app.get(
    '/metrics',
    {
      config: { needs: 'operation:read' },
      schema: { tags, response: streamAnswer(['text/plain'], 'Prometheus text format.') },
    },
    async (_request, reply) => {
      const { contentType, body } = await context.metrics.render()
      return reply.header('content-type', contentType).send(body)
    },
  )
}
