import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type OAuthProvider, oauthProviderNames } from '@livetap/contracts/workspace/accounts.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Identity, OAuth, OAuthAnswer, OAuthArrival } from '#ports/accounts/oauth.ts'
import type { Db } from '#ports/db.ts'
import { getEmail } from '../credentials.ts'
import { ask } from './asking.ts'
import { findOwner, linkIdentity, registerIdentity } from './identities.ts'
import { type Claims, type Endpoints, type Provider, providers, refuse } from './providers.ts'

export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  /** In place of the service's own, as in tests. */
  readonly endpoints?: Endpoints
}

export interface OAuthOptions {
  readonly db: Pick<Db, 'query'>
  readonly vault: Vault
  readonly clock: Clock
  /** Those that the installation is registered with. */
  readonly clients: { readonly [Name in OAuthProvider]?: OAuthClient }
}

/** What a browser brings back, sealed: nobody else can make one, and it is of no use in another browser. */
interface Ticket {
  readonly state: string
  readonly nonce: string
  /** Proves to the service that who hands in the code is who asked for it (PKCE). */
  readonly verifier: string
  readonly redirectUri: string
  readonly expiresAt: number
  readonly note: string
}

const ticketLifeMs = 600_000
const longestTicket = 4000
const random = () => randomBytes(32).toString('base64url')
const placeOf = (provider: OAuthProvider) => ({ workspaceId: '', row: provider, purpose: 'oauth-ticket' })

/** Google (OpenID Connect) and Discord, by the authorization code flow with PKCE. */
export function openOAuth(options: OAuthOptions): OAuth {
  const { query } = options.db
  return {
    providers: oauthProviderNames.filter((name) => options.clients[name] !== undefined),
    begin: async (provider, redirectUri, note = '') => begin(options, provider, redirectUri, note),
    complete: (provider, answer, ticket) => complete(options, provider, answer, ticket),
    register: (identity) => registerIdentity(query, identity),
    link: (accountId, identity) => linkIdentity(query, accountId, identity),
  }
}

function getClient(
  { clients }: OAuthOptions,
  name: OAuthProvider,
): OAuthClient & { provider: Provider; endpoints: Endpoints } {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined
  const provider = providers[name]
  if (client) return { provider, endpoints: provider.endpoints, ...client }
  throw new AppError('oauth-not-set-up', 'this Livetap is not set up for that service', {
    remedy: 'Sign in with a password.',
  })
}

function begin(options: OAuthOptions, name: OAuthProvider, redirectUri: string, note: string) {
  const { clientId, endpoints, provider } = getClient(options, name)
  const expiresAt = options.clock.now() + ticketLifeMs
  const ticket: Ticket = { state: random(), nonce: random(), verifier: random(), redirectUri, expiresAt, note }
  const url = new URL(endpoints.authorize)
  const parameters = {
    ...{
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: provider.scope,
      ...provider.extra,
    },
    ...{ state: ticket.state, nonce: ticket.nonce },
    code_challenge: createHash('sha256').update(ticket.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value)
  return { url: url.href, ticket: options.vault.seal(JSON.stringify(ticket), placeOf(name)) }
}

async function complete(
  options: OAuthOptions,
  name: OAuthProvider,
  answer: OAuthAnswer,
  ticketText: string,
): Promise<OAuthArrival> {
  const client = getClient(options, name)
  const ticket = openTicket(options, name, ticketText)
  if (!isSame(answer.state ?? '', ticket.state)) throw refuse()
  // Of a service that says who it is: an answer of another one is not taken for its.
  if (answer.iss !== undefined && client.provider.issuer !== undefined && answer.iss !== client.provider.issuer)
    throw refuse()
  if (answer.error !== undefined || !answer.code) throw refuse()
  const { clientId, clientSecret, endpoints, provider } = client
  const form = {
    ...{ grant_type: 'authorization_code', code: answer.code, redirect_uri: ticket.redirectUri },
    ...{ client_id: clientId, client_secret: clientSecret, code_verifier: ticket.verifier },
  }
  const tokens = await ask(endpoints.token, { method: 'POST', body: new URLSearchParams(form) })
  const claims = await provider.readClaims(tokens, endpoints, { clientId, nonce: ticket.nonce })
  const identity = toIdentity(name, claims)
  const account = await findOwner(options.db.query, identity)
  if (!account?.secondFactor) return { identity, account, note: ticket.note }
  throw new AppError('oauth-password-needed', 'this account has a second factor', {
    remedy: 'Sign in with the e-mail address and the password.',
  })
}

function openTicket({ vault, clock }: OAuthOptions, name: OAuthProvider, text: string): Ticket {
  if (text.length > longestTicket) throw refuse()
  try {
    const ticket = JSON.parse(vault.open(text, placeOf(name))) as Ticket
    if (ticket.expiresAt > clock.now()) return ticket
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
  throw refuse()
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** An address that the service has not verified may be somebody else's. */
function toIdentity(provider: OAuthProvider, { subject, email, isVerified, name }: Claims): Identity {
  if (typeof subject !== 'string' || !/^[!-~]{1,255}$/.test(subject)) throw refuse()
  if (typeof email !== 'string' || !isVerified) {
    throw new AppError('oauth-email-unverified', 'the service has no verified e-mail address of yours', {
      remedy: 'Verify it there, or sign in with a password.',
    })
  }
  const address = getEmail(email)
  const called = typeof name === 'string' ? name.trim().slice(0, 80).toWellFormed() : ''
  return { provider, subject, email: address, name: called || (address.split('@')[0] ?? '') }
}
