import type { OAuthProvider } from '@livetap/contracts/workspace/accounts.ts'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { AppError } from '#kernel/errors.ts'
import { ask } from './asking.ts'

export interface Endpoints {
  readonly authorize: string
  readonly token: string
  /** Google: the keys that it signs with. Discord: who the token is of. */
  readonly proof: string
}

/** What a service says of whoever has just signed in there. */
export interface Claims {
  readonly subject: unknown
  readonly email: unknown
  readonly isVerified: boolean
  readonly name: unknown
}

interface Expected {
  readonly clientId: string
  readonly nonce: string
}

export interface Provider {
  readonly scope: string
  /** Further parameters of the first address. */
  readonly extra: Readonly<Record<string, string>>
  /** Of what it signs, and of the answer to the browser. */
  readonly issuer: string | undefined
  readonly endpoints: Endpoints
  readClaims(tokens: Readonly<Record<string, unknown>>, endpoints: Endpoints, expected: Expected): Promise<Claims>
}

const google: Provider = {
  scope: 'openid email profile',
  extra: { prompt: 'select_account' },
  issuer: 'https://accounts.google.com',
  endpoints: {
    authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
    token: 'https://oauth2.googleapis.com/token',
    proof: 'https://www.googleapis.com/oauth2/v3/certs',
  },
  async readClaims({ id_token: token }, { proof }, { clientId, nonce }) {
    const { sub, azp, email, email_verified, name, nonce: told } = await verifyIdToken(String(token), proof, clientId)
    if (told !== nonce || (azp !== undefined && azp !== clientId)) throw refuse()
    return { subject: sub, email, isVerified: email_verified === true, name }
  },
}

const discord: Provider = {
  scope: 'identify email',
  extra: {},
  issuer: undefined,
  endpoints: {
    authorize: 'https://discord.com/oauth2/authorize',
    token: 'https://discord.com/api/oauth2/token',
    proof: 'https://discord.com/api/users/@me',
  },
  async readClaims({ access_token: token }, { proof }) {
    if (typeof token !== 'string' || !/^[!-~]+$/.test(token)) throw refuse()
    const user = await ask(proof, { headers: { authorization: `Bearer ${token}` } })
    const { id, email, verified, global_name, username } = user
    return { subject: id, email, isVerified: verified === true, name: global_name ?? username }
  },
}

export const providers: Readonly<Record<OAuthProvider, Provider>> = { google, discord }

const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>()

async function verifyIdToken(token: string, keysUrl: string, audience: string) {
  const keys = keySets.get(keysUrl) ?? createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: 10_000 })
  keySets.set(keysUrl, keys)
  const requiredClaims = ['sub', 'exp', 'iat', 'nonce']
  const issuer = ['https://accounts.google.com', 'accounts.google.com']
  try {
    const rules = { audience, issuer, algorithms: ['RS256'], requiredClaims, clockTolerance: 30, maxTokenAge: '10m' }
    return (await jwtVerify(token, keys, rules)).payload
  } catch {
    throw refuse()
  }
}

export const refuse = () =>
  new AppError('oauth-failed', 'the sign-in was not completed, or took too long', { remedy: 'Begin again.' })
