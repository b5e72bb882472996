import { DlqStage } from '@livetap/contracts/dlq-entry.ts'
import { DlqItem, DlqPage } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { findDeadLetter, listDeadLetters } from '#domain/dead-letters/dead-letters.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from './schemas.ts'

const tags = ['dead letters']

/** Messages that could not be processed. */
export function addDeadLetterRoutes(app: Api): void {
  app.get(
    '/api/v1/dlq',
    {
      config: { needs: 'fault:read' },
      schema: {
        tags,
        summary: 'Newest first',
        querystring: Type.Object({
          stage: Type.Optional(DlqStage),
          cursor: parameters.cursor,
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, DlqPage),
      },
    },
    async ({ query, workspace: { db, workspaceId } }) =>
      listDeadLetters(db.query, workspaceId, { limit: 50, ...query }),
  )

  app.get(
    '/api/v1/dlq/:id',
    {
      config: { needs: 'fault:read' },
      schema: {
        tags,
        params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,15}$' }) }),
        response: answers(200, DlqItem),
      },
    },
    async ({ params, workspace: { db, workspaceId } }) => {
      const item = await findDeadLetter(db.query, workspaceId, params.id)
      if (item) return item
      throw new AppError('dead-letter-not-found', 'there is no dead letter of that id')
    },
  )
}
