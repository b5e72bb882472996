import { signals } from '@livetap/contracts/topics.ts'
import { Erasure, ErasureList } from '@livetap/contracts/workspace/privacy.ts'
import Type from 'typebox'
import { getHead } from '#domain/events/events.ts'
import { findErasure, listErasures, requestErasure } from '#domain/privacy/privacy.ts'
import { AppError } from '#kernel/errors.ts'
import { parsePosition } from '../feed/feed.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { getHoldings, viewerParams } from './viewers.ts'

const path = '/api/v1/privacy/erasures'

/** Erasures of viewers: asked for here, carried out by the retention service. */
export function addErasureRoutes(app: Api): void {
  addErasureRequest(app)
  app.get(
    path,
    {
      config: { needs: 'privacy:manage' },
      schema: {
        tags: ['privacy'],
        summary: 'Newest first',
        querystring: Type.Object({ cursor: parameters.cursor, limit: parameters.limit(200, 50) }),
        response: answers(200, ErasureList),
      },
    },
    async ({ query, workspace: { db, workspaceId } }) => listErasures(db.query, workspaceId, { limit: 50, ...query }),
  )
  app.get(
    `${path}/:id`,
    {
      config: { needs: 'privacy:manage' },
      schema: {
        tags: ['privacy'],
        params: Type.Object({ id: parameters.uuid }),
        response: answers(200, Erasure),
      },
    },
    async ({ params, workspace: { db, workspaceId } }) => {
      const erasure = await findErasure(db.query, workspaceId, params.id)
      if (erasure) return erasure
      throw new AppError('erasure-not-found', 'there is no erasure of that id')
    },
  )
}

function addErasureRequest(app: Api): void {
  app.delete(
    '/api/v1/viewers/:userId',
    {
      config: { needs: 'privacy:manage', does: 'viewer.erase' },
      schema: {
        tags: ['viewers'],
        summary: 'Erase a viewer everywhere; cannot be undone',
        params: viewerParams,
        querystring: Type.Object({
          asOf: Type.String({ maxLength: 60, description: '`asOf` of what is stored, read before: confirms it.' }),
        }),
        response: answers(202, Erasure),
      },
    },
    async (request, reply) => {
      const { params, query, workspace } = request
      await getHoldings(workspace, params.userId)
      await requireConfirmed(workspace, query.asOf)
      const { db, workspaceId, signals: channel, clock } = workspace
      const wish = { userId: params.userId, requestedAt: new Date(clock.now()) }
      const erasure = await requestErasure(db.query, workspaceId, wish)
      request.target = erasure.erasureId
      channel.send(signals.erasures, { workspaceId })
      workspace.log.info({ erasure: erasure.erasureId }, 'Somebody wants a viewer erased')
      return reply.code(202).header('location', `${path}/${erasure.erasureId}`).send(erasure)
    },
  )
}

/** What was read before another erasure, or of another database, confirms nothing. */
async function requireConfirmed({ db, workspaceId }: Workspace, asOf: string): Promise<void> {
  const position = parsePosition(asOf)
  const { epoch, pos } = await getHead(db.query, workspaceId)
  if (position?.epoch === epoch && position.pos <= pos) return
  throw new AppError('erasure-unconfirmed', 'what is stored has changed since it was looked at', {
    remedy: 'Read what is stored of the viewer again, and send its asOf.',
  })
}
