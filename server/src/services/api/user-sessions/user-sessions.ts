import { UserSession, UserSessionList } from '@livetap/contracts/user-session.ts'
import Type from 'typebox'
import { findStream } from '#domain/streams/streams.ts'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import { AppError } from '#kernel/errors.ts'
import type { Signals } from '#ports/signals.ts'
import { createStoredLog, type Position } from '../feed/feed.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { StatusBoard } from '../status/status.ts'
import { type RegistryPorts, type Seats, UserSessions } from './registry.ts'
import { addUserSessionSocket } from './socket.ts'
import { Targets } from './targets.ts'

export { type Seats, type UserSessionLimits, type UserSessions, usualUserSessionLimits } from './registry.ts'

const tags = ['user sessions']

/** Dashboards: a session each over the WebSocket at `/ws`, and a look at those that are open. */
export function addUserSessions(app: Api, context: Context): void {
  addUserSessionSocket(context)
  addReadingRoutes(app)
}

export interface UserSessionPlace extends Omit<RegistryPorts, 'targets' | 'findLive'> {
  readonly workspaceId: string
  readonly board: StatusBoard
  readonly signals: Signals
}

/** The dashboards of a workspace. */
export function openUserSessions(place: UserSessionPlace, seats: Seats): UserSessions {
  const targets = new Targets(place, place.board, place.workspaceId)
  return new UserSessions({ ...place, targets, findLive: createLiveFinder(place) }, seats)
}

/** Finds the stream of the event at a position, if it is one of this @username. */
function createLiveFinder({ db, feed, workspaceId }: UserSessionPlace) {
  const log = createStoredLog(db.query, workspaceId)
  return async ({ epoch, pos }: Position, uniqueId: string): Promise<string | undefined> => {
    if (epoch !== (await feed.readEpoch())) return undefined
    const [event] = (await log.readPage({}, pos - 1, pos, 1)).events
    const stream = event && (await findStream(db.query, workspaceId, event.streamId))
    return stream?.uniqueId === uniqueId ? stream.streamId : undefined
  }
}

function addReadingRoutes(app: Api): void {
  app.get(
    '/api/sessions',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'Open dashboards, oldest first',
        description: 'The metrics come without the rows of their history.',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(200, 50) }),
        response: answers(200, UserSessionList),
      },
    },
    async ({ query: { cursor, limit = 50 }, workspace: { sessions } }) => {
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
      config: { needs: 'log:read' },
      schema: { tags, params: Type.Object({ userId: parameters.name }), response: answers(200, UserSession) },
    },
    async ({ params, workspace }) => {
      const session = workspace.sessions.find(params.userId)
      if (session) return session.describe(true)
      throw new AppError('user-session-not-found', 'there is no user session of that id')
    },
  )
}
