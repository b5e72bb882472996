import { StreamList, StreamSummary, Timeline } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { buildTimeline } from '#domain/events/events.ts'
import { findStream, listStreams } from '#domain/streams/streams.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { answers, parameters } from './schemas.ts'
import { chooseSpan, emptyTimeline, timelineQuery } from './timelines.ts'

const tags = ['streams']
const params = Type.Object({ id: parameters.name })
const quarterHour = 15 * 60_000

/** Streams: the lives that were recorded, whole or in part. */
export function addStreamRoutes(app: Api): void {
  app.get(
    '/api/v1/streams',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'Newest first',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(200, 50) }),
        response: answers(200, StreamList),
      },
    },
    async ({ query, workspace }) => {
      const page = await listStreams(workspace.db.query, workspace.workspaceId, { limit: 50, ...query })
      return { ...page, items: page.items.map((stream) => show(workspace, stream)) }
    },
  )

  app.get(
    '/api/v1/streams/:id',
    { config: { needs: 'log:read' }, schema: { tags, params, response: answers(200, StreamSummary) } },
    async ({ params, workspace }) => show(workspace, await getStream(workspace, params.id)),
  )
  addTimelineRoute(app)
}

function addTimelineRoute(app: Api): void {
  app.get(
    '/api/v1/streams/:id/timeline',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'Counts by slices of time; the last 15 minutes in slices of 10 s unless asked otherwise',
        params,
        querystring: timelineQuery,
        response: answers(200, Timeline),
      },
    },
    async ({ params, query, workspace }) => {
      const { db, clock, workspaceId } = workspace
      const stream = show(workspace, await getStream(workspace, params.id))
      const end = stream.live ? clock.now() : Date.parse(stream.lastEventAt) + 1
      const span = chooseSpan(query, { from: end - quarterHour, to: end, bucketSeconds: 10 })
      const place = { streamId: stream.streamId }
      return (await buildTimeline(db.query, workspaceId, { ...place, ...span })) ?? emptyTimeline(span)
    },
  )
}

function show({ board }: Workspace, stream: StreamSummary): StreamSummary {
  return { ...stream, live: board.findActive().streams.has(stream.streamId) }
}

async function getStream({ db, workspaceId }: Workspace, id: string): Promise<StreamSummary> {
  const stream = await findStream(db.query, workspaceId, id)
  if (stream) return stream
  throw new AppError('stream-not-found', 'there is no stream of that id')
}
