import { StreamList, StreamSummary, Timeline } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { buildTimeline } from '#domain/events/events.ts'
import { findStream, listStreams } from '#domain/streams/streams.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Context } from './context.ts'
import { answers, parameters } from './schemas.ts'
import { chooseSpan, emptyTimeline, timelineQuery } from './timelines.ts'

const tags = ['streams']
const params = Type.Object({ id: parameters.name })
const quarterHour = 15 * 60_000

/** Streams: the lives that were recorded, whole or in part. */
export function addStreamRoutes(app: Api, context: Context): void {
  const { db, board, workspaceId } = context
  const show = (stream: StreamSummary): StreamSummary => ({
    ...stream,
    live: board.findActive().streams.has(stream.streamId),
  })

  app.get(
    '/api/v1/streams',
    {
      schema: {
        tags,
        summary: 'Newest first',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(200, 50) }),
        response: answers(200, StreamList),
      },
    },
    async ({ query }) => {
      const page = await listStreams(db.query, workspaceId, { limit: 50, ...query })
      return { ...page, items: page.items.map(show) }
    },
  )

  app.get('/api/v1/streams/:id', { schema: { tags, params, response: answers(200, StreamSummary) } }, async (request) =>
    show(getFound(await findStream(db.query, workspaceId, request.params.id))),
  )
  addTimelineRoute(app, context)
}

function addTimelineRoute(app: Api, { db, board, clock, workspaceId }: Context): void {
  app.get(
    '/api/v1/streams/:id/timeline',
    {
      schema: {
        tags,
        summary: 'Counts by slices of time; the last 15 minutes in slices of 10 s unless asked otherwise',
        params,
        querystring: timelineQuery,
        response: answers(200, Timeline),
      },
    },
    async (request) => {
      const stream = getFound(await findStream(db.query, workspaceId, request.params.id))
      const isLive = board.findActive().streams.has(stream.streamId)
      const end = isLive ? clock.now() : Date.parse(stream.lastEventAt) + 1
      const span = chooseSpan(request.query, { from: end - quarterHour, to: end, bucketSeconds: 10 })
      const place = { streamId: stream.streamId }
      return (await buildTimeline(db.query, workspaceId, { ...place, ...span })) ?? emptyTimeline(span)
    },
  )
}

function getFound(stream: StreamSummary | undefined): StreamSummary {
  if (stream) return stream
  throw new AppError('stream-not-found', 'there is no stream of that id')
}
