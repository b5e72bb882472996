import { Overlay, OverlayList, OverlayRequest } from '@livetap/contracts/overlays/overlays.ts'
import { signals } from '@livetap/contracts/topics.ts'
import Type from 'typebox'
import {
  changeOverlay,
  createOverlay,
  getOverlay,
  listOverlays,
  listPages,
  removeOverlay,
} from '#domain/overlays/overlays.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { linkKeyOf, overlayParams, tags, toOverlay, viewOverlay } from './view.ts'

/** The overlays of the workspace. */
export function addGalleryRoutes(app: Api, context: Context): void {
  addReading(app, context)
  addCreation(app, context)
  addChanges(app, context)
}

function addReading(app: Api, context: Context): void {
  app.get(
    '/api/v1/overlays',
    {
      config: { needs: 'log:read' },
      schema: { tags, summary: 'All overlays, and the pages that show them now', response: answers(200, OverlayList) },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const rows = await listOverlays(db.query, workspaceId)
      const pages = await listPages(db.query, workspaceId, clock.now())
      return { items: rows.map((row) => toOverlay(request, context, row, pages.get(row.overlayId) ?? [])) }
    },
  )
  app.get(
    '/api/v1/overlays/:overlayId',
    {
      config: { needs: 'log:read' },
      schema: { tags, params: overlayParams, response: answers(200, Overlay) },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      return viewOverlay(request, context, await getOverlay(db.query, workspaceId, request.params.overlayId))
    },
  )
}

function addCreation(app: Api, context: Context): void {
  app.post(
    '/api/v1/overlays',
    {
      config: { needs: 'overlay:manage', does: 'overlay.create' },
      schema: { tags, summary: 'Make an overlay', body: OverlayRequest, response: answers(201, Overlay) },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const wish = { ...request.body, at: new Date(clock.now()) }
      const row = await createOverlay(db.query, workspaceId, linkKeyOf(context), wish)
      request.target = row.name
      reply.code(201)
      return toOverlay(request, context, row, [])
    },
  )
}

function addChanges(app: Api, context: Context): void {
  app.put(
    '/api/v1/overlays/:overlayId',
    {
      config: { needs: 'overlay:manage', does: 'overlay.change' },
      schema: {
        ...{ tags, summary: 'Change what an overlay is called and how it looks; pages follow at once' },
        ...{ params: overlayParams, body: OverlayRequest, response: answers(200, Overlay) },
      },
    },
    async (request) => {
      const { db, workspaceId, signals: channel } = request.workspace
      const { overlayId } = request.params
      const row = await changeOverlay(db.query, workspaceId, overlayId, request.body)
      channel.send(signals.overlays, { workspaceId, kind: 'settings', overlayId })
      request.target = row.name
      return viewOverlay(request, context, row)
    },
  )
  app.delete(
    '/api/v1/overlays/:overlayId',
    {
      config: { needs: 'overlay:manage', does: 'overlay.remove' },
      schema: {
        ...{ tags, summary: 'Remove an overlay; its pages go blank' },
        ...{ params: overlayParams, response: answers(204, Type.Null()) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { overlayId } = request.params
      const { name } = await getOverlay(db.query, workspaceId, overlayId)
      await removeOverlay(db.query, workspaceId, overlayId)
      request.target = name
      return reply.code(204).send(null)
    },
  )
}
