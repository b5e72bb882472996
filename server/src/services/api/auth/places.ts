import { StreamTicket } from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import { issueTicket } from '#domain/access/access.ts'
import { findMembership } from '#domain/workspaces/workspaces.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

/** Where a sign-in leads to: the workspace that the browser works in, and tickets for what cannot send a header. */
export function addPlaceRoutes(app: Api, desk: Desk): void {
  const { db, clock, cookies } = desk.ports
  app.post(
    '/api/v1/workspaces/:workspaceId/enter',
    {
      config: { needs: 'account', does: null },
      schema: {
        tags: ['workspaces'],
        summary: 'Work in this workspace from now on, in this browser',
        params: Type.Object({ workspaceId: parameters.name }),
        response: answers(204, Type.Null()),
      },
    },
    async ({ account: { session }, params }, reply) => {
      const found = await findMembership(db.query, session.account.id, params.workspaceId)
      if (found?.workspaceId !== params.workspaceId) {
        throw new AppError('workspace-not-found', 'you belong to no workspace of that id')
      }
      return reply.header('set-cookie', cookies.keepWorkspace(found.workspaceId)).code(204).send(null)
    },
  )

  app.post(
    '/api/v1/stream-tickets',
    {
      config: { needs: 'anything', does: null, limit: 'ticket' },
      schema: {
        tags: ['accounts'],
        summary: 'A ticket for one feed or WebSocket, to be used within a minute as `?ticket=`',
        description: 'For pages of others and for overlays, whose browsers send no header with those.',
        response: answers(201, StreamTicket),
      },
    },
    async ({ principal: { kind, id, workspaceId, sessionId } }, reply) => {
      const { ticket, expiresAt } = await issueTicket(db.query, { kind, id, workspaceId, sessionId }, clock.now())
      reply.code(201)
      return { ticket, expiresAt: expiresAt.toISOString() }
    },
  )
}
