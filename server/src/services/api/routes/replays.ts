import { randomUUID } from 'node:crypto'
import { ReplayControl, ReplayList, ReplayRequest, type SessionSummary } from '@livetap/contracts/http.ts'
import { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import Type from 'typebox'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { createSessionId } from '#kernel/ids.ts'
import type { Api } from '../http/http.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { answers, parameters } from './schemas.ts'
import { getSession } from './sessions.ts'

const tags = ['replays']
const params = Type.Object({ id: parameters.uuid })
const mostReplays = 8
const over = new Set<ReplayStatus['state']>(['finished', 'stopped', 'failed'])

/** Playing a session again: it runs in ingest, the API asks for it and shows how it goes. */
export function addReplayRoutes(app: Api): void {
  app.post(
    '/api/v1/sessions/:id/replay',
    {
      config: { needs: 'replay:control', does: 'replay.start' },
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: { tags, params, body: ReplayRequest, response: answers(202, ReplayStatus) },
    },
    async (request, reply) => {
      const { params, body, workspace } = request
      const session = await getSession(workspace, params.id)
      request.target = session.sessionId
      const status = beginReplay(workspace, session, toFactor(body.speed ?? 'max'))
      return reply.code(202).send(status)
    },
  )

  app.patch(
    '/api/v1/replays/:id',
    {
      config: { needs: 'replay:control', does: 'replay.control' },
      schema: { tags, params, body: ReplayControl, response: answers(202, ReplayStatus) },
    },
    async (request, reply) => {
      const status = getReplay(request.workspace, request.params.id)
      if (over.has(status.state)) throw new AppError('replay-over', `the replay is ${status.state} already`)
      request.target = `${status.replayId} ${request.body.action}`
      controlReplay(request.workspace, status.replayId, request.body)
      return reply.code(202).send(status)
    },
  )
  addReadingRoutes(app)
}

function addReadingRoutes(app: Api): void {
  app.get(
    '/api/v1/replays',
    { config: { needs: 'log:read' }, schema: { tags, response: answers(200, ReplayList) } },
    async ({ workspace }) => ({ items: workspace.board.listReplays() }),
  )

  app.get(
    '/api/v1/replays/:id',
    { config: { needs: 'log:read' }, schema: { tags, params, response: answers(200, ReplayStatus) } },
    async ({ params, workspace }) => getReplay(workspace, params.id),
  )
}

function beginReplay(workspace: Workspace, session: SessionSummary, speed: number | null): ReplayStatus {
  const { board, clock, workspaceId, signals: bus } = workspace
  if (board.countRunningReplays() >= mostReplays) {
    throw new AppError('too-many-replays', `${mostReplays} replays are running already`, { retryAfterMs: 10_000 })
  }
  const now = toIso(clock.now())
  const ids = { replayId: randomUUID(), sourceSessionId: session.sessionId, sessionId: createSessionId() }
  const status: ReplayStatus = {
    workspaceId,
    ...ids,
    streamId: session.streamId,
    speed,
    state: 'starting',
    sent: 0,
    total: session.events,
    startedAt: now,
    updatedAt: now,
  }
  board.putReplay(status)
  bus.send(signals.commands, { kind: 'replay', workspaceId, ...ids, speed })
  return status
}

function controlReplay(
  { signals: bus, workspaceId }: Workspace,
  replayId: string,
  { action, speed }: ReplayControl,
): void {
  const change = speed === undefined ? {} : { speed: toFactor(speed) }
  bus.send(signals.commands, { kind: 'replay-control', workspaceId, replayId, action, ...change })
}

function getReplay({ board }: Workspace, replayId: string): ReplayStatus {
  const status = board.findReplay(replayId.toLowerCase())
  if (status) return status
  throw new AppError('replay-not-found', 'there is no replay of that id', {
    remedy: 'Replays of before a restart are forgotten; their sessions are not.',
  })
}

/** Factor of real time; null is as fast as possible. */
function toFactor(speed: number | 'max'): number | null {
  return speed === 'max' ? null : speed
}
