import { afterAll, beforeAll, expect, test } from 'vitest'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { createKey } from '#domain/keys/keys.ts'
import { findPlace } from '#domain/programs/programs.ts'
import { endpointOf, listEndpoints, noteDelivery } from '#domain/webhooks/webhooks.ts'
import { openFakeObs, openFakeStreamerbot } from '../../../../test/fake-programs.ts'
import { startTestServer, type TestServer, unlimited } from '../api.suite.ts'

let server: TestServer
const outbound = openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32 }] })
beforeAll(async () => {
  server = await startTestServer({}, { ...unlimited, outbound, sockets: outbound })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await outbound[Symbol.asyncDispose]()
})

const path = '/api/v1/programs'
const put = (program: string, body: object) => server.ask(`${path}/${program}`, { method: 'PUT', body })
const tryIt = async (program: string) => (await server.ask(`${path}/${program}/test`, { method: 'POST' })).json
const place = () => findPlace(server.ports.db.query, server.ports.vault, 'default', 'obs')
const password = 'canary-password'

test('a program is set and forgotten; its password is kept for its address alone, and never told', async () => {
  const url = 'ws://127.0.0.1:4455'
  const set = await put('obs', { url: ` ${url} `, password })
  expect(set.json).toMatchObject({ program: 'obs', url, hasPassword: true, changed: { by: { kind: 'automation' } } })
  expect((await put('obs', { url })).json.hasPassword).toBe(true)
  expect(await place()).toEqual({ program: 'obs', url, password })
  const stored = await server.ports.db.query.selectFrom('rules.programs').selectAll().execute()
  expect(JSON.stringify(stored)).not.toContain(password)
  expect((await put('obs', { url: 'ws://127.0.0.1:4456' })).json.hasPassword).toBe(false)
  expect((await put('obs', { url })).json.hasPassword).toBe(false)
  await put('obs', { url, password })
  expect((await put('obs', { url, password: null })).json.hasPassword).toBe(false)
  expect((await place()).password).toBeUndefined()
  await put('obs', { url, password })
  const told = await Promise.all(
    [path, '/api/v1/rules/export', '/api/v1/workspaces/current/secrets', '/api/v1/workspaces/current/audit'].map(
      async (each) => (await server.ask(each)).text,
    ),
  )
  expect(told.join()).not.toContain(password)
  expect(told[0]).toContain(url)
  expect((await server.ask(`${path}/obs`, { method: 'DELETE' })).status).toBe(204)
  expect((await server.ask(`${path}/obs/test`, { method: 'POST' })).json.code).toBe('program-not-set')
  const secrets = await server.ports.db.query.selectFrom('secrets.of_workspaces').select('name').execute()
  expect(secrets).toEqual([])
})

test('who may not write rules sees the host of a program alone', async () => {
  await put('obs', { url: 'ws://127.0.0.1:4455/canary' })
  const about = { name: 'Reader', permissions: ['rule:read'], expiresAt: undefined, createdBy: 'test' } as const
  const { token } = await createKey(server.ports.db.query, 'default', about)
  const { json, text } = await server.ask(path, { headers: { authorization: `Bearer ${token}` } })
  expect(json.items).toMatchObject([{ program: 'obs', url: 'ws://127.0.0.1:4455/…' }])
  expect(text).not.toContain('canary')
  expect((await server.ask(path)).json.items[0].url).toBe('ws://127.0.0.1:4455/canary')
})

test.each([
  ['https://obs.example', 'program-invalid'],
  ['4455', 'program-invalid'],
  ['ws://127.0.0.1:4455/?key=x', 'program-invalid'],
  ['ws://user:word@127.0.0.1:4455', 'address-refused'],
])('%s is no address: %s', async (url, code) => {
  expect((await put('obs', { url })).json.code).toBe(code)
})

test('who may not be reached says what the operator has to allow', async () => {
  const { json } = await put('obs', { url: 'ws://192.168.7.20:4455' })
  expect(json.code).toBe('address-refused')
  expect(json.detail).toContain('WEBHOOK_ALLOW_NETWORKS=192.168.7.20/32:4455')
})

test('a test finds scenes, sources and actions, and forgets what has failed', async () => {
  await using obs = await openFakeObs({ password })
  await put('obs', { url: obs.url, password })
  const { query } = server.ports.db
  const failed = {
    kind: 'transient',
    status: null,
    ms: 1,
    error: 'endpoint-unreachable',
    detail: '',
    answer: null,
  } as const
  await noteDelivery(query, 'default', endpointOf(obs.url), failed, {
    passage: 'send',
    startedAt: Date.now(),
    now: Date.now(),
  })
  expect(await tryIt('obs')).toMatchObject({
    ...{ ok: true, version: 'OBS 31.0.0', error: null, ms: expect.any(Number) },
    choices: {
      ...{ scenes: ['Break', 'Live'], hotkeys: ['OBSBasic.StartRecording'], actions: [] },
      sources: [
        { scene: 'Break', source: 'Clock' },
        { scene: 'Live', source: 'Alert' },
        { scene: 'Live', source: 'Camera' },
      ],
      inputs: [{ name: 'Mic', kind: 'wasapi_input_capture' }],
    },
  })
  expect((await listEndpoints(query, 'default', { limit: 9, now: Date.now() })).items).toMatchObject([{ state: 'ok' }])
  expect(obs.deeds).toEqual([])
  await using bot = await openFakeStreamerbot()
  await put('streamerbot', { url: bot.url })
  const { version, choices } = await tryIt('streamerbot')
  expect([version, choices.actions.map(({ name }: { name: string }) => name)]).toEqual([
    'Streamer.bot 1.0.0',
    ['Confetti', 'Hydrate'],
  ])
})

test('a test that fails says what to do', async () => {
  await using obs = await openFakeObs({ password })
  await put('obs', { url: obs.url, password: 'wrong' })
  expect(await tryIt('obs')).toMatchObject({
    ok: false,
    error: { code: 'program-password-wrong', remedy: expect.stringContaining('Show Connect Info') },
  })
  await using bot = await openFakeStreamerbot()
  await put('obs', { url: bot.url, password: null })
  expect((await tryIt('obs')).error.code).toBe('program-unclear')
  await bot[Symbol.asyncDispose]()
  const { error } = await tryIt('obs')
  expect([error.code, error.remedy]).toEqual([
    'endpoint-unreachable',
    expect.stringContaining('Tools → WebSocket Server Settings'),
  ])
})
