import { OAuthBeginning, OAuthProvider, OAuthRequest } from '@livetap/contracts/workspace/accounts.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { AppError } from '#kernel/errors.ts'
import type { OAuthAnswer, OAuthArrival } from '#ports/accounts/oauth.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

const tags = ['accounts']
const params = Type.Object({ provider: OAuthProvider })
const text = Type.Optional(Type.String({ maxLength: 4000 }))

/** Signing in with another service: there and back again. */
export function addOAuthRoutes(app: Api, desk: Desk): void {
  addBeginning(app, desk)
  addCallback(app, desk)
}

const getRedirectUri = ({ options }: Desk, provider: OAuthProvider): string =>
  `${options.getBaseUrl()}/api/v1/auth/oauth/${provider}/callback`

function addBeginning(app: Api, desk: Desk): void {
  app.post(
    '/api/v1/auth/oauth/:provider',
    {
      config: { needs: 'nothing', does: null, limit: 'sign-in' },
      schema: {
        tags,
        summary: 'Where to send the browser to sign in with that service',
        params,
        body: OAuthRequest,
        response: answers(200, OAuthBeginning),
      },
    },
    async ({ params: { provider }, body: { invitation = '' } }, reply) => {
      const { url, ticket } = await desk.ports.oauth.begin(provider, getRedirectUri(desk, provider), invitation)
      reply.header('set-cookie', desk.ports.cookies.keepOAuth(ticket))
      return { url }
    },
  )
}

function addCallback(app: Api, desk: Desk): void {
  app.get(
    '/api/v1/auth/oauth/:provider/callback',
    {
      config: { needs: 'nothing', limit: 'sign-in' },
      schema: {
        tags,
        summary: 'Where that service sends the browser back to',
        params,
        querystring: Type.Object({ code: text, state: text, error: text, iss: text }),
        response: answers(302, Type.Null()),
      },
    },
    async (request, reply) => {
      const { provider } = request.params
      try {
        await arrive(desk, request, reply, provider, request.query)
        return reply.redirect('/')
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return reply.redirect(`/sign-in#oauth-failed=${error.code}`)
      }
    },
  )
}

async function arrive(
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  provider: OAuthProvider,
  answer: OAuthAnswer,
): Promise<void> {
  const { oauth, cookies, accounts } = desk.ports
  const ticket = cookies.read(request.raw).oauth ?? ''
  reply.header('set-cookie', cookies.forgetOAuth())
  const { id } = await findAccount(desk, await oauth.complete(provider, answer, ticket))
  const opened = await accounts.sessions.open(id, desk.describeClient(request))
  await desk.signIn(request, reply, opened, 'account.sign-in-by-oauth')
}

async function findAccount(desk: Desk, { identity, account, note }: OAuthArrival): Promise<{ readonly id: string }> {
  if (account) return account
  await desk.checkRegistration(note || undefined)
  return desk.ports.oauth.register(identity)
}
