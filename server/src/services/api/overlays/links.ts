import { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import { signals } from '@livetap/contracts/topics.ts'
import Type from 'typebox'
import { getOverlay, revokeLink, rotateLink } from '#domain/overlays/overlays.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { linkKeyOf, overlayParams, tags, viewOverlay } from './view.ts'

/** The links of overlays, and whether they work. */
export function addLinkRoutes(app: Api, context: Context): void {
  app.post(
    '/api/v1/overlays/:overlayId/rotate',
    {
      config: { needs: 'overlay:manage', does: 'overlay.rotate' },
      schema: {
        ...{ tags, summary: 'Make a new link; what was opened with the one before is cut off within 10 s' },
        ...{ params: overlayParams, response: answers(200, Overlay) },
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { overlayId } = request.params
      const at = new Date(clock.now())
      const row = await rotateLink(db.query, workspaceId, overlayId, linkKeyOf(context), at)
      request.target = row.name
      return viewOverlay(request, context, row)
    },
  )
  app.post(
    '/api/v1/overlays/:overlayId/revoke',
    {
      config: { needs: 'overlay:manage', does: 'overlay.revoke' },
      schema: {
        ...{ tags, summary: 'Have the link open nothing until a new one is made' },
        ...{ params: overlayParams, response: answers(200, Overlay) },
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const row = await revokeLink(db.query, workspaceId, request.params.overlayId, new Date(clock.now()))
      request.target = row.name
      return viewOverlay(request, context, row)
    },
  )
  addTest(app)
}

function addTest(app: Api): void {
  app.post(
    '/api/v1/overlays/:overlayId/test',
    {
      config: { needs: 'rule:run', does: 'overlay.test', limit: 'overlay-test' },
      schema: {
        tags,
        summary: 'Show something made up on the pages of this overlay, and on no others',
        description: 'It is marked as a test, is in no queue, and is not counted.',
        params: overlayParams,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId, signals: channel } = request.workspace
      const { overlayId } = request.params
      const { name } = await getOverlay(db.query, workspaceId, overlayId)
      const content = { text: `This is ${name}`, sound: 'chime', durationMs: 5000 } as const
      channel.send(signals.overlays, { workspaceId, kind: 'test', overlayId, content })
      request.target = name
      return reply.code(204).send(null)
    },
  )
}
