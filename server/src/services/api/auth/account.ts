import {
  AccountChange,
  AccountView,
  FirstPassword,
  ForgottenPassword,
  PasswordChange,
  PasswordReset,
} from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

const tags = ['accounts']
const nothing = Type.Null()

/** The account of whoever is signed in, and its password. */
export function addAccountRoutes(app: Api, desk: Desk): void {
  addMe(app, desk)
  addPasswordChange(app, desk)
  addFirstPassword(app, desk)
  addForgottenPassword(app, desk)
}

function addMe(app: Api, { ports: { accounts } }: Desk): void {
  app.get(
    '/api/v1/auth/me',
    {
      config: { needs: 'account' },
      schema: { tags, summary: 'The account that is signed in', response: answers(200, AccountView) },
    },
    async ({ account: { session } }) => {
      const { id, name, email, secondFactor } = session.account
      const hasPassword = await accounts.passwords.isSet(id)
      return { accountId: id, name, email: email ?? null, hasPassword, secondFactor, sessionId: session.sessionId }
    },
  )

  app.patch(
    '/api/v1/auth/me',
    {
      config: { needs: 'account', does: 'account.rename' },
      schema: { tags, summary: 'Change the name', body: AccountChange, response: answers(204, nothing) },
    },
    async ({ account, body }, reply) => {
      await accounts.rename(account.session.account.id, body.name.trim())
      return reply.code(204).send(null)
    },
  )
}

function addPasswordChange(app: Api, desk: Desk): void {
  const { passwords } = desk.ports.accounts
  app.put(
    '/api/v1/auth/password',
    {
      config: { needs: 'account', does: 'account.password' },
      schema: {
        tags,
        summary: 'Change the password',
        description: 'Ends every other session of the account, and its links.',
        body: PasswordChange,
        response: answers(204, nothing),
      },
    },
    async ({ account, body }, reply) => {
      desk.keep(reply, await passwords.change(account.token, body.oldPassword, body.newPassword))
      await desk.revokeLinks(account.session.account.id)
      return reply.code(204).send(null)
    },
  )
}

function addFirstPassword(app: Api, desk: Desk): void {
  const { passwords, sessions } = desk.ports.accounts
  app.post(
    '/api/v1/auth/password/first',
    {
      config: { needs: 'account', does: 'account.password' },
      schema: {
        tags,
        summary: 'Choose the first address and password of an account that was entered through a link',
        description: 'Ends every other session of the account, and its links.',
        body: FirstPassword,
        response: answers(204, nothing),
      },
    },
    async ({ account: { session }, body }, reply) => {
      await passwords.setFirst(session.account.id, body)
      await sessions.endOthers(session.account.id, session.sessionId)
      await desk.revokeLinks(session.account.id)
      return reply.code(204).send(null)
    },
  )
}

function addForgottenPassword(app: Api, desk: Desk): void {
  const { accounts } = desk.ports
  app.post(
    '/api/v1/auth/password/forgot',
    {
      config: { needs: 'nothing', does: null, limit: 'forgotten-password' },
      schema: {
        tags,
        summary: 'Have a link to set a new password sent',
        description: 'Answered the same way where nobody has the address.',
        body: ForgottenPassword,
        response: answers(202, Type.Object({})),
      },
    },
    async ({ body }, reply) => {
      await accounts.passwords.requestReset(body.email)
      reply.code(202)
      return {}
    },
  )

  app.post(
    '/api/v1/auth/password/reset',
    {
      config: { needs: 'nothing', does: null, limit: 'sign-in' },
      schema: {
        tags,
        summary: 'Set a new password by that link',
        description: 'Ends every session of the account. Sign in afterwards.',
        body: PasswordReset,
        response: answers(204, nothing),
      },
    },
    async ({ body }, reply) => {
      await desk.revokeLinks(await accounts.passwords.reset(body.token, body.password))
      return reply.code(204).send(null)
    },
  )
}
