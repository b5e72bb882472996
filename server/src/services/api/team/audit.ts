import { AuditPage } from '@livetap/contracts/workspace/access.ts'
import Type from 'typebox'
import { listAudit } from '#domain/audit/audit.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters, parseTime } from '../routes/schemas.ts'

const tags = ['workspaces']

/** Who did what. */
export function addAuditRoute(app: Api): void {
  app.get(
    '/api/v1/workspaces/current/audit',
    {
      config: { needs: 'audit:read' },
      schema: {
        tags,
        summary: 'Who did what, newest first',
        querystring: Type.Object({
          actorId: Type.Optional(parameters.name),
          action: Type.Optional(parameters.name),
          from: parameters.time('Only what was done then or later.'),
          to: parameters.time('Only what was done before.'),
          cursor: parameters.cursor,
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, AuditPage),
      },
    },
    async ({ query, workspace: { db, workspaceId } }) => {
      const { from: first, to: last, ...rest } = query
      const from = parseTime('from', first)
      const to = parseTime('to', last)
      return listAudit(db.query, workspaceId, { limit: 50, ...rest, ...(from ? { from } : {}), ...(to ? { to } : {}) })
    },
  )
}
