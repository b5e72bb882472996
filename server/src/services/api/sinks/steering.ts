import { Sink, SinkRewind, SinkRewindPlan, SinkSwitch, SinkTrial } from '@livetap/contracts/rules/sinks.ts'
import { getSink, planRewind, rewindSink, switchSink } from '#domain/sinks/sinks.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { announce, doneBy, sinkParams, sinkPath, tags } from './sink-deeds.ts'
import { trySink } from './trial.ts'

/** On, off, back, and a test. */
export function addSteering(app: Api, context: Context): void {
  addSwitch(app)
  addRewind(app)
  addTrial(app, context)
}

function addSwitch(app: Api): void {
  app.put(
    `${sinkPath}/:sinkId/enabled`,
    {
      config: { needs: 'rule:write', does: 'sink.switch' },
      schema: {
        tags,
        summary: 'Switch it off, or on again: then it goes on where it was',
        params: sinkParams,
        body: SinkSwitch,
        response: answers(200, Sink),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { enabled } = request.body
      const sink = await switchSink(db.query, workspaceId, request.params.sinkId, enabled, doneBy(request))
      request.target = `${sink.name}: ${enabled ? 'on' : 'off'}`
      announce(request)
      return sink
    },
  )
}

function addRewind(app: Api): void {
  app.get(
    `${sinkPath}/:sinkId/rewind`,
    {
      config: { needs: 'rule:read' },
      schema: {
        tags,
        summary: 'What setting it back would send again, or skip',
        params: sinkParams,
        querystring: SinkRewind,
        response: answers(200, SinkRewindPlan),
      },
    },
    async ({ params, query, workspace: { db, workspaceId } }) =>
      planRewind(db.query, workspaceId, params.sinkId, query),
  )
  app.post(
    `${sinkPath}/:sinkId/rewind`,
    {
      config: { needs: 'rule:write', does: 'sink.rewind' },
      schema: {
        tags,
        summary: 'Send from another position on, from the first event of a session, or from a time on',
        params: sinkParams,
        body: SinkRewind,
        response: answers(200, Sink),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const sink = await rewindSink(db.query, workspaceId, request.params.sinkId, request.body, doneBy(request))
      request.target = `${sink.name}: behind ${sink.status.pos}`
      announce(request)
      return sink
    },
  )
}

function addTrial(app: Api, context: Context): void {
  app.post(
    `${sinkPath}/:sinkId/test`,
    {
      config: { needs: 'rule:write', does: 'sink.test' },
      schema: {
        tags,
        summary: 'Send one made-up event now, and see what the address says',
        params: sinkParams,
        response: answers(200, SinkTrial),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const sink = await getSink(db.query, workspaceId, request.params.sinkId)
      request.target = sink.name
      return trySink(context, workspaceId, sink)
    },
  )
}
