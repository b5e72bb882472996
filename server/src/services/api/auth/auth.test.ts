import { createHmac } from 'node:crypto'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Answer, type AskOptions, startTestServer, type TestServer, unlimited } from '../api.suite.ts'

const password = 'four ducks on a pond'
const auth = '/api/v1/auth'

/** A browser: keeps cookies, and says as browsers do where a request comes from. */
class Browser {
  readonly #server: TestServer
  readonly #cookies = new Map<string, string>()

  constructor(server: TestServer) {
    this.#server = server
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async ask(path: string, options: AskOptions = {}): Promise<Answer> {
    const headers = { 'sec-fetch-site': 'same-origin', cookie: this.cookie, ...options.headers }
    const answer = await this.#server.ask(path, { ...options, headers })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return answer
  }

  post(path: string, body?: object): Promise<Answer> {
    return this.ask(path, { method: 'POST', ...(body ? { body } : {}) })
  }

  /** Comes in as the owner, by a link. */
  async useLink(): Promise<this> {
    const { url } = (await this.#server.ask(`${auth}/links`, { method: 'POST' })).json
    const code = new URL(url).hash.replace('#link=', '')
    expect((await this.post(`${auth}/links/use`, { code })).status).toBe(200)
    return this
  }
}

const open = { registration: 'open' } as const
let shared: TestServer
beforeAll(async () => {
  shared = await startTestServer(open, unlimited)
})
afterAll(() => shared[Symbol.asyncDispose]())

let people = 0
const newEmail = () => `person${++people}@example.org`

/** A member of the default workspace, signed in with a password. */
async function enterAs(server: TestServer, role: Role, email = newEmail()): Promise<Browser> {
  const browser = new Browser(server)
  expect((await browser.post(`${auth}/register`, { name: role, email, password })).status).toBe(202)
  expect((await browser.post(`${auth}/login`, { email, password })).json).toEqual({ kind: 'signed-in' })
  const { accountId } = (await browser.ask(`${auth}/me`)).json
  const row = { workspace_id: 'default', account_id: accountId, role }
  await server.ports.db.query.insertInto('teams.members').values(row).execute()
  return browser
}

const codeOf = (secret: string, now = Date.now()): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

describe('the owner of a fresh installation', () => {
  it('comes in once by a link, may do everything, and chooses a password for next time', async () => {
    await using server = await startTestServer(open, unlimited)
    const { url } = (await server.ask(`${auth}/links`, { method: 'POST' })).json
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#link=[\w-]{43}$/)
    const code = url.split('=')[1]
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => new Browser(server)).map(async (browser) => ({
        browser,
        ...(await browser.post(`${auth}/links/use`, { code })),
      })),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(404)])
    const { browser } = tries.find(({ status }) => status === 200)!
    expect((await browser.ask('/api/v1/me')).json).toMatchObject({
      kind: 'person',
      role: 'owner',
      workspaceId: 'default',
    })
    expect((await browser.ask(`${auth}/me`)).json).toMatchObject({
      email: null,
      hasPassword: false,
      secondFactor: false,
    })
    const email = newEmail()
    expect((await browser.post(`${auth}/password/first`, { email, password })).status).toBe(204)
    const other = new Browser(server)
    expect((await other.post(`${auth}/login`, { email, password })).status).toBe(200)
    expect((await other.ask('/api/v1/me')).json).toMatchObject({ role: 'owner' })
  })

  it('is the same one after a restart, and one is enough', async () => {
    await using server = await startTestServer(open, unlimited)
    const owners = () => server.ports.db.query.selectFrom('teams.members').selectAll().execute()
    const before = await owners()
    expect(before).toMatchObject([{ workspace_id: 'default', role: 'owner' }])
    await (await startTestServer({}, { db: server.ports.db, accounts: server.ports.accounts }))[Symbol.asyncDispose]()
    expect(await owners()).toEqual(before)
  })
})

