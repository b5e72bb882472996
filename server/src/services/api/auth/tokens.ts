import { AccessToken } from '@livetap/contracts/workspace/accounts.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

/** Short tokens for programs that somebody signed in. */
export function addTokenRoutes(app: Api, { ports: { tokens, clock } }: Desk): void {
  app.post(
    '/api/v1/auth/refresh',
    {
      config: { needs: 'account', does: null, limit: 'refresh' },
      schema: {
        tags: ['accounts'],
        summary: 'An access token of the sign-in, for ten minutes',
        description: 'For the workspace that the browser works in. It ends with the sign-in.',
        response: answers(201, AccessToken),
      },
    },
    async ({ account: { session, principal } }, reply) => {
      if (!principal) throw new AppError('no-workspace', 'you belong to no workspace')
      const { workspaceId, id: accountId } = principal
      const subject = { accountId, sessionId: session.sessionId, workspaceId }
      const { token, expiresAt } = await tokens.issue(subject, clock.now())
      reply.code(201)
      return { accessToken: token, expiresAt: expiresAt.toISOString() }
    },
  )
}
