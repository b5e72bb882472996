import { EventPage, SessionList, SessionSummary, Timeline } from '@livetap/contracts/http.ts'
import { Source } from '@livetap/contracts/raw-envelope.ts'
import Type from 'typebox'
import { buildTimeline } from '#domain/events/events.ts'
import { findSession, listSessions } from '#domain/sessions/sessions.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Context } from './context.ts'
import { eventQuery, sendEvents } from './events.ts'
import { answers, parameters } from './schemas.ts'
import { chooseSpan, emptyTimeline, timelineQuery } from './timelines.ts'

const tags = ['sessions']
const params = Type.Object({ id: parameters.uuid })

/** Sessions: recordings of a stream, their events, and files of them. */
export function addSessionRoutes(app: Api, context: Context): void {
  const { db, board, workspaceId } = context
  const show = (session: SessionSummary): SessionSummary => ({
    ...session,
    live: board.findActive().sessions.has(session.sessionId),
  })

  app.get(
    '/api/v1/sessions',
    {
      schema: {
        tags,
        summary: 'Newest first',
        querystring: Type.Object({
          streamId: Type.Optional(parameters.name),
          uniqueId: Type.Optional(parameters.name),
          source: Type.Optional(Source),
          cursor: parameters.cursor,
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, SessionList),
      },
    },
    async ({ query }) => {
      const page = await listSessions(db.query, workspaceId, { limit: 50, ...query })
      return { ...page, items: page.items.map(show) }
    },
  )

  app.get(
    '/api/v1/sessions/:id',
    { schema: { tags, params, response: answers(200, SessionSummary) } },
    async (request) => show(await getSession(context, request.params.id)),
  )
  addSessionEventRoutes(app, context)
}

function addSessionEventRoutes(app: Api, context: Context): void {
  app.get(
    '/api/v1/sessions/:id/events',
    { schema: { tags, summary: 'History', params, querystring: eventQuery, response: answers(200, EventPage) } },
    async (request, reply) => {
      const { sessionId } = await getSession(context, request.params.id)
      return sendEvents(context, reply, request.query, { sessionId })
    },
  )

  app.get(
    '/api/v1/sessions/:id/timeline',
    {
      schema: {
        tags,
        summary: 'Counts by slices of time; the whole session in at most 360 slices unless asked otherwise',
        params,
        querystring: timelineQuery,
        response: answers(200, Timeline),
      },
    },
    async (request) => {
      const session = await getSession(context, request.params.id)
      const usual = { from: Date.parse(session.startedAt), to: Date.parse(session.lastEventAt) + 1, bucketSeconds: 1 }
      const span = chooseSpan(request.query, usual)
      const place = { sessionId: session.sessionId }
      return (await buildTimeline(context.db.query, context.workspaceId, { ...place, ...span })) ?? emptyTimeline(span)
    },
  )
}

export async function getSession({ db, workspaceId }: Context, id: string): Promise<SessionSummary> {
  const session = await findSession(db.query, workspaceId, id)
  if (session) return session
  throw new AppError('session-not-found', 'there is no session of that id')
}
