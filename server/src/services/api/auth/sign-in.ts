import {
  LoginAnswer,
  LoginCode,
  LoginRequest,
  Registration,
  SignInLink,
  SignInLinkUse,
  SignInOptions,
} from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import { issueSignInLink, type Principal, takeSignInLink } from '#domain/access/access.ts'
import { findOwner } from '#domain/workspaces/workspaces.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Desk } from './desk.ts'

const tags = ['accounts']
const open = { needs: 'nothing', does: null, limit: 'sign-in' } as const
const linkLifeMs = 10 * 60_000

/** The ways in, for whoever is not signed in yet. */
export function addSignInRoutes(app: Api, desk: Desk): void {
  addOptions(app, desk)
  addRegistration(app, desk)
  addLogin(app, desk)
  addLinks(app, desk)
}

function addOptions(app: Api, { options, ports: { oauth, mail } }: Desk): void {
  app.get(
    '/api/v1/auth/options',
    {
      config: { needs: 'nothing' },
      schema: { tags, summary: 'The ways into this installation', response: answers(200, SignInOptions) },
    },
    async () => ({
      registration: options.registration,
      providers: [...oauth.providers],
      mail: mail.reachesAddress,
    }),
  )
}

function addRegistration(app: Api, desk: Desk): void {
  app.post(
    '/api/v1/auth/register',
    {
      config: { ...open, limit: 'register' },
      schema: {
        tags,
        summary: 'Make an account',
        description: 'Answered the same way where the address has an account already. Sign in afterwards.',
        body: Registration,
        response: answers(202, Type.Object({})),
      },
    },
    async ({ body: { name, email, password, invitation } }, reply) => {
      await desk.checkRegistration(invitation)
      await desk.ports.accounts.signIns.register({ name: name.trim(), email, password })
      reply.code(202)
      return {}
    },
  )
}

function addLogin(app: Api, desk: Desk): void {
  const { signIns } = desk.ports.accounts
  app.post(
    '/api/v1/auth/login',
    {
      config: open,
      schema: { tags, summary: 'Sign in with a password', body: LoginRequest, response: answers(200, LoginAnswer) },
    },
    async (request, reply) => {
      const found = await signIns.signIn(request.body, desk.describeClient(request))
      if (found.kind === 'second-factor-wanted') return found
      await desk.signIn(request, reply, found.opened, 'account.sign-in')
      return { kind: 'signed-in' as const }
    },
  )

  app.post(
    '/api/v1/auth/login/code',
    {
      config: open,
      schema: { tags, summary: 'Second step of a sign-in', body: LoginCode, response: answers(200, LoginAnswer) },
    },
    async (request, reply) => {
      const { ticket, code } = request.body
      const opened = await signIns.complete(ticket, code, desk.describeClient(request))
      await desk.signIn(request, reply, opened, 'account.sign-in')
      return { kind: 'signed-in' as const }
    },
  )
}

function addLinks(app: Api, desk: Desk): void {
  const { db, clock, accounts } = desk.ports
  app.post(
    '/api/v1/auth/links',
    {
      config: { needs: 'anything', does: 'account.link' },
      schema: {
        tags,
        summary: 'Make a link that signs a browser in, once, within ten minutes',
        description: 'As who asks; with the token of the installation, as its owner. Not with an API key.',
        response: answers(201, SignInLink),
      },
    },
    async ({ principal, headers }, reply) => {
      if (principal.kind === 'person' && headers.authorization !== undefined) {
        throw new AppError('not-permitted', 'a short token makes nothing that outlasts it', {
          remedy: 'Make the link in the browser that is signed in.',
        })
      }
      const link = await createSignInLink(desk, await findLinkHolder(desk, principal), linkLifeMs)
      reply.code(201)
      return link
    },
  )

  app.post(
    '/api/v1/auth/links/use',
    {
      config: { ...open, limit: 'link' },
      schema: { tags, summary: 'Sign in by such a link', body: SignInLinkUse, response: answers(200, LoginAnswer) },
    },
    async (request, reply) => {
      const accountId = await takeSignInLink(db.query, request.body.code, clock.now())
      const opened = await accounts.sessions.open(accountId, desk.describeClient(request))
      await desk.signIn(request, reply, opened, 'account.sign-in-by-link')
      return { kind: 'signed-in' as const }
    },
  )
}

/** The code stands behind `#`: browsers send that to nobody. */
export async function createSignInLink(
  { ports: { db, clock }, options }: Pick<Desk, 'ports' | 'options'>,
  accountId: string,
  lifeMs: number,
): Promise<SignInLink> {
  const expiresAt = new Date(clock.now() + lifeMs)
  const code = await issueSignInLink(db.query, accountId, expiresAt)
  return { url: `${options.getBaseUrl()}/sign-in#link=${code}`, expiresAt: expiresAt.toISOString() }
}

async function findLinkHolder({ ports: { db } }: Desk, { kind, id }: Principal): Promise<string> {
  if (kind === 'person') return id
  const owner = kind === 'automation' ? await findOwner(db.query, defaultWorkspaceId) : undefined
  if (owner !== undefined) return owner
  throw new AppError('not-permitted', 'a key signs nobody in', { remedy: 'Sign in yourself.' })
}
