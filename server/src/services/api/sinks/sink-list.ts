import { Sink, SinkChange, SinkDeliveries, SinkList, SinkRequest } from '@livetap/contracts/rules/sinks.ts'
import Type from 'typebox'
import {
  addSink,
  changeSink,
  checkSinkUrl,
  getSink,
  listSinks,
  readDeliveries,
  removeSink,
} from '#domain/sinks/sinks.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { announce, doneBy, sinkParams, sinkPath, tags } from './sink-deeds.ts'

/** The sinks of the workspace, and what became of what was sent to them. */
export function addSinkList(app: Api, context: Context): void {
  addReading(app)
  addAdding(app, context)
  addChanging(app, context)
  addRemoving(app)
}

function addReading(app: Api): void {
  app.get(
    sinkPath,
    {
      config: { needs: 'rule:read' },
      schema: { tags, summary: 'Where events are sent on to, oldest first', response: answers(200, SinkList) },
    },
    async ({ workspace: { db, workspaceId } }) => ({ items: await listSinks(db.query, workspaceId) }),
  )
  app.get(
    `${sinkPath}/:sinkId`,
    { config: { needs: 'rule:read' }, schema: { tags, params: sinkParams, response: answers(200, Sink) } },
    async ({ params, workspace: { db, workspaceId } }) => getSink(db.query, workspaceId, params.sinkId),
  )
  app.get(
    `${sinkPath}/:sinkId/deliveries`,
    {
      config: { needs: 'rule:read' },
      schema: { tags, summary: 'Counts by day', params: sinkParams, response: answers(200, SinkDeliveries) },
    },
    async ({ params, workspace: { db, workspaceId } }) => {
      const { sinkId } = await getSink(db.query, workspaceId, params.sinkId)
      return readDeliveries(db.query, workspaceId, sinkId)
    },
  )
}

function addAdding(app: Api, { vault, outbound }: Context): void {
  app.post(
    sinkPath,
    {
      config: { needs: 'rule:write', does: 'sink.add' },
      schema: {
        tags,
        summary: 'Send events on to an address, from now or from the beginning of a session',
        body: SinkRequest,
        response: answers(201, Sink),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      checkSinkUrl(request.body.kind, request.body.url, outbound)
      const sink = await addSink(db.query, vault, workspaceId, request.body, doneBy(request))
      request.target = `${sink.name}: ${sink.url}`
      announce(request)
      return reply.code(201).send(sink)
    },
  )
}

function addChanging(app: Api, { vault, outbound }: Context): void {
  app.put(
    `${sinkPath}/:sinkId`,
    {
      config: { needs: 'rule:write', does: 'sink.change' },
      schema: {
        tags,
        summary: 'Change a sink; without an address it keeps the one it has',
        params: sinkParams,
        body: SinkChange,
        response: answers(200, Sink),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { sinkId } = request.params
      const { kind } = await getSink(db.query, workspaceId, sinkId)
      if (request.body.url !== undefined) checkSinkUrl(kind, request.body.url, outbound)
      const sink = await changeSink(db.query, vault, { workspaceId, sinkId }, request.body, doneBy(request))
      request.target = `${sink.name}: ${sink.url}`
      announce(request)
      return sink
    },
  )
}

function addRemoving(app: Api): void {
  app.delete(
    `${sinkPath}/:sinkId`,
    {
      config: { needs: 'rule:write', does: 'sink.remove' },
      schema: { tags, params: sinkParams, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      request.target = await removeSink(db.query, workspaceId, request.params.sinkId)
      announce(request)
      return reply.code(204).send(null)
    },
  )
}
