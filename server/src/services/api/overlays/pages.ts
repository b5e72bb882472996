import {
  AlertClaim,
  AlertClaimRequest,
  OverlayHeartbeat,
  OverlaySession,
  OverlaySessionRequest,
  StageHello,
} from '@livetap/contracts/overlays/stage.ts'
import Type from 'typebox'
import { issueTicket } from '#domain/access/access.ts'
import { findByToken, findOverlay, markShown, notePage, type OverlayLink } from '#domain/overlays/overlays.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { openSse } from '../http/sse.ts'
import type { Context } from '../routes/context.ts'
import { answers, streamAnswer } from '../routes/schemas.ts'
import { tags } from './view.ts'

/** What the pages that show overlays ask: all that the token of a link is good for. */
export function addPageRoutes(app: Api, context: Context): void {
  addSession(app, context)
  addEvents(app)
  addHeartbeat(app, context)
  addClaim(app, context)
}

/** Rejects with `overlay-link-invalid`. */
async function getLink({ db }: Context, token: string): Promise<OverlayLink> {
  const link = await findByToken(db.query, token)
  if (link) return link
  throw new AppError('overlay-link-invalid', 'the link was replaced or revoked, or never was one')
}

function addSession(app: Api, context: Context): void {
  app.post(
    '/api/v1/overlay-sessions',
    {
      config: { needs: 'nothing', does: null, limit: 'overlay-session' },
      schema: {
        tags,
        summary: 'A ticket for the events of the overlay that a link is of',
        description: 'It opens them once, within a minute, so that no address ever holds the token.',
        body: OverlaySessionRequest,
        response: answers(201, OverlaySession),
      },
    },
    async ({ body }, reply) => {
      const { workspaceId, overlayId: id, generation } = await getLink(context, body.token)
      const holder = { kind: 'overlay', id, workspaceId, sessionId: String(generation) } as const
      const { ticket, expiresAt } = await issueTicket(context.db.query, holder, context.clock.now())
      reply.code(201)
      return { ticket, expiresAt: expiresAt.toISOString() }
    },
  )
}

const description = `\`event: hello\` (StageHello) first, and again when settings change; then \`alert\` (with an \`id\`:
send the last one as Last-Event-ID to be told no alert twice), \`skip\`, \`test\`, and lists by part: \`chat\`,
\`activity\`, \`gifters\`, \`figures\`, \`featured\`, each as \`{reset?, put, drop}\`.`

function addEvents(app: Api): void {
  app.get(
    '/api/v1/overlay-events',
    {
      config: { needs: 'overlay', lasts: true },
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'What an overlay shows, as server-sent events',
        description,
        querystring: Type.Object({ ticket: Type.Optional(Type.String({ maxLength: 100 })) }),
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.', StageHello),
      },
    },
    async (request, reply) => {
      const { link, workspace } = request.overlay
      const header = request.headers['last-event-id']
      const after = /^\d{1,15}$/.test(String(header)) ? Number(header) : 0
      const start = await workspace.stage.prepare(link, after)
      workspace.stage.attach(start, openSse(reply))
    },
  )
}

function addHeartbeat(app: Api, context: Context): void {
  app.post(
    '/api/v1/overlay-heartbeats',
    {
      config: { needs: 'nothing', does: null, limit: 'overlay' },
      schema: {
        ...{ tags, summary: 'A page says every 5 s that it is there, and what it shows' },
        ...{ body: OverlayHeartbeat, response: answers(204, Type.Null()) },
      },
    },
    async ({ body: { token, ...page } }, reply) => {
      const link = await getLink(context, token)
      await notePage(context.db.within(link.workspaceId), link, page, context.clock.now())
      return reply.code(204).send(null)
    },
  )
}

function addClaim(app: Api, context: Context): void {
  app.post(
    '/api/v1/overlay-alerts/:alertId/shown',
    {
      config: { needs: 'nothing', does: null, limit: 'overlay' },
      schema: {
        tags,
        summary: 'A page is about to show an alert; of several one wins',
        params: Type.Object({ alertId: Type.String({ minLength: 1, maxLength: 200 }) }),
        body: AlertClaimRequest,
        response: answers(200, AlertClaim),
      },
    },
    async ({ body: { token, pageId }, params: { alertId } }) => {
      const link = await getLink(context, token)
      const query = context.db.within(link.workspaceId)
      const overlay = await findOverlay(query, link.workspaceId, link.overlayId)
      if (overlay?.settings.kind !== 'alert') return { outcome: 'gone' as const }
      const place = { alertId, screen: overlay.settings.screen, pageId, at: context.clock.now() }
      return { outcome: await markShown(query, link.workspaceId, place) }
    },
  )
}
