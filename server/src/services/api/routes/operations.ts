import { Health } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { describeError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Context } from './context.ts'
import { streamAnswer } from './schemas.ts'

const tags = ['operations']
/** A check that has not answered by then has failed. */
const checkWithinMs = 2000
const Ready = Type.Object({ status: Type.Literal('ready') })

/** For whoever runs the service: is it well, does it take requests, what does it count. */
export function addOperationRoutes(app: Api, context: Context): void {
  const startedAt = performance.now()
  const read = async (): Promise<Health> => {
    const checks = {
      database: await check(() => context.db.check()),
      bus: await check(() => context.bus.check()),
      storage: await check(() => context.storage.check()),
    }
    const ok = Object.values(checks).every((result) => result.ok)
    const uptime = Math.round(performance.now() - startedAt) / 1000
    return { status: ok ? 'ok' : 'failing', version: context.version, uptime, checks }
  }
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

async function check(work: () => Promise<void>): Promise<Health['checks'][string]> {
  const startedAt = performance.now()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${checkWithinMs} ms`)), checkWithinMs)
  const failure = await Promise.race([work(), late.promise]).then(() => undefined, describeError)
  clearTimeout(timer)
  const ms = Math.round(performance.now() - startedAt)
  return failure === undefined ? { ok: true, ms } : { ok: false, ms, error: failure }
}
