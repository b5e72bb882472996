import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { OAuth, OAuthAnswer } from '#ports/accounts/oauth.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../../test/test-databases.ts'
import { openAccounts, openOAuth } from '../better-auth.ts'

const redirectUri = 'http://127.0.0.1:3000/api/v1/auth/oauth/google/callback'
const client = { address: '192.0.2.7', userAgent: 'Firefox' }
const now = Date.now()
const vault = openVault(parseMasterKeys(makeMasterKey()) ?? [])

/** Stands in for Google and Discord: people consent at once, and codes work once, with what proves who asked. */
class FakeService {
  readonly #keys = generateKeyPair('RS256')
  readonly #codes = new Map<string, URLSearchParams>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  /** Changes what is claimed of whoever signs in. */
  claims: object = {}
  user: object = {}
  /** Answers in place of it. */
  fault: ((response: ServerResponse) => void) | undefined
  signsWith: 'own' | 'foreign' | 'none' = 'own'
  origin = ''
  readonly told: string[] = []

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  get endpoints() {
    const at = (path: string) => this.origin + path
    return {
      google: { authorize: at('/authorize'), token: at('/token'), proof: at('/keys') },
      discord: { authorize: at('/authorize'), token: at('/token'), proof: at('/me') },
    }
  }

  /** What the browser is sent back with. */
  consent(url: string): Required<Pick<OAuthAnswer, 'code' | 'state'>> {
    const asked = new URL(url).searchParams
    const code = randomUUID()
    this.#codes.set(code, asked)
    return { code, state: asked.get('state') ?? '' }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    this.told.push(`${request.url} ${body}`)
    if (this.fault && request.url !== '/keys') return this.fault(response)
    const [status, json] = await this.#read(request, new URLSearchParams(body))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  }

  async #read(request: IncomingMessage, form: URLSearchParams): Promise<[number, object]> {
    if (request.url === '/keys')
      return [200, { keys: [{ ...(await exportJWK((await this.#keys).publicKey)), kid: 'k' }] }]
    if (request.url === '/me') {
      return request.headers.authorization === 'Bearer access' ? [200, this.user] : [401, { message: 'no' }]
    }
    const asked = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      asked?.get('code_challenge') === challenge &&
      asked.get('redirect_uri') === form.get('redirect_uri') &&
      form.get('client_id') === 'client' &&
      form.get('client_secret') === 'canary-secret'
    if (!asked || !isRight) return [400, { error: 'invalid_grant' }]
    return [200, { access_token: 'access', id_token: await this.#sign(asked.get('nonce') ?? '') }]
  }

  async #sign(nonce: string): Promise<string> {
    const seconds = Math.floor(Date.now() / 1000)
    const usual = {
      iss: 'https://accounts.google.com',
      aud: 'client',
      sub: '1077',
      iat: seconds,
      exp: seconds + 600,
      nonce,
    }
    const person = { email: 'Ann@Example.org', email_verified: true, name: 'Ann' }
    const claims = JSON.parse(JSON.stringify({ ...usual, ...person, ...this.claims })) as JWTPayload
    if (this.signsWith === 'none') {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      return `${encode({ alg: 'none', kid: 'k' })}.${encode(claims)}.`
    }
    const { privateKey } = this.signsWith === 'own' ? await this.#keys : await generateKeyPair('RS256')
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey)
  }
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: signing in with another service`, () => {
    let db: Db
    let service: FakeService
    let oauth: OAuth
    let time = now
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      await db.query.deleteFrom('auth.accounts').execute()
      service = new FakeService()
      await service.start()
      time = now
      const registered = { clientId: 'client', clientSecret: 'canary-secret' }
      const { google, discord } = service.endpoints
      const clients = { google: { ...registered, endpoints: google }, discord: { ...registered, endpoints: discord } }
      const clock = { now: () => time, sleep: async () => {} }
      oauth = openOAuth({ db, vault, clock, clients })
      return () => service.stop()
    })
    const accounts = () => openAccounts({ db, secret: 'x'.repeat(32), deliverReset: async () => {}, log: silentLog })
    async function signIn(provider: 'google' | 'discord' = 'google', note?: string) {
      const { url, ticket } = await oauth.begin(provider, redirectUri, note)
      return oauth.complete(provider, service.consent(url), ticket)
    }
    const refused = (code: string) => ({ code, message: expect.not.stringContaining('canary') })

    test('sends the browser there with a state, a nonce and a challenge, each time others', async () => {
      const [one, two] = [await oauth.begin('google', redirectUri), await oauth.begin('google', redirectUri)]
      const asked = new URL(one.url).searchParams
      expect(Object.fromEntries(asked)).toMatchObject({
        ...{ response_type: 'code', client_id: 'client', redirect_uri: redirectUri, scope: 'openid email profile' },
        code_challenge_method: 'S256',
      })
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(asked.get(name)).toMatch(/^[\w-]{43}$/)
        expect(asked.get(name)).not.toBe(new URL(two.url).searchParams.get(name))
        expect(one.ticket).not.toContain(asked.get(name))
      }
      expect(one.url).not.toContain('canary')
    })

    test.each(['google', 'discord'] as const)(
      '%s: somebody new is registered, and known from then on',
      async (provider) => {
        service.user = { id: '1077', email: 'Ann@Example.org', verified: true, username: 'ann', global_name: 'Ann' }
        const first = await signIn(provider, 'an invitation')
        const identity = { provider, subject: '1077', email: 'ann@example.org', name: 'Ann' }
        expect(first).toEqual({ identity, account: undefined, note: 'an invitation' })
        const account = await oauth.register(first.identity)
        expect(account).toMatchObject({ email: 'ann@example.org', name: 'Ann', secondFactor: false })
        service.claims = { email: 'other@example.org', name: 'Other' }
        service.user = { ...service.user, email: 'other@example.org' }
        expect((await signIn(provider)).account).toEqual(account)
        const { session } = await accounts().sessions.open(account.id, client)
        expect(session.account).toEqual(account)
      },
    )

    test('an account of the same e-mail address is not entered, but connected by its owner', async () => {
      const registration = { email: 'ann@example.org', password: 'four ducks on a pond', name: 'Ann' }
      const account = await accounts().signIns.register(registration)
      const { identity, account: found } = await signIn()
      expect(found).toBeUndefined()
      await expect(oauth.register(identity)).rejects.toMatchObject(refused('oauth-account-exists'))
      expect((await signIn()).account).toBeUndefined()
      await oauth.link(account?.id ?? '', identity)
      await oauth.link(account?.id ?? '', identity)
      expect((await signIn()).account?.id).toBe(account?.id)
      const eve = await accounts().signIns.register({ ...registration, email: 'eve@example.org' })
      await expect(oauth.link(eve?.id ?? '', identity)).rejects.toMatchObject(refused('oauth-account-exists'))
    })

    test('one of two who register the same at once gets it', async () => {
      const { identity } = await signIn()
      const tries = await Promise.allSettled([oauth.register(identity), oauth.register(identity)])
      expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(await db.query.selectFrom('auth.accounts').select('id').execute()).toHaveLength(1)
    })

    test('an account with a second factor is not entered without it', async () => {
      const account = await oauth.register((await signIn()).identity)
      await db.query
        .updateTable('auth.accounts')
        .set({ two_factor_enabled: true })
        .where('id', '=', account.id)
        .execute()
      await expect(signIn()).rejects.toMatchObject(refused('oauth-password-needed'))
    })

    test.each<object>([
      { iss: 'https://evil.example' },
      { aud: 'other' },
      { azp: 'other' },
      { nonce: 'other' },
      { nonce: undefined },
      { sub: undefined },
      { sub: '' },
      { sub: 'a b' },
      { exp: Math.floor(now / 1000) - 60 },
      { exp: undefined },
      { iat: Math.floor(now / 1000) - 3600 },
    ])('what Google signs is not taken with %j', async (claims) => {
      service.claims = claims
      await expect(signIn()).rejects.toMatchObject(refused('oauth-failed'))
    })

    test.each(['foreign', 'none'] as const)(
      'what Google would say is not taken with a signature that is %s',
      async (by) => {
        service.signsWith = by
        await expect(signIn()).rejects.toMatchObject(refused('oauth-failed'))
      },
    )

    test.each([
      { email_verified: false },
      { email_verified: 'true' },
      { email_verified: undefined },
      { email: undefined },
    ])('an address that Google has not verified counts for nothing: %j', async (claims) => {
      service.claims = claims
      await expect(signIn()).rejects.toMatchObject(refused('oauth-email-unverified'))
    })

    test.each([{ verified: false }, { verified: 1 }, { email: null }])(
      'an address that Discord has not verified counts for nothing: %j',
      async (changes) => {
        service.user = { id: '1', email: 'ann@example.org', verified: true, username: 'ann', ...changes }
        await expect(signIn('discord')).rejects.toMatchObject(refused('oauth-email-unverified'))
      },
    )

    test('an answer is taken from the browser that asked, once, within ten minutes, and of nobody else', async () => {
      const one = await oauth.begin('google', redirectUri)
      const two = await oauth.begin('google', redirectUri)
      const answer = service.consent(one.url)
      const tries: [OAuthAnswer, string][] = [
        [answer, two.ticket],
        [{ ...answer, state: new URL(two.url).searchParams.get('state') ?? '' }, one.ticket],
        [{ code: answer.code }, one.ticket],
        [{ state: answer.state }, one.ticket],
        [{ ...answer, error: 'access_denied' }, one.ticket],
        [{ ...answer, iss: 'https://evil.example' }, one.ticket],
        [answer, ''],
        [answer, one.ticket.slice(0, -1)],
        [answer, 'x'.repeat(100_000)],
        [answer, vault.seal('{}', { workspaceId: '', row: 'google', purpose: 'other' })],
      ]
      for (const [given, ticket] of tries) {
        await expect(oauth.complete('google', given, ticket)).rejects.toMatchObject(refused('oauth-failed'))
      }
      await expect(oauth.complete('discord', answer, one.ticket)).rejects.toMatchObject(refused('oauth-failed'))
      expect(service.told).toEqual([])
      time = now + 600_000
      await expect(oauth.complete('google', answer, one.ticket)).rejects.toMatchObject(refused('oauth-failed'))
      time = now + 599_000
      const iss = 'https://accounts.google.com'
      expect(await oauth.complete('google', { ...answer, iss }, one.ticket)).toMatchObject({ account: undefined })
      await expect(oauth.complete('google', answer, one.ticket)).rejects.toMatchObject(refused('oauth-failed'))
    })

    test('a code that somebody else asked for is of no use', async () => {
      const [own, other] = [await oauth.begin('google', redirectUri), await oauth.begin('google', redirectUri)]
      const { code } = service.consent(other.url)
      const state = new URL(own.url).searchParams.get('state') ?? ''
      await expect(oauth.complete('google', { code, state }, own.ticket)).rejects.toMatchObject(refused('oauth-failed'))
    })

    test.each<[code: string, fault: (response: ServerResponse) => void]>([
      ['oauth-unavailable', (response) => response.writeHead(500).end('{}')],
      ['oauth-unavailable', (response) => response.writeHead(429).end('{}')],
      ['oauth-unavailable', (response) => response.destroy()],
      ['oauth-unavailable', (response) => response.writeHead(302, { location: '/me' }).end()],
      ['oauth-unavailable', (response) => response.end('x'.repeat(100_000))],
      ['oauth-failed', (response) => response.writeHead(401).end('{"error":"invalid_client"}')],
      ['oauth-failed', (response) => response.end('not json')],
      ['oauth-failed', (response) => response.end('[]')],
      ['oauth-failed', (response) => response.end('{}')],
    ])('a service that does not answer as it should is %s: %#', async (code, fault) => {
      for (const provider of ['google', 'discord'] as const) {
        service.fault = fault
        await expect(signIn(provider)).rejects.toMatchObject(refused(code))
      }
    })

    test('a service that the installation is not registered with is not offered', async () => {
      const clock = { now: () => now, sleep: async () => {} }
      const clients = { discord: { clientId: 'client', clientSecret: 'canary-secret' } }
      const some = openOAuth({ db, vault, clock, clients })
      expect([oauth.providers, some.providers]).toEqual([['google', 'discord'], ['discord']])
      await expect(some.begin('google', redirectUri)).rejects.toMatchObject(refused('oauth-not-set-up'))
      const { url } = await some.begin('discord', redirectUri)
      expect(url).toMatch(/^https:\/\/discord\.com\/oauth2\/authorize\?/)
    })
  })
}