describe('nobody', () => {
  it('may do nothing', async () => {
    const server = shared
    expect(await server.ask('/api/v1/streams', { anonymous: true })).toMatchObject({
      status: 401,
      json: { code: 'not-signed-in' },
    })
    expect((await server.ask(`${auth}/me`, { anonymous: true })).status).toBe(401)
    expect((await server.ask(`${auth}/me`)).json).toMatchObject({ code: 'not-permitted' })
  })

  it('makes an account where that takes an invitation', async () => {
    await using server = await startTestServer()
    const body = { name: 'Eve', email: 'eve@example.org', password }
    const answer = await server.ask(`${auth}/register`, { method: 'POST', body, anonymous: true })
    expect(answer.json).toMatchObject({ status: 403, code: 'registration-closed' })
  })

  it('learns which addresses have an account', async () => {
    const server = shared
    const mine = newEmail()
    await enterAs(server, 'viewer', mine)
    const browser = new Browser(server)
    const told = async (path: string, body: object) => {
      const { status, headers, text } = await browser.post(`${auth}/${path}`, body)
      return { status, cookie: headers['set-cookie'], text: text.replace(/"instance":"[^"]+"/, '') }
    }
    for (const [path, more] of [
      ['login', { password: 'five ducks on a pond' }],
      ['register', { name: 'Eve', password }],
      ['password/forgot', {}],
    ] as const) {
      const [known, unknown] = [mine, newEmail()].map((email) => told(path, { email, ...more }))
      expect(await known).toEqual(await unknown)
    }
  })
})

describe('somebody who belongs to no workspace', () => {
  it('is told so, and keeps the account', async () => {
    const server = shared
    const browser = new Browser(server)
    const email = newEmail()
    await browser.post(`${auth}/register`, { name: 'Lone', email, password })
    await browser.post(`${auth}/login`, { email, password })
    expect((await browser.ask('/api/v1/streams')).json).toMatchObject({ status: 403, code: 'no-workspace' })
    expect((await browser.ask(`${auth}/me`)).json).toMatchObject({ name: 'Lone', email, hasPassword: true })
  })
})

describe('a sign-in', () => {
  it.each(['owner', 'admin', 'streamer', 'moderator', 'viewer'] as const)(
    'lets a(n) %s do what the role says',
    async (role) => {
      const server = shared
      const browser = await enterAs(server, role)
      const { permissions } = (await browser.ask('/api/v1/me')).json
      const listed = await browser.ask('/api/v1/workspaces/current/keys')
      expect(listed.status).toBe(permissions.includes('key:manage') ? 200 : 403)
      const connected = await browser.post('/api/v1/livestreams/connect', { uniqueId: 'mira' })
      expect(connected.status).toBe(permissions.includes('live:control') ? 202 : 403)
    },
  )

  it('is over at once when it ends, here, there or everywhere', async () => {
    const server = shared
    const email = newEmail()
    const first = await enterAs(server, 'viewer', email)
    const second = new Browser(server)
    const third = new Browser(server)
    for (const browser of [second, third]) await browser.post(`${auth}/login`, { email, password })
    const { items } = (await first.ask(`${auth}/sessions`)).json
    expect(items).toHaveLength(3)
    expect(items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    const stolen = { cookie: second.cookie, 'sec-fetch-site': 'same-origin' }
    expect((await second.post(`${auth}/logout`)).status).toBe(204)
    expect(second.cookie).toBe('')
    expect((await server.ask('/api/v1/me', { headers: stolen })).json).toMatchObject({ code: 'session-ended' })
    expect((await first.post(`${auth}/sessions/end-others`)).status).toBe(204)
    expect((await third.ask('/api/v1/me')).status).toBe(401)
    const [{ sessionId }] = (await first.ask(`${auth}/sessions`)).json.items
    expect((await first.ask(`${auth}/sessions/${sessionId}`, { method: 'DELETE' })).status).toBe(204)
    expect((await first.ask('/api/v1/me')).status).toBe(401)
  })

  it('is in place of the one that the browser had', async () => {
    const email = newEmail()
    const ann = await enterAs(shared, 'viewer', email)
    const before = { cookie: ann.cookie, 'sec-fetch-site': 'same-origin' }
    await ann.post(`${auth}/login`, { email, password: 'five ducks on a pond' })
    expect((await ann.ask('/api/v1/me')).status).toBe(200)
    await ann.post(`${auth}/login`, { email, password })
    expect((await ann.ask('/api/v1/me')).status).toBe(200)
    expect((await shared.ask('/api/v1/me', { headers: before })).json).toMatchObject({ code: 'session-ended' })
    expect((await ann.ask(`${auth}/sessions`)).json.items).toHaveLength(1)
  })

  it('ends nobody else’s session', async () => {
    const server = shared
    const ann = await enterAs(server, 'owner')
    const bob = await enterAs(server, 'viewer')
    const { sessionId } = (await ann.ask(`${auth}/me`)).json
    expect((await bob.ask(`${auth}/sessions/${sessionId}`, { method: 'DELETE' })).status).toBe(404)
    expect((await ann.ask('/api/v1/me')).status).toBe(200)
  })

  it('follows the role as it is now', async () => {
    const server = shared
    const browser = await enterAs(server, 'admin')
    const { accountId } = (await browser.ask(`${auth}/me`)).json
    const { query } = server.ports.db
    await query.updateTable('teams.members').set({ role: 'viewer' }).where('account_id', '=', accountId).execute()
    expect((await browser.ask('/api/v1/workspaces/current/keys')).status).toBe(403)
    await query.deleteFrom('teams.members').where('account_id', '=', accountId).execute()
    expect((await browser.ask('/api/v1/streams')).json).toMatchObject({ code: 'no-workspace' })
  })

  it('is in the audit log, with how it came about', async () => {
    await using server = await startTestServer(open, unlimited)
    await new Browser(server).useLink()
    const email = newEmail()
    await enterAs(server, 'viewer', email)
    await new Browser(server).post(`${auth}/login`, { email, password })
    const { items } = (await server.ask('/api/v1/workspaces/current/audit')).json
    expect(items.map(({ action, actor }: { action: string; actor: { name: string } }) => [action, actor.name])).toEqual(
      [
        ['account.sign-in', 'viewer'],
        ['account.sign-in-by-link', 'Owner'],
        ['account.link', 'API_TOKEN'],
      ],
    )
  })
})

describe('a password', () => {
  it('that is changed leaves this browser signed in and no other', async () => {
    const server = shared
    const email = newEmail()
    const ann = await enterAs(server, 'viewer', email)
    const other = new Browser(server)
    await other.post(`${auth}/login`, { email, password })
    const change = { oldPassword: password, newPassword: 'five ducks on a pond' }
    const wrong = await ann.ask(`${auth}/password`, {
      method: 'PUT',
      body: { ...change, oldPassword: 'six ducks here' },
    })
    expect(wrong.json).toMatchObject({ status: 403, code: 'password-wrong' })
    expect((await ann.ask(`${auth}/password`, { method: 'PUT', body: change })).status).toBe(204)
    expect((await ann.ask('/api/v1/me')).status).toBe(200)
    expect((await other.ask('/api/v1/me')).status).toBe(401)
    expect((await other.post(`${auth}/login`, { email, password })).json).toMatchObject({ code: 'credentials-wrong' })
  })

  it('that is guessed makes waiting', async () => {
    const server = shared
    const browser = new Browser(server)
    const email = newEmail()
    const statuses: number[] = []
    let answer: Answer | undefined
    for (let guess = 0; guess < 7 && answer?.status !== 429; guess++) {
      answer = await browser.post(`${auth}/login`, { email, password: `ducks, ${guess} of them` })
      statuses.push(answer.status)
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401])
    expect(answer).toMatchObject({ status: 429, json: { code: 'too-many-attempts' } })
    expect(Number(answer?.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('of many accounts is guessed by one address twenty times a minute', async () => {
    await using server = await startTestServer(open)
    const browser = new Browser(server)
    const guess = (number: number) => browser.post(`${auth}/login`, { email: `p${number}@example.org`, password })
    const answers = await Promise.all(Array.from({ length: 25 }, (_, number) => guess(number)))
    const codes = answers.map(({ json }) => json.code)
    expect(codes.filter((code) => code === 'rate-limited').length).toBeGreaterThanOrEqual(5)
  })
})

describe('a second factor', () => {
  it('is asked for once it is confirmed, and recovery codes replace it', async () => {
    const server = shared
    const email = newEmail()
    const ann = await enterAs(server, 'viewer', email)
    const { secret, uri } = (await ann.post(`${auth}/second-factor`, { password })).json
    expect(uri).toContain('otpauth://totp/Livetap')
    const confirmed = await ann.post(`${auth}/second-factor/confirm`, { code: codeOf(secret) })
    expect(confirmed.json.recoveryCodes).toHaveLength(10)
    expect((await ann.ask(`${auth}/me`)).json).toMatchObject({ secondFactor: true })
    const browser = new Browser(server)
    const first = (await browser.post(`${auth}/login`, { email, password })).json
    expect(first).toMatchObject({ kind: 'second-factor-wanted' })
    expect(browser.cookie).toBe('')
    const wrong = await browser.post(`${auth}/login/code`, { ticket: first.ticket, code: '000000' })
    expect(wrong.json).toMatchObject({ status: 401, code: 'code-wrong' })
    const code = confirmed.json.recoveryCodes[0]
    expect((await browser.post(`${auth}/login/code`, { ticket: first.ticket, code })).status).toBe(200)
    expect((await browser.ask('/api/v1/me')).status).toBe(200)
    expect((await browser.post(`${auth}/second-factor/disable`, { password })).status).toBe(204)
    expect((await browser.ask(`${auth}/me`)).json).toMatchObject({ secondFactor: false })
  })
})

describe('a cookie', () => {
  it('is not enough for what another page asks for', async () => {
    const server = shared
    const owner = await new Browser(server).useLink()
    const connect = (headers: Record<string, string>) =>
      server.ask('/api/v1/livestreams/connect', {
        method: 'POST',
        body: { uniqueId: 'mira' },
        headers: { cookie: owner.cookie, ...headers },
      })
    const host = `127.0.0.1:${server.port}`
    for (const refused of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-site', origin: `http://${host}` },
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:1' },
    ]) {
      expect(await connect(refused as Record<string, string>), JSON.stringify(refused)).toMatchObject({ status: 403 })
    }
    expect((await connect({ 'sec-fetch-site': 'same-origin' })).status).toBe(202)
    expect((await connect({ origin: `http://${host}` })).status).toBe(202)
    const form = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }
    expect((await connect(form)).status).toBe(415)
  })

  it('and a token at once are refused', async () => {
    const server = shared
    const owner = await new Browser(server).useLink()
    const headers = { cookie: owner.cookie, authorization: 'Bearer a-token-of-the-tests' }
    expect((await server.ask('/api/v1/me', { headers })).json).toMatchObject({ code: 'credentials-ambiguous' })
  })

  it('is for this host and this program alone', async () => {
    const server = shared
    const { url } = (await server.ask(`${auth}/links`, { method: 'POST' })).json
    const body = { code: url.split('=')[1] }
    const plain = await server.ask(`${auth}/links/use`, { method: 'POST', body, anonymous: true })
    const [line = ''] = plain.headers['set-cookie'] ?? []
    expect(line).toMatch(new RegExp(`^livetap-session-${server.port}=[\\w-]{43}; .*HttpOnly; SameSite=Strict$`))
    expect(line).not.toContain('Domain')
    await using safe = await startTestServer({ publicUrl: 'https://live.example' })
    const link = (await safe.ask(`${auth}/links`, { method: 'POST' })).json.url
    expect(link).toMatch(/^https:\/\/live\.example\/sign-in#/)
    const used = { method: 'POST', body: { code: link.split('=')[1] }, anonymous: true }
    const [secure = ''] = (await safe.ask(`${auth}/links/use`, used)).headers['set-cookie'] ?? []
    expect(secure).toMatch(/^__Host-livetap-session=[\w-]{43}; /)
    expect(secure).toMatch(/Path=\/; .*HttpOnly; Secure; SameSite=Strict$/)
  })

  it('that names a workspace is a wish, not a proof', async () => {
    const server = shared
    const { query } = server.ports.db
    await query.insertInto('teams.workspaces').values({ workspace_id: 'other', name: 'Other' }).execute()
    const owner = await new Browser(server).useLink()
    const work = async (wish: string) => {
      const headers = { cookie: `${owner.cookie}; livetap-workspace-${server.port}=${wish}` }
      return (await server.ask('/api/v1/me', { headers })).json.workspaceId
    }
    expect(await work('other')).toBe('default')
    expect((await owner.post('/api/v1/workspaces/other/enter')).status).toBe(404)
    const row = { workspace_id: 'other', account_id: 'owner', role: 'viewer' as const }
    await query.insertInto('teams.members').values(row).execute()
    expect((await owner.post('/api/v1/workspaces/other/enter')).status).toBe(204)
    expect((await owner.ask('/api/v1/me')).json).toMatchObject({ workspaceId: 'other', role: 'viewer' })
    await query
      .updateTable('teams.workspaces')
      .set({ deleted_at: new Date() })
      .where('workspace_id', '=', 'other')
      .execute()
    expect((await owner.ask('/api/v1/me')).json).toMatchObject({ workspaceId: 'default', role: 'owner' })
  })
})

describe('a link to sign in', () => {
  const makeLink = async (from: Browser): Promise<string> => {
    const { url } = (await from.post(`${auth}/links`)).json
    return url.split('=')[1]
  }
  const use = async (code: string) => (await new Browser(shared).post(`${auth}/links/use`, { code })).status

  it('is made by the browser that is signed in, not with its short token', async () => {
    const viewer = await enterAs(shared, 'viewer')
    const { accessToken } = (await viewer.post(`${auth}/refresh`)).json
    const headers = { authorization: `Bearer ${accessToken}` }
    expect((await shared.ask(`${auth}/me`, { headers })).status).toBe(200)
    const refused = await shared.ask(`${auth}/links`, { method: 'POST', headers })
    expect(refused.json).toMatchObject({ status: 403, code: 'not-permitted' })
    expect(await use(await makeLink(viewer))).toBe(200)
  })

  it('goes with the sessions that its owner ends', async () => {
    const viewer = await enterAs(shared, 'viewer')
    const changed = await makeLink(viewer)
    const body = { oldPassword: password, newPassword: `${password}!` }
    expect((await viewer.ask(`${auth}/password`, { method: 'PUT', body })).status).toBe(204)
    expect(await use(changed)).toBe(404)
    const others = await makeLink(viewer)
    expect((await viewer.post(`${auth}/sessions/end-others`)).status).toBe(204)
    expect(await use(others)).toBe(404)
    const one = await makeLink(viewer)
    const second = await makeLink(viewer)
    expect(await use(second)).toBe(200)
    const { items } = (await viewer.ask(`${auth}/sessions`)).json
    const { sessionId } = items.find(({ current }: { current: boolean }) => !current)
    expect((await viewer.ask(`${auth}/sessions/${sessionId}`, { method: 'DELETE' })).status).toBe(204)
    expect(await use(one)).toBe(404)
  })

  it('and every other session are worth nothing once the account has its first password', async () => {
    await using server = await startTestServer(open, unlimited)
    const [first, other] = [await new Browser(server).useLink(), await new Browser(server).useLink()]
    const printed = (await server.ask(`${auth}/links`, { method: 'POST' })).json.url.split('=')[1]
    const credentials = { email: newEmail(), password }
    expect((await first.post(`${auth}/password/first`, credentials)).status).toBe(204)
    expect((await new Browser(server).post(`${auth}/links/use`, { code: printed })).status).toBe(404)
    expect([(await first.ask(`${auth}/me`)).status, (await other.ask(`${auth}/me`)).status]).toEqual([200, 401])
  })

  it('and tickets are counted by address', async () => {
    await using server = await startTestServer()
    const statuses = async (count: number, path: string, body?: object) => {
      const answers = []
      for (let at = 0; at < count; at++) {
        answers.push((await server.ask(path, { method: 'POST', ...(body ? { body } : {}) })).status)
      }
      return answers
    }
    const links = await statuses(61, `${auth}/links/use`, { code: 'x' })
    expect([links.at(-2), links.at(-1)]).toEqual([404, 429])
    const tickets = await statuses(61, '/api/v1/stream-tickets')
    expect([tickets.at(-2), tickets.at(-1)]).toEqual([201, 429])
  })

  it('leads to where Livetap is, whatever host a request names', async () => {
    await using server = await startTestServer({ allowedHosts: ['other.example'] })
    const headers = { authorization: 'Bearer a-token-of-the-tests', host: 'other.example' }
    const { url } = (await server.ask(`${auth}/links`, { method: 'POST', headers })).json
    expect(new URL(url).origin).toBe(server.url)
    const owner = await new Browser(server).useLink()
    const invited = await owner.ask('/api/v1/workspaces/current/invitations', {
      ...{ method: 'POST', headers: { host: 'other.example' }, body: { role: 'viewer' } },
    })
    expect(new URL(invited.json.url).origin).toBe(server.url)
  })
})

describe('a ticket', () => {
  const connect = (server: TestServer, path: string, headers: Record<string, string> = {}) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('open', () => {
        socket.terminate()
        resolve(101)
      })
      socket.on('error', () => {})
    })

  it('opens one socket, for whoever asked for it, and nothing else', async () => {
    const server = shared
    const owner = await new Browser(server).useLink()
    const { ticket } = (await owner.post('/api/v1/stream-tickets')).json
    expect((await server.ask(`/api/v1/streams?ticket=${ticket}`, { anonymous: true })).status).toBe(401)
    expect(await connect(server, '/ws')).toBe(401)
    expect(await connect(server, `/ws?ticket=${ticket}`)).toBe(101)
    expect(await connect(server, `/ws?ticket=${ticket}`)).toBe(401)
    const other = (await owner.post('/api/v1/stream-tickets')).json.ticket
    expect(await connect(server, `/ws?ticket=${other}`, { authorization: 'Bearer a-token-of-the-tests' })).toBe(400)
  })

  it('is worth what its holder is worth by now', async () => {
    const server = shared
    const viewer = await enterAs(server, 'viewer')
    const { ticket } = (await viewer.post('/api/v1/stream-tickets')).json
    await viewer.post(`${auth}/logout`)
    expect(await connect(server, `/ws?ticket=${ticket}`)).toBe(401)
    const key = { name: 'Overlay', permissions: ['log:read'] }
    const made = (await server.ask('/api/v1/workspaces/current/keys', { method: 'POST', body: key })).json
    const headers = { authorization: `Bearer ${made.token}` }
    const tickets = []
    for (let count = 0; count < 2; count++) {
      tickets.push((await server.ask('/api/v1/stream-tickets', { method: 'POST', headers })).json.ticket)
    }
    expect(await connect(server, `/ws?ticket=${tickets[0]}`)).toBe(101)
    await server.ask(`/api/v1/workspaces/current/keys/${made.key.keyId}`, { method: 'DELETE' })
    expect(await connect(server, `/ws?ticket=${tickets[1]}`)).toBe(401)
  })

  it('is what a page of others comes with, whose cookies do not count', async () => {
    const origin = 'http://tools.example'
    await using server = await startTestServer({ corsOrigins: [origin] }, unlimited)
    const owner = await new Browser(server).useLink()
    const get = async () => (await owner.post('/api/v1/stream-tickets')).json.ticket
    expect(await connect(server, `/ws?ticket=${await get()}`, { origin, cookie: owner.cookie })).toBe(101)
    expect(await connect(server, '/ws?ticket=', { origin, cookie: owner.cookie })).toBe(401)
    expect(await connect(server, `/ws?a=?ticket=${await get()}`, { origin, cookie: owner.cookie })).toBe(403)
    expect(await connect(server, '//', { origin })).toBe(403)
    expect(await connect(server, '//')).toBe(400)
  })

  it('lasts a minute', async () => {
    let late = 0
    await using server = await startTestServer({}, ({ clock }) => ({
      clock: { ...clock, now: () => clock.now() + late },
    }))
    const { ticket } = (await server.ask('/api/v1/stream-tickets', { method: 'POST' })).json
    late = 60_000
    expect(await connect(server, `/ws?ticket=${ticket}`)).toBe(401)
  })

  it('or a token has to come with a socket that names no page', async () => {
    const server = shared
    const owner = await new Browser(server).useLink()
    expect(await connect(server, '/ws', { cookie: owner.cookie })).toBe(403)
    const origin = `http://127.0.0.1:${server.port}`
    expect(await connect(server, '/ws', { cookie: owner.cookie, origin })).toBe(101)
    expect(await connect(server, '/ws', { cookie: owner.cookie, origin: 'http://evil.example' })).toBe(403)
  })
})
