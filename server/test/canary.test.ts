import { createHmac, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DlqPage } from '@livetap/contracts/http.ts'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { silentLog } from '#kernel/log.ts'
import { startCommand } from './command.ts'
import { dumpDatabase } from './database-dump.ts'
import { eventually, openFolder } from './livetap-process.ts'
import { findStream } from './log-reader.ts'
import { testToken } from './test-accounts.ts'

const auth = '/api/v1/auth'
const team = '/api/v1/workspaces/current'
const canary = () => `canary${randomBytes(20).toString('hex')}`

/** What is in the configuration and must stay there. */
const configured = {
  MASTER_KEY: randomBytes(32).toString('base64url'),
  PSEUDONYMIZATION_SECRET: canary(),
  SESSION_ID: canary(),
  EULER_API_KEY: canary(),
  GOOGLE_CLIENT_SECRET: canary(),
  DISCORD_CLIENT_SECRET: canary(),
}

interface Got {
  readonly status: number
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly json: any
}

/** A browser of the owner. It keeps cookies, and every answer that was a refusal. */
class Visitor {
  readonly #url: string
  readonly cookies = new Map<string, string>()
  readonly refusals: string[] = []

  constructor(url: string) {
    this.#url = url
  }

  async ask(path: string, init: RequestInit = {}): Promise<Got> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'sec-fetch-site': 'same-origin', cookie, ...(init.headers as Record<string, string>) }
    const response = await fetch(this.#url + path, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.cookies.set(name, value)
    }
    const text = await response.text()
    if (!response.ok) this.refusals.push(`${path.slice(0, 12)} ${[...response.headers]} ${text}`)
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== ''
    return { status: response.status, text, json: isJson ? JSON.parse(text) : undefined }
  }

  send(path: string, body: unknown, method = 'POST', type = 'application/json'): Promise<Got> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.ask(path, { method, body: text, headers: { 'content-type': type } })
  }

  /** What is wanted, or the test fails with the answer. */
  async get(path: string, body?: object, method?: string): Promise<Got['json']> {
    const { status, text, json } = await (body
      ? this.send(path, body, method)
      : this.ask(path, { method: method ?? 'GET' }))
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
    return json
  }
}

const codeOf = (secret: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Uses everything that is secret as it is meant, and resolves to all of it by its name. */
async function useSecrets(url: string, visitor: Visitor, stderr: () => string): Promise<Record<string, string>> {
  const [password, session, euler] = [canary(), canary(), canary()]
  const owner = { method: 'POST', headers: { authorization: `Bearer ${testToken}` } }
  const link = new URL((await new Visitor(url).ask(`${auth}/links`, owner)).json.url).hash.replace('#link=', '')
  await visitor.get(`${auth}/links/use`, { code: link })
  const email = 'owner@example.org'
  await visitor.get(`${auth}/password/first`, { email, password })
  await visitor.get(`${auth}/password/forgot`, { email })
  const reset = await eventually('the letter', async () => /reset-password#token=(\S+)/.exec(stderr())?.[1])
  const { accessToken } = await visitor.get(`${auth}/refresh`, {})
  const { ticket } = await visitor.get('/api/v1/stream-tickets', {})
  const { token: key } = await visitor.get(`${team}/keys`, { name: 'a key', permissions: ['log:read'] })
  const invited = await visitor.get(`${team}/invitations`, { role: 'viewer', note: 'for Kim' })
  const invitation = /#([\w-]{43})/.exec(JSON.stringify(invited))?.[1] ?? ''
  await visitor.get(`${team}/secrets/tiktok-session`, { value: session }, 'PUT')
  await visitor.get(`${team}/secrets/euler-api-key`, { value: euler }, 'PUT')
  const { secret: totp } = await visitor.get(`${auth}/second-factor`, { password })
  const { recoveryCodes } = await visitor.get(`${auth}/second-factor/confirm`, { code: codeOf(totp) })
  const login = await new Visitor(url).get(`${auth}/login`, { email, password })
  const [cookie = ''] = [...visitor.cookies].filter(([name]) => name.includes('session')).map(([, value]) => value)
  const codes = Object.fromEntries((recoveryCodes as string[]).map((code, number) => [`recovery code ${number}`, code]))
  return {
    ...{ password, link, reset, accessToken, ticket, key, invitation, session, euler, totp, cookie },
    ...{ signInTicket: login.ticket, API_TOKEN: testToken, ...codes, ...configured },
  }
}

/** Everything that somebody does wrong with a secret in hand. */
async function misuse(visitor: Visitor, secret: string): Promise<void> {
  const json = { authorization: `Bearer ${secret}x`, cookie: `livetap-session=${secret}` }
  const query = encodeURIComponent(secret)
  await Promise.all([
    visitor.ask(`/api/v1/nothing/${query}?token=${query}`, { headers: { referer: `http://127.0.0.1/${query}` } }),
    visitor.ask(`/api/v1/streams/${query}?limit=${query}`),
    visitor.ask(`/api/v1/events?cursor=${query}&ticket=${query}x`),
    visitor.ask('/api/v1/streams', { headers: json }),
    visitor.ask('/api/v1/streams', { headers: { authorization: secret } }),
    visitor.ask(`/api/v1/livestreams/${query}`, { method: 'PROPFIND' }).catch(() => {}),
    visitor.send(`${auth}/login`, `{"email":"a@b.c","password":"${secret}`),
    visitor.send(`${auth}/login`, { email: secret, password: secret, more: secret }),
    visitor.send(`${auth}/login`, { email: 'a@b.c', password: secret }, 'POST', `text/plain; x=${secret}`),
    visitor.send(`${auth}/login`, { [secret]: secret }),
    visitor.send(`${auth}/login/code`, { ticket: `${secret}x`, code: secret.slice(0, 40) }),
    visitor.send(`${auth}/links/use`, { code: `${secret}x`.slice(0, 200) }),
    visitor.send(`${auth}/password/reset`, { token: `${secret}x`.slice(0, 200), password: 'short' }),
    visitor.send('/api/v1/invitations/look', { token: `${secret}x`.slice(0, 200) }),
    visitor.send(`${team}/keys`, { name: secret.repeat(9), permissions: [secret] }),
    visitor.send(`${team}/secrets/tiktok-session`, { value: 7, consent: secret }, 'PUT'),
    visitor.send(`${team}/secrets/${query}`, { value: secret }, 'PUT'),
  ])
}

/** Where which secret is, though it must not be. */
function findCanaries(places: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, secret]) => text.includes(secret))
      .map(
        ([name, secret]) =>
          `${name} in ${place}: ${text.slice(Math.max(0, text.indexOf(secret) - 150), text.indexOf(secret) + 20)}`,
      ),
  )
}

