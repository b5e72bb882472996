import { AccountSessionList } from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import { AppError } from '#kernel/errors.ts'
import type { AccountSession } from '#ports/accounts/accounts.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

const tags = ['accounts']
const nothing = Type.Null()

/** The browsers and programs that an account is signed in with, and signing out. */
export function addSessionRoutes(app: Api, desk: Desk): void {
  addSessionList(app, desk)
  addSessionEnds(app, desk)
  addSignOut(app, desk)
}

function addSessionList(app: Api, { ports: { accounts } }: Desk): void {
  app.get(
    '/api/v1/auth/sessions',
    {
      config: { needs: 'account' },
      schema: {
        tags,
        summary: 'Where the account is signed in, newest first',
        response: answers(200, AccountSessionList),
      },
    },
    async ({ account: { session } }) => {
      const found = await accounts.sessions.list(session.account.id)
      return { items: found.map((one) => ({ ...toView(one), current: one.sessionId === session.sessionId })) }
    },
  )
}

function addSessionEnds(app: Api, desk: Desk): void {
  const { accounts } = desk.ports
  app.delete(
    '/api/v1/auth/sessions/:sessionId',
    {
      config: { needs: 'account', does: 'account.session-end' },
      schema: { tags, params: Type.Object({ sessionId: parameters.name }), response: answers(204, nothing) },
    },
    async ({ account, params }, reply) => {
      const { id } = account.session.account
      const wasOpen = await accounts.sessions.end(id, params.sessionId)
      if (!wasOpen) throw new AppError('not-found', 'you have no session of that id')
      await desk.revokeLinks(id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/v1/auth/sessions/end-others',
    {
      config: { needs: 'account', does: 'account.session-end' },
      schema: { tags, summary: 'Sign out everywhere else', response: answers(204, nothing) },
    },
    async ({ account: { session } }, reply) => {
      await accounts.sessions.endOthers(session.account.id, session.sessionId)
      await desk.revokeLinks(session.account.id)
      return reply.code(204).send(null)
    },
  )
}

function addSignOut(app: Api, { ports: { accounts, cookies } }: Desk): void {
  app.post(
    '/api/v1/auth/logout',
    {
      config: { needs: 'account', does: 'account.sign-out' },
      schema: { tags, summary: 'Sign out', response: answers(204, nothing) },
    },
    async ({ account }, reply) => {
      await accounts.sessions.signOut(account.token)
      return reply.header('set-cookie', cookies.forget()).code(204).send(null)
    },
  )
}

function toView({ sessionId, address, userAgent, createdAt, lastSeenAt, expiresAt }: AccountSession) {
  const times = { createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() }
  return { sessionId, address, userAgent, ...times, expiresAt: expiresAt.toISOString() }
}
