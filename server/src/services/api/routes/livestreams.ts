import { ConnectRequest, LivestreamList } from '@livetap/contracts/http.ts'
import { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import Type from 'typebox'
import { addFollow, getUniqueId, listFollows, removeFollow } from '#domain/follows/follows.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { openSse } from '../http/sse.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { answers, parameters, streamAnswer } from './schemas.ts'

const tags = ['livestreams']

/** Following a live: what is wished for is kept in the database, how it goes comes from the board. */
export function addLivestreamRoutes(app: Api): void {
  addWish(app, 'connect', async (workspace, text) => {
    const uniqueId = getUniqueId(text)
    await addFollow(workspace.db.query, workspace.workspaceId, uniqueId)
    const status = workspace.board.expect(uniqueId)
    sendCommand(workspace, 'follows-changed', uniqueId)
    return status
  })
  addWish(app, 'disconnect', async (workspace, text) => {
    const uniqueId = getUniqueId(text)
    await removeFollow(workspace.db.query, workspace.workspaceId, uniqueId)
    sendCommand(workspace, 'follows-changed', uniqueId)
    return showStopped(workspace, uniqueId)
  })
  addWish(app, 'retry', async (workspace, text) => {
    const status = await getStatus(workspace, text)
    sendCommand(workspace, 'retry-now', status.uniqueId)
    return status
  })
  addReadingRoutes(app)
}

type Grant = (workspace: Workspace, uniqueId: string) => Promise<LivestreamStatus>

function addWish(app: Api, name: string, grant: Grant): void {
  app.post(
    `/api/v1/livestreams/${name}`,
    {
      config: { needs: 'live:control', does: `live.${name}` },
      schema: { tags, body: ConnectRequest, response: answers(202, LivestreamStatus) },
    },
    async (request, reply) => {
      const status = await grant(request.workspace, request.body.uniqueId)
      request.target = status.uniqueId
      return reply.code(202).send(status)
    },
  )
}

function sendCommand(
  { signals: bus, workspaceId }: Workspace,
  kind: 'follows-changed' | 'retry-now',
  uniqueId: string,
): void {
  bus.send(signals.commands, { kind, workspaceId, uniqueId })
}

function addReadingRoutes(app: Api): void {
  app.get(
    '/api/v1/livestreams',
    { config: { needs: 'log:read' }, schema: { tags, response: answers(200, LivestreamList) } },
    async ({ workspace: { db, board, workspaceId } }) => ({
      items: board.listLivestreams(await listFollows(db.query, workspaceId)),
    }),
  )

  app.get(
    '/api/v1/livestreams/events',
    {
      config: { needs: 'log:read', lasts: true },
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Every change of state, as server-sent events',
        description:
          '`event: livestream` (LivestreamStatus) and `event: replay` (ReplayStatus): all first, then changes.',
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.'),
      },
    },
    async ({ workspace: { db, board, statusEvents, workspaceId } }, reply) => {
      statusEvents.admit()
      const livestreams = board.listLivestreams(await listFollows(db.query, workspaceId))
      statusEvents.attach(openSse(reply), livestreams)
    },
  )

  app.get(
    '/api/v1/livestreams/:uniqueId',
    {
      config: { needs: 'log:read' },
      schema: { tags, params: Type.Object({ uniqueId: parameters.name }), response: answers(200, LivestreamStatus) },
    },
    async ({ params, workspace }) => getStatus(workspace, params.uniqueId),
  )
}

async function getStatus({ db, board, workspaceId }: Workspace, text: string): Promise<LivestreamStatus> {
  const uniqueId = getUniqueId(text)
  const followed = (await listFollows(db.query, workspaceId)).includes(uniqueId)
  const status = board.findLivestream(uniqueId)
  if (followed) return status ?? board.expect(uniqueId)
  if (status && status.state !== 'stopped') return status
  throw new AppError('livestream-not-found', `@${uniqueId} is not followed`, { remedy: 'Connect to it first.' })
}

/** Shows at once what ingest will say a moment later. */
function showStopped({ board, clock, workspaceId }: Workspace, uniqueId: string): LivestreamStatus {
  const now = toIso(clock.now())
  const { messages = 0, streamId } = board.findLivestream(uniqueId) ?? {}
  const place = { workspaceId, uniqueId, ...(streamId === undefined ? {} : { streamId }) }
  const status = { ...place, state: 'stopped', since: now, updatedAt: now, messages, attempt: 0 } as const
  board.putLivestream(status)
  return status
}
