import { Redriven } from '@livetap/contracts/rules/sinks.ts'
import Type from 'typebox'
import { discard, redrive } from '#domain/sinks/sinks.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { announce, tags } from './sink-deeds.ts'

const params = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) })

/** What becomes of batches that the forwarder has set aside. */
export function addRedriveRoutes(app: Api): void {
  addRedrive(app)
  addDiscard(app)
}

function addRedrive(app: Api): void {
  app.post(
    '/api/v1/dlq/:id/redrive',
    {
      config: { needs: 'rule:write', does: 'batch.redrive' },
      schema: {
        tags,
        summary: 'Send a batch again that the forwarder has set aside',
        description:
          'Of the stage `forwarder` only. It is no dead letter any more, and becomes one again when it fails.',
        params,
        response: answers(202, Redriven),
      },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const { batchId, sinkName, from, to } = await redrive(db.query, workspaceId, request.params.id, clock.now())
      request.target = `${sinkName}: ${from} to ${to}`
      announce(request)
      return reply.code(202).send({ batchId })
    },
  )
}

function addDiscard(app: Api): void {
  app.post(
    '/api/v1/dlq/:id/discard',
    {
      config: { needs: 'rule:write', does: 'batch.discard' },
      schema: {
        tags,
        summary: 'Give a batch up that the forwarder has set aside',
        description: 'Of the stage `forwarder` only. The events themselves stay in the log.',
        params,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { sinkName, from, to } = await discard(db.query, workspaceId, request.params.id)
      request.target = `${sinkName}: ${from} to ${to}`
      return reply.code(204).send(null)
    },
  )
}
