import { EventPage, SessionList, SessionSummary, Timeline } from '@livetap/contracts/http.ts'
import { Source } from '@livetap/contracts/raw-envelope.ts'
import Type from 'typebox'
import { buildTimeline } from '#domain/events/events.ts'
import { findSession, listSessions } from '#domain/sessions/sessions.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { eventQuery, sendEvents } from './events.ts'
import { answers, parameters } from './schemas.ts'
import { chooseSpan, emptyTimeline, timelineQuery } from './timelines.ts'

const tags = ['sessions']
const params = Type.Object({ id: parameters.uuid })

/** Sessions: recordings of a stream, their events, and files of them. */
export function addSessionRoutes(app: Api): void {
  app.get(
    '/api/v1/sessions',
    {
      config: { needs: 'log:read' },
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
    async ({ query, workspace }) => {
      const page = await listSessions(workspace.db.query, workspace.workspaceId, { limit: 50, ...query })
      return { ...page, items: page.items.map((session) => show(workspace, session)) }
    },
  )

  app.get(
    '/api/v1/sessions/:id',
    { config: { needs: 'log:read' }, schema: { tags, params, response: answers(200, SessionSummary) } },
    async ({ params, workspace }) => show(workspace, await getSession(workspace, params.id)),
  )
  addSessionEventRoutes(app)
}

function show({ board }: Workspace, session: SessionSummary): SessionSummary {
  return { ...session, live: board.findActive().sessions.has(session.sessionId) }
}

function addSessionEventRoutes(app: Api): void {
  app.get(
    '/api/v1/sessions/:id/events',
    {
      config: { needs: 'log:read' },
      schema: { tags, summary: 'History', params, querystring: eventQuery, response: answers(200, EventPage) },
    },
    async ({ params, query, workspace }, reply) => {
      const { sessionId } = await getSession(workspace, params.id)
      return sendEvents(workspace, reply, query, { sessionId })
    },
  )

  app.get(
    '/api/v1/sessions/:id/timeline',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'Counts by slices of time; the whole session in at most 360 slices unless asked otherwise',
        params,
        querystring: timelineQuery,
        response: answers(200, Timeline),
      },
    },
    async ({ params, query, workspace }) => {
      const session = await getSession(workspace, params.id)
      const usual = { from: Date.parse(session.startedAt), to: Date.parse(session.lastEventAt) + 1, bucketSeconds: 1 }
      const span = chooseSpan(query, usual)
      const place = { sessionId: session.sessionId }
      const { db, workspaceId } = workspace
      return (await buildTimeline(db.query, workspaceId, { ...place, ...span })) ?? emptyTimeline(span)
    },
  )
}

export async function getSession({ db, workspaceId }: Workspace, id: string): Promise<SessionSummary> {
  const session = await findSession(db.query, workspaceId, id)
  if (session) return session
  throw new AppError('session-not-found', 'there is no session of that id')
}
