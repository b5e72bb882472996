import { EventPage } from '@livetap/contracts/http.ts'
import type { FastifyReply } from 'fastify'
import Type, { type Static } from 'typebox'
import { type EventFilter, findEvents } from '#domain/events/events.ts'
import type { Api } from '../http/http.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { answers, parameters, parseTime, parseTypes } from './schemas.ts'

const filters = {
  type: parameters.types,
  types: parameters.types,
  userId: Type.Optional(parameters.name),
  from: parameters.time('Only what happened then or later.'),
  to: parameters.time('Only what happened before.'),
  text: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'In names and messages, in any case.' }),
  ),
  order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')], { default: 'asc' })),
  cursor: parameters.cursor,
  limit: parameters.limit(1000, 100),
}
export const eventQuery = Type.Object(filters)
const workspaceQuery = Type.Object({
  ...filters,
  streamId: Type.Optional(parameters.name),
  sessionId: Type.Optional(parameters.uuid),
})

/** Events of the whole workspace. */
export function addEventRoutes(app: Api): void {
  app.get(
    '/api/v1/events',
    {
      config: { needs: 'log:read' },
      schema: {
        tags: ['events'],
        summary: 'History of the whole workspace',
        querystring: workspaceQuery,
        response: answers(200, EventPage),
      },
    },
    async ({ query, workspace }, reply) => {
      const { streamId, sessionId } = query
      const place = {
        ...(streamId === undefined ? {} : { streamId }),
        ...(sessionId === undefined ? {} : { sessionId }),
      }
      return sendEvents(workspace, reply, query, place)
    },
  )
}

/** Answers with a page of events. Their JSON is sent as it was stored, without being parsed on the way. */
export async function sendEvents(
  { db, feed, workspaceId }: Workspace,
  reply: FastifyReply,
  query: Static<typeof eventQuery>,
  place: Pick<EventFilter, 'streamId' | 'sessionId'>,
): Promise<never> {
  const { order = 'asc', limit = 100 } = query
  const given = { ...readFilter(query), ...(query.cursor === undefined ? {} : { cursor: query.cursor }) }
  const epoch = await feed.readEpoch()
  const page = await findEvents(db.query, workspaceId, { ...place, ...given, order, limit })
  const items = page.rows.map(({ pos, json }) => `{"id":"${epoch}-${pos}","event":${json}}`)
  const next = page.next === undefined ? '' : `,"next":${JSON.stringify(page.next)}`
  reply.type('application/json; charset=utf-8')
  return reply.send(Buffer.from(`{"items":[${items.join(',')}]${next}}`)) as never
}

function readFilter(query: Static<typeof eventQuery>): EventFilter {
  const types = parseTypes(query.types ?? query.type)
  const from = parseTime('from', query.from)
  const to = parseTime('to', query.to)
  return {
    ...(types ? { types } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(query.userId === undefined ? {} : { userId: query.userId }),
    ...(query.text === undefined ? {} : { text: query.text }),
  }
}
