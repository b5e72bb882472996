import { UserSession, UserSessionList } from '@livetap/contracts/user-session.ts'
import Type from 'typebox'
import { findStream } from '#domain/streams/streams.ts'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import { AppError } from '#kernel/errors.ts'
import { createStoredLog, type Position } from '../feed/feed.ts'
import { Hubs } from '../folds/folds.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { UserSessions } from './registry.ts'
import { addUserSessionSocket } from './socket.ts'
import { Targets } from './targets.ts'

export { type UserSessionLimits, usualUserSessionLimits } from './registry.ts'

const tags = ['user sessions']

/** Dashboards: a session each over the WebSocket at `/ws`, and a look at those that are open. */
export function addUserSessions(app: Api, context: Context): void {
  const { resources, workspaceId, board } = context
  const hubs = resources.use(new Hubs(context, workspaceId))
  const targets = resources.use(new Targets(context, board, workspaceId))
  const findLive = createLiveFinder(context)
  const sessions = resources.use(new UserSessions({ ...context, hubs, targets, findLive }, context.userSessionLimits))
  addUserSessionSocket(context, (connection, username) => sessions.open(connection, username))
  addReadingRoutes(app, sessions)
}

/** Finds the stream of the event at a position, if it is one of this @username. */
function createLiveFinder({ db, feed, workspaceId }: Context) {
  const log = createStoredLog(db.query, workspaceId)
  return async ({ epoch, pos }: Position, uniqueId: string): Promise<string | undefined> => {
    if (epoch !== (await feed.readEpoch())) return undefined
    const [event] = (await log.readPage({}, pos - 1, pos, 1)).events
    const stream = event && (await findStream(db.query, workspaceId, event.streamId))
    return stream?.uniqueId === uniqueId ? stream.streamId : undefined
  }
}

function addReadingRoutes(app: Api, sessions: UserSessions): void {
  app.get(
    '/api/sessions',
    {
      schema: {
        tags,
        summary: 'Open dashboards, oldest first',
        description: 'The metrics come without the rows of their history.',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(200, 50) }),
        response: answers(200, UserSessionList),
      },
    },
    async ({ query: { cursor, limit = 50 } }) => {
      const [after] = cursor === undefined ? [0] : decodeCursor('user-sessions', ['integer'], cursor)
      const rest = sessions.list().filter(({ serial }) => serial > Number(after))
      const shown = rest.slice(0, limit)
      const next = rest.length > limit && { next: encodeCursor('user-sessions', [shown.at(-1)?.serial ?? 0]) }
      return { items: shown.map((session) => session.describe(false)), ...next }
    },
  )

  app.get(
    '/api/sessions/:userId',
    {
      schema: { tags, params: Type.Object({ userId: parameters.name }), response: answers(200, UserSession) },
    },
    async ({ params }) => {
      const session = sessions.find(params.userId)
      if (session) return session.describe(true)
      throw new AppError('user-session-not-found', 'there is no user session of that id')
    },
  )
}
