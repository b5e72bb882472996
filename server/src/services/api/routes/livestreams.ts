import { ConnectRequest, LivestreamList } from '@livetap/contracts/http.ts'
import { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import Type from 'typebox'
import { addFollow, getUniqueId, listFollows, removeFollow } from '#domain/follows/follows.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { openSse } from '../http/sse.ts'
import type { Context } from './context.ts'
import { answers, parameters, streamAnswer } from './schemas.ts'

const tags = ['livestreams']

/** Following a live: what is wished for is kept in the database, how it goes comes from the board. */
export function addLivestreamRoutes(app: Api, context: Context): void {
  const { db, board, workspaceId } = context
  addWish(app, 'connect', async (text) => {
    const uniqueId = getUniqueId(text)
    await addFollow(db.query, workspaceId, uniqueId)
    const status = board.expect(uniqueId)
    sendCommand(context, 'follows-changed', uniqueId)
    return status
  })
  addWish(app, 'disconnect', async (text) => {
    const uniqueId = getUniqueId(text)
    await removeFollow(db.query, workspaceId, uniqueId)
    sendCommand(context, 'follows-changed', uniqueId)
    return showStopped(context, uniqueId)
  })
  addWish(app, 'retry', async (text) => {
    const status = await getStatus(context, text)
    sendCommand(context, 'retry-now', status.uniqueId)
    return status
  })
  addReadingRoutes(app, context)
}

function addWish(app: Api, name: string, grant: (uniqueId: string) => Promise<LivestreamStatus>): void {
  app.post(
    `/api/v1/livestreams/${name}`,
    { schema: { tags, body: ConnectRequest, response: answers(202, LivestreamStatus) } },
    async (request, reply) => reply.code(202).send(await grant(request.body.uniqueId)),
  )
}

function sendCommand(
  { signals: bus, workspaceId }: Context,
  kind: 'follows-changed' | 'retry-now',
  uniqueId: string,
): void {
  bus.send(signals.commands, { kind, workspaceId, uniqueId })
}

function addReadingRoutes(app: Api, context: Context): void {
  const { db, board, statusEvents, workspaceId } = context
  app.get('/api/v1/livestreams', { schema: { tags, response: answers(200, LivestreamList) } }, async () => ({
    items: board.listLivestreams(await listFollows(db.query, workspaceId)),
  }))

  app.get(
    '/api/v1/livestreams/events',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Every change of state, as server-sent events',
        description:
          '`event: livestream` (LivestreamStatus) and `event: replay` (ReplayStatus): all first, then changes.',
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.'),
      },
    },
    async (_request, reply) => {
      statusEvents.admit()
      const livestreams = board.listLivestreams(await listFollows(db.query, workspaceId))
      statusEvents.attach(openSse(reply), livestreams)
    },
  )

  app.get(
    '/api/v1/livestreams/:uniqueId',
    { schema: { tags, params: Type.Object({ uniqueId: parameters.name }), response: answers(200, LivestreamStatus) } },
    async (request) => getStatus(context, request.params.uniqueId),
  )
}

async function getStatus({ db, board, workspaceId }: Context, text: string): Promise<LivestreamStatus> {
  const uniqueId = getUniqueId(text)
  const followed = (await listFollows(db.query, workspaceId)).includes(uniqueId)
  const status = board.findLivestream(uniqueId)
  if (followed) return status ?? board.expect(uniqueId)
  if (status && status.state !== 'stopped') return status
  throw new AppError('livestream-not-found', `@${uniqueId} is not followed`, { remedy: 'Connect to it first.' })
}

/** Shows at once what ingest will say a moment later. */
function showStopped({ board, clock, workspaceId }: Context, uniqueId: string): LivestreamStatus {
  const now = toIso(clock.now())
  const { messages = 0, streamId } = board.findLivestream(uniqueId) ?? {}
  const place = { workspaceId, uniqueId, ...(streamId === undefined ? {} : { streamId }) }
  const status = { ...place, state: 'stopped', since: now, updatedAt: now, messages, attempt: 0 } as const
  board.putLivestream(status)
  return status
}
