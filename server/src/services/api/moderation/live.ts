import { FocusRequest, ModerationSnapshot } from '@livetap/contracts/workspace/moderation.ts'
import Type from 'typebox'
import { findStream } from '#domain/streams/streams.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { openSse } from '../http/sse.ts'
import { answers, parameters, streamAnswer } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { doerOf, moderation, tags } from './deeds.ts'
import type { ModeratedLive } from './moderators.ts'

const streamParams = Type.Object({ streamId: parameters.name })
const description = `\`event: snapshot\` (ModerationSnapshot) first, then \`event: change\` (ModerationChange). A
snapshot may come again: it replaces what was known. Whoever has this open is on duty.`

/** The live channel of moderators, and what they look at. */
export function addLiveRoutes(app: Api): void {
  addChannel(app)
  app.put(
    `${moderation}/streams/:streamId/focus`,
    {
      config: { needs: 'chat:moderate', does: null },
      schema: {
        tags,
        summary: 'What this page looks at, for the others',
        params: streamParams,
        body: FocusRequest,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { workspace, params, body } = request
      const { streamId } = await findLive(workspace, params.streamId)
      workspace.moderators.focus(streamId, body.presenceId, doerOf(request), body.item)
      return reply.code(204).send(null)
    },
  )
}

function addChannel(app: Api): void {
  app.get(
    `${moderation}/streams/:streamId/live`,
    {
      config: { needs: 'chat:moderate', lasts: true },
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'What moderators of a live do, as server-sent events',
        description,
        params: streamParams,
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.', ModerationSnapshot),
      },
    },
    async (request, reply) => {
      const { workspace, params } = request
      workspace.moderators.admit()
      const live = await findLive(workspace, params.streamId)
      workspace.moderators.attach(live, doerOf(request), openSse(reply))
    },
  )
}

/** A live that was recorded, or is being connected to right now. Rejects with `stream-not-found`. */
async function findLive({ db, board, workspaceId }: Workspace, streamId: string): Promise<ModeratedLive> {
  const { uniqueId } = (await findStream(db.query, workspaceId, streamId)) ?? board.findStream(streamId) ?? {}
  if (uniqueId !== undefined) return { streamId, uniqueId }
  throw new AppError('stream-not-found', 'there is no stream of that id')
}