/** What was written apart from the letters that are to be handed on. */
const withoutLetters = (stderr: string) => stderr.replace(/\nNo mail is sent[^\n]*\n(?: {2}[^\n]*\n)+/g, '')

async function readFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

test('no secret is in a log, a metric, a refusal, a dead letter, the audit log or the database', async () => {
  await using simulator = await startSimulator()
  await using folder = await openFolder()
  const dataDir = folder.path
  await using livetap = startCommand(['serve'], {
    ...{ DATA_DIR: dataDir, API_PORT: '0', LOG_LEVEL: 'debug', API_TOKEN: testToken, EVENT_RETENTION_DAYS: '0' },
    ...{ SIMULATOR_URL: simulator.origin, GOOGLE_CLIENT_ID: 'google', DISCORD_CLIENT_ID: 'discord', ...configured },
  })
  const url = await eventually('ready', async () => /^ready (\S+)$/m.exec(livetap.stdout())?.[1])
  const visitor = new Visitor(url)
  const secrets = await useSecrets(url, visitor, livetap.stderr)
  for (const [name, secret] of Object.entries(secrets)) expect(secret, name).toMatch(/.{6}/)

  simulator.addLive('poison', { messages: 50, load: { perSecond: 50, kind: 'light' } })
  simulator.setFault('poison', 'corrupt-payload', 1, 5)
  await visitor.get('/api/v1/livestreams/connect', { uniqueId: 'poison' })
  const { streamId } = await findStream(url, 'poison')
  const letters = await eventually('dead letters', async () => {
    const page: DlqPage = await visitor.get('/api/v1/dlq')
    return page.items.length > 0 && JSON.stringify(page)
  })
  for (const secret of Object.values(secrets)) await misuse(new Visitor(url), secret)
  for (const secret of Object.values(secrets)) await misuse(visitor, secret)
  const metrics = (await visitor.ask('/metrics')).text
  const audit = (await visitor.ask(`${team}/audit?limit=200`)).text
  const log = (await visitor.ask(`/api/v1/events?limit=1000&streamId=${streamId}`)).text
  expect(metrics).toContain('http_')
  expect(audit).toContain('account.')
  expect(visitor.refusals.length).toBeGreaterThan(100)
  livetap.child.kill('SIGTERM')
  await livetap.end
  expect(livetap.stderr() + livetap.stdout()).toContain('"level"')

  await using db = await openEmbeddedDb({ dataDir, log: silentLog })
  const dump = [...(await dumpDatabase(db))].map(([table, rows]) => `${table}\n${rows}`).join('\n')
  expect(dump).toContain('owner@example.org')
  const { API_TOKEN, ...kept } = secrets
  const places = {
    ...{ metrics, audit, letters, log, dump, refusals: visitor.refusals.join('\n') },
    ...{ stdout: livetap.stdout(), stderr: withoutLetters(livetap.stderr()) },
  }
  expect(findCanaries(places, { ...kept, API_TOKEN: API_TOKEN ?? '' })).toEqual([])
  expect(findCanaries({ files: await readFiles(dataDir) }, kept)).toEqual([])

  // The same search finds what is there.
  const logged = { stderr: `{"level":20,"url":"/x?token=${secrets.key}"}` }
  expect(findCanaries(logged, secrets)).toHaveLength(1)
  expect(findCanaries({ stderr: livetap.stderr() }, { reset: secrets.reset ?? '' })).toHaveLength(1)
}, 240_000)
