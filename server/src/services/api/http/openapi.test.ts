import { randomUUID } from 'node:crypto'
import { ModerationChange } from '@livetap/contracts/workspace/moderation.ts'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { setProgram } from '#domain/programs/programs.ts'
import { sealText } from '#domain/secrets/secrets.ts'
import { openFakeGame } from '../../../../test/fake-game.ts'
import {
  type Answer,
  createEvents,
  signIn,
  startTestServer,
  streamId,
  type TestPerson,
  type TestServer,
} from '../api.suite.ts'
import { Channel, createModerator } from '../moderation/moderation.suite.ts'
import { Dashboard } from '../user-sessions/user-sessions.suite.ts'

type Json = Record<string, unknown>
interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: { name: string; in: 'path' | 'query'; schema: Json; required?: boolean }[]
  readonly body: Json | undefined
  readonly responses: Record<string, { content?: Record<string, { schema: Json }> }>
}

let server: TestServer
let game: Awaited<ReturnType<typeof openFakeGame>>
let outbound: ReturnType<typeof openUndiciOutbound>
let document: Json & { paths: Record<string, Record<string, Json>>; components: { schemas: Json } }
let operations: Operation[]
const sessionId = randomUUID()

beforeAll(async () => {
  game = await openFakeGame()
  outbound = openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32, port: game.port }] })
  server = await startTestServer({}, { outbound })
  await server.record(createEvents()([{ type: 'CONNECTED', sessionId }, { sessionId }, { sessionId, type: 'GIFT' }]))
  document = (await server.ask('/api/v1/openapi.json')).json
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []) as Operation['parameters'],
      body: (operation.requestBody as { content: Record<string, { schema: Json }> })?.content['application/json']
        ?.schema,
      responses: operation.responses as Operation['responses'],
    })),
  )
})
afterAll(async () => {
  for (const one of [server, outbound, game]) await one[Symbol.asyncDispose]()
})

/** Checks against the published document alone, with another validator than the one that serves. */
const validators = new Map<Json, ValidateFunction>()
function getValidator(schema: Json): ValidateFunction {
  const known = validators.get(schema)
  if (known) return known
  const ajv = new Ajv2020({ strict: false, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'doc', components: document.components })
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/')))
  validators.set(schema, validate)
  return validate
}

function expectDescribed(operation: Operation, answer: Answer): void {
  const response = operation.responses[answer.status] ?? operation.responses.default
  expect(response, `${operation.method} ${operation.path} answers ${answer.status}`).toBeDefined()
  if (answer.status === 204) {
    expect(answer.text).toBe('')
    return
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? ''
  const described = response?.content?.[type]
  expect(described, `${operation.method} ${operation.path} answers with ${type}`).toBeDefined()
  if (answer.json === undefined || !described) return
  const validate = getValidator(described.schema)
  expect(validate(answer.json), JSON.stringify(validate.errors)).toBe(true)
}

/** Need somebody who is signed in, or a message that failed: both have tests of their own, and so have rules, programs, sinks, webhooks, overlays, devices and rooms. */
const untried =
  /^\/api\/v1\/(auth|workspaces\/\{|dlq\/|moderation\/|rules|programs|sinks|webhooks|overlay|screens\/|devices|rooms)/

/** What people do with their workspaces and with each other. */
const ofPeople =
  /^\/api\/v1\/(invitations\/.*|workspaces|workspaces\/deletions|workspaces\/current(\/(leave|members|invitations).*)?)$/

const endless = (operation: Operation) => JSON.stringify(operation.responses).includes('text/event-stream')

describe('the OpenAPI document', () => {
  it('is of version 3.1 and refers to nothing that is missing', () => {
    expect(document.openapi).toBe('3.1.0')
    const refs = JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g) ?? []
    const names = new Set(refs.map((ref) => ref.replace('#/components/schemas/', '')))
    expect([...names].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
    expect(names).toContain('UnifiedEvent')
    expect(names).toContain('Problem')
    expect(JSON.stringify(document)).not.toContain('x-shared-schema')
  })

  it('can be browsed without a script or a host of others', async () => {
    const page = await server.ask('/api/docs')
    expect(page.status).toBe(200)
    expect(page.text).not.toMatch(/<script(?![^>]*src=)/)
    for (const [, address] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await server.ask(address ?? '')).status).toBe(200)
    }
  })

  it('says the truth about good answers', async () => {
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId: 'mira' } })
    const replay = await server.ask(`/api/v1/sessions/${sessionId}/replay`, { method: 'POST', body: {} })
    using dashboard = await Dashboard.open(server.port)
    const wish = { name: 'Overlay', permissions: ['log:read'] }
    const key = await server.ask('/api/v1/workspaces/current/keys', { method: 'POST', body: wish })
    const { asOf } = (await server.ask('/api/v1/viewers/42')).json
    const erasure = await server.ask(`/api/v1/viewers/42?asOf=${asOf}`, { method: 'DELETE' })
    const secret = { value: 'a-key' }
    await server.ask('/api/v1/workspaces/current/secrets/euler-api-key', { method: 'PUT', body: secret })
    const bodies: Record<string, object> = { PATCH: { action: 'pause' }, PUT: secret }
    const ids: Record<string, string> = {
      '/api/sessions': dashboard.sessionId,
      ...{ '/api/v1/streams': streamId, '/api/v1/sessions': sessionId },
      '/api/v1/replays': replay.json.replayId,
      '/api/v1/workspaces': key.json.key.keyId,
      ...{ '/api/v1/viewers': '42', '/api/v1/privacy/erasures': erasure.json.erasureId },
    }
    const queries: Record<string, string> = { 'GET /api/v1/viewers': '?name=u42', DELETE: `?asOf=${asOf}` }
    const last = (operation: Operation) => Number(operation.path.endsWith('/disconnect'))
    const asked = operations.filter(
      (operation) => !endless(operation) && !untried.test(operation.path) && !ofPeople.test(operation.path),
    )
    for (const operation of asked.toSorted((a, b) => last(a) - last(b))) {
      const id = Object.entries(ids).find(([start]) => operation.path.startsWith(start))?.[1] ?? ''
      const path = operation.path
        .replace('{id}', id)
        .replace(/\{(userId|keyId)\}/, id)
        .replace('{uniqueId}', 'mira')
        .replace('{name}', 'euler-api-key')
      const usual = operation.path.endsWith('/keys') ? wish : { uniqueId: 'mira' }
      const sent = operation.path.endsWith('/test-events') ? { events: [{ eventType: 'CHAT' }] } : usual
      const body = bodies[operation.method] ?? sent
      const query =
        queries[`${operation.method} ${operation.path}`] ??
        (path.includes('/viewers/') && queries[operation.method]) ??
        ''
      const answer = await server.ask(path + (query || ''), {
        method: operation.method,
        ...(operation.body ? { body } : {}),
      })
      expect(answer.status, `${operation.method} ${path}`).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on rules', () => {
  it('says the truth about good answers', async () => {
    const rule = { name: 'Greeter', eventType: 'CHAT', actions: [{ type: 'log', template: 'Hello {username}' }] }
    const add = () => server.ask('/api/v1/rules', { method: 'POST', body: { ...rule, enabled: true } })
    const { ruleId } = (await add()).json
    const begun = await server.ask('/api/v1/rules/back-tests', {
      method: 'POST',
      body: { sessionId, definition: rule },
    })
    const { backTestId } = begun.json
    const pack = { livetap: 'rules.v1', rules: [{ definition: rule, enabled: true }] }
    const bodies: Record<string, object> = {
      'PUT /rules/{ruleId}': { ...rule, priority: 1 },
      'PUT /rules/{ruleId}/enabled': { enabled: true },
      'POST /rules/{ruleId}/rollback': { revision: 1 },
      'POST /rules/try': { definition: rule },
      'POST /rules/load-test': { definition: rule, event: { eventType: 'CHAT' }, count: 3, withinMs: 10 },
      'POST /rules/back-tests': { sessionId, definition: rule },
      'PUT /rules/queues/{queue}/paused': { paused: true },
      'PUT /rules/paused': { paused: false },
      'POST /rules/external-actions/look': { url: game.url, categoryId: 'mobs' },
      'POST /rules/import': { pack, collisions: 'both', preview: false },
    }
    const queries: Record<string, string> = {
      'GET /rules/fields': '?eventType=GIFT',
      'GET /rules/decisions': `?ruleId=${ruleId}`,
    }
    const ofRules = operations.filter((one) => /^\/api\/v1\/rules/.test(one.path) && !endless(one))
    const isLast = ({ method, path }: Operation) => Number(method === 'DELETE' || path.endsWith('/panic'))
    for (const operation of ofRules.toSorted((one, other) => isLast(one) - isLast(other))) {
      const { method } = operation
      const name = `${method} ${operation.path.slice('/api/v1'.length)}`
      const path = operation.path
        .replace('{ruleId}', ruleId)
        .replace('{backTestId}', backTestId)
        .replace('{queue}', 'alerts')
      const body = bodies[name] ?? (name === 'POST /rules' ? rule : {})
      const answer = await server.ask(`${path}${queries[name] ?? ''}`, { method, ...(operation.body ? { body } : {}) })
      expect(answer.status, name).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on people', () => {
  it('says the truth about good answers', async () => {
    const [ann, bob] = [await signIn(server, 'Ann'), await signIn(server, 'Bob')]
    const asked = new Set<string>()
    const ask = async (who: TestPerson, method: string, path: string, body?: object) => {
      const answer = await server.ask(`/api/v1${path}`, { method, headers: who.headers(), ...(body ? { body } : {}) })
      const pattern = `/api/v1${path}`.replace(bob.accountId, '{accountId}').replace(/[0-9a-f-]{36}$/, '{invitationId}')
      const operation = operations.find((one) => one.method === method && one.path === pattern)
      expect(answer.status, `${method} ${path}`).toBeLessThan(300)
      if (operation) expectDescribed(operation, answer)
      asked.add(`${method} ${pattern}`)
      return answer.json
    }
    const invite = () => ask(ann, 'POST', '/workspaces/current/invitations', { role: 'viewer' })
    await ask(ann, 'POST', '/workspaces', { name: 'Ours' })
    await ask(ann, 'PATCH', '/workspaces/current', { name: 'Our' })
    for (const again of [true, false]) {
      const { url } = await invite()
      const body = { token: url.split('#')[1] }
      await ask(bob, 'POST', '/invitations/look', body)
      await ask(bob, 'POST', '/invitations/accept', body)
      await ask(ann, 'PATCH', `/workspaces/current/members/${bob.accountId}`, { role: 'admin' })
      if (again) await ask(bob, 'POST', '/workspaces/current/leave')
      else await ask(ann, 'DELETE', `/workspaces/current/members/${bob.accountId}`)
    }
    const { invitation } = await invite()
    for (const list of ['', '/current/members', '/current/invitations']) await ask(ann, 'GET', `/workspaces${list}`)
    await ask(ann, 'DELETE', `/workspaces/current/invitations/${invitation.invitationId}`)
    await ask(ann, 'DELETE', '/workspaces/current', { name: 'Our' })
    await ask(ann, 'GET', '/workspaces/deletions')
    const all = operations.filter(({ path }) => ofPeople.test(path)).map(({ method, path }) => `${method} ${path}`)
    expect([...asked].sort()).toEqual(all.sort())
  })
})

describe('the OpenAPI document on moderation', () => {
  it('says the truth about good answers', async () => {
    const mia = await createModerator(server, 'Mia', ['moderation:configure'])
    const events = createEvents()([{ sessionId: randomUUID(), userId: '43' }])
    await server.record(events)
    const [{ eventId = '' } = {}] = events
    const heads = server.ports.db.query.selectFrom('live.heads').where('workspace_id', '=', 'default')
    const { pos } = await heads.select('pos').executeTakeFirstOrThrow()
    using channel = await Channel.open(server.port, mia)
    const asked = new Set<string>()
    const ask = async (method: string, pattern: string, values: Record<string, string> = {}, body?: object) => {
      const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
      const [place = ''] = pattern.split('?')
      const operation = operations.find((one) => one.method === method && one.path === `/api/v1/moderation${place}`)
      const answer = await mia.ask(method, path, body)
      expect(answer.status, `${method} ${path} ${answer.text}`).toBeLessThan(300)
      expectDescribed(operation!, answer)
      asked.add(`${method} /api/v1/moderation${place}`)
      return answer.json
    }
    const comment = { eventId }
    for (const decision of ['approve', 'reject']) {
      await ask('PUT', '/comments/{eventId}/hold', comment)
      await ask('POST', `/holds/{eventId}/${decision}`, comment)
    }
    await ask('PUT', '/comments/{eventId}/hold', comment)
    await ask('POST', '/holds/{eventId}/approve', comment)
    for (const mark of ['hidden', 'featured']) {
      await ask('PUT', `/comments/{eventId}/${mark}`, comment)
      await ask('DELETE', `/comments/{eventId}/${mark}`, comment)
    }
    const viewer = { userId: '43' }
    await ask('PUT', '/viewers/{userId}/mute', viewer, { minutes: 5 })
    await ask('PUT', '/viewers/{userId}/exclusion', viewer, { minutes: 5 })
    await ask('PUT', '/viewers/{userId}/label', viewer, { label: 'blue' })
    const note = await ask('POST', '/viewers/{userId}/notes', viewer, { text: 'kind', tags: ['regular'] })
    await ask('PUT', '/notes/{noteId}', note, { text: 'very kind' })
    const question = { streamId, questionId: `q${pos}` }
    await ask('PUT', '/streams/{streamId}/questions/{questionId}/claim', question)
    await ask('PUT', '/streams/{streamId}/questions/{questionId}/status', question, { status: 'answered' })
    const word = { pattern: 'hello', kind: 'word', action: 'flag' }
    const added = await ask('POST', '/words', {}, word)
    await ask('PUT', '/words/{wordId}', added, { ...word, note: 'rude' })
    await ask('POST', '/words/try', {}, { text: 'Hello' })
    await ask('PUT', '/settings', {}, { holdLinks: true, holdFirstComments: 1, timer: null })
    await ask('GET', '/settings')
    await ask('GET', '/words')
    await ask('GET', '/viewers/{userId}', viewer)
    await ask('GET', '/streams/{streamId}/newness?ids=43', { streamId })
    const { presenceId } = channel.state!.you
    const item = { kind: 'viewer', id: '43' }
    await ask('PUT', '/streams/{streamId}/focus', { streamId }, { presenceId, item })
    const state = await channel.wait(({ viewers, revision }) => viewers.length === 1 && revision === 3)
    const live = operations.find(({ path }) => path === '/api/v1/moderation/streams/{streamId}/live')
    asked.add(`GET ${live?.path}`)
    const validate = getValidator(live?.responses['200']?.content?.['text/event-stream']?.schema ?? {})
    expect(validate(state), JSON.stringify(validate.errors)).toBe(true)
    const check = getValidator(ModerationChange as never)
    for (const change of channel.changes) expect(check(change), JSON.stringify(check.errors)).toBe(true)
    await ask('DELETE', '/streams/{streamId}/questions/{questionId}/claim', question)
    await ask('DELETE', '/viewers/{userId}/mute', viewer)
    await ask('DELETE', '/viewers/{userId}/exclusion', viewer)
    await ask('DELETE', '/notes/{noteId}', note)
    await ask('DELETE', '/words/{wordId}', added)
    const all = operations.filter(({ path }) => path.startsWith('/api/v1/moderation/'))
    expect(all.map(({ method, path }) => `${method} ${path}`).filter((one) => !asked.has(one))).toEqual([])
  })
})

/** Texts of all kinds: what fits, what nearly fits, and what nobody would send. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
  fc.constantFrom(streamId, sessionId, 'mira', '', '0', '-1', '1e999', 'null', '999999999999999999999', '../..', '%00'),
  fc.constantFrom('\u0000', '\ud800', "' or 1=1--", '{"a":1}', '2026-03-01T20:00:00Z', '0000-01-01T00:00:00Z', 'NaN'),
  fc.constantFrom('9999-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '2026-03-01T20:00:00Z[Europe/Paris]', '1,2'),
  fc.integer().map(String),
  fc.double().map(String),
  fc.uuid(),
  fc.constantFrom('CHAT', 'CHAT,GIFT', 'asc', 'desc', 'csv', 'parquet', 'now', 'earliest', 'live', 'normalizer', 'max'),
  fc.base64String({ maxLength: 60 }),
)

/** Values of a JSON Schema, or anything else. */
function valuesOf(schema: Json): fc.Arbitrary<unknown> {
  const {
    anyOf,
    enum: choices,
    properties,
  } = schema as { anyOf?: Json[]; enum?: unknown[]; properties?: Record<string, Json> }
  if (anyOf) return fc.oneof(...anyOf.map(valuesOf), fc.jsonValue())
  if (choices) return fc.oneof(fc.constantFrom(...choices), texts)
  if (properties) {
    const fields = Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, valuesOf(of)]))
    return fc.oneof(fc.record(fields, { requiredKeys: [] }), fc.jsonValue())
  }
  if (schema.type === 'number' || schema.type === 'integer') return fc.oneof(fc.integer(), fc.double(), texts)
  return fc.oneof(texts, fc.jsonValue())
}

const encode = (text: string) => {
  try {
    return encodeURIComponent(text)
  } catch {
    return '%ED%A0%80' // a lone surrogate
  }
}

/** Requests that follow the document more or less. */
function requestsOf(operation: Operation): fc.Arbitrary<{ path: string; body: string | undefined }> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  const query = fc.record(Object.fromEntries(inQuery.map((name) => [name, texts])), { requiredKeys: [] })
  const places = fc.record(Object.fromEntries(inPath.map((name) => [name, texts])))
  const body = operation.body
    ? fc.oneof(
        valuesOf(operation.body).map((value) => JSON.stringify(value)),
        fc.string({ maxLength: 50 }),
      )
    : fc.constant(undefined)
  return fc.tuple(places, query, body).map(([place, asked, sent]) => {
    const path = inPath.reduce((all, name) => all.replace(`{${name}}`, encode(place[name] ?? '')), operation.path)
    const search = Object.entries(asked).map(([name, value]) => `${name}=${encode(value ?? '')}`)
    return { path: search.length > 0 ? `${path}?${search.join('&')}` : path, body: sent }
  })
}

describe('any request', () => {
  it('gets an answer that is described, and never a failure inside', async () => {
    const runs = Number(process.env.FUZZ_RUNS ?? 20)
    const streams = operations.filter(endless).map(({ path }) => path)
    for (const operation of operations.filter((op) => !endless(op) && op.path.startsWith('/api'))) {
      await fc.assert(
        fc.asyncProperty(requestsOf(operation), async ({ path, body }) => {
          // An id can be the last word of another address.
          fc.pre(!streams.includes(path.split('?')[0] ?? ''))
          const headers = { 'content-type': 'application/json' }
          const options = body === undefined ? {} : { body, headers }
          const answer = await server.ask(path, { method: operation.method, ...options })
          const busy = ['too-many-replays', 'too-many-exports'].includes(answer.json?.code)
          if (!busy) expect(answer.status, `${operation.method} ${path} ${answer.text}`).toBeLessThan(500)
          const elsewhere = answer.json?.code === 'not-found' // an empty part makes another address
          if (!elsewhere && answer.status !== 200) expectDescribed(operation, answer)
        }),
        { numRuns: runs },
      )
    }
    expect((await server.ask('/health')).status).toBe(200)
  }, 240_000)
})

describe('the OpenAPI document on programs', () => {
  it('says the truth about good answers', async () => {
    const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: new Date().toISOString() } as const
    const { db, vault } = server.ports
    const bodies: Record<string, object> = { PUT: { url: 'wss://obs.example', password: 'x' } }
    const ofPrograms = operations.filter(({ path }) => path.startsWith('/api/v1/programs'))
    const order = ['PUT', 'GET', 'POST', 'DELETE']
    for (const operation of ofPrograms.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method))) {
      const { method, path } = operation
      // What is tried is refused before it leaves.
      if (method === 'POST') await setProgram(db.query, vault, 'default', 'obs', { url: 'ws://127.0.0.1:1', done })
      const body = bodies[method]
      const answer = await server.ask(path.replace('{program}', 'obs'), { method, ...(body ? { body } : {}) })
      expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on devices', () => {
  it('says the truth about good answers', async () => {
    const wish = { name: 'Lamp', kind: 'lamp', manifest: 'template' }
    const { json } = await server.ask('/api/v1/devices', { method: 'POST', body: wish })
    const { deviceId, tokens } = json.device
    /** It is connected, and says something else than what is approved; or just that. */
    const connect = (proposed: unknown) => {
      const state = {
        ...{ holder: 'another process', last_seen_at: new Date(), refused: null },
        proposed: proposed === null ? null : JSON.stringify(proposed),
      }
      return server.ports.db.query
        .insertInto('devices.states')
        .values({ workspace_id: 'default', device_id: deviceId, ...state })
        .onConflict((e) => e.columns(['workspace_id', 'device_id']).doUpdateSet(state))
        .execute()
    }
    const bodies: Record<string, object> = {
      'POST /devices': wish,
      'POST /devices/{deviceId}/commands': { capability: 'lamp.on', parameters: { value: 1 } },
    }
    const ofDevices = operations.filter((one) => one.path.startsWith('/api/v1/devices') && !endless(one))
    expect(ofDevices).toHaveLength(19)
    // What is stopped is armed no more, and what is removed is nothing any more.
    const order = ({ method, path }: Operation) =>
      path.endsWith('{deviceId}') && method === 'DELETE'
        ? 3
        : path.endsWith('/stop')
          ? 2
          : path.endsWith('/clear')
            ? 0
            : 1
    for (const operation of ofDevices.toSorted((one, other) => order(one) - order(other))) {
      const { method, path } = operation
      const name = `${method} ${path.slice('/api/v1'.length)}`
      if (path.endsWith('/approval')) await connect(json.device.manifest)
      if (path.endsWith('/arm')) await connect(null)
      const body = operation.body ? { body: bodies[name] ?? {} } : {}
      const place = path.replace('{deviceId}', deviceId).replace('{tokenId}', tokens[0].tokenId)
      const answer = await server.ask(place, { method, ...body })
      expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on rooms', () => {
  it('says the truth about good answers', async () => {
    const { json } = await server.ask('/api/v1/rooms', { method: 'POST', body: { visibility: 'public' } })
    const made = await server.ask(`/api/v1/rooms/${json.id}/invites`, { method: 'POST', body: {} })
    const ofRooms = operations.filter(({ path }) => path.startsWith('/api/v1/rooms'))
    expect(ofRooms).toHaveLength(10)
    // What is removed is nothing any more.
    const order = ({ method, path }: Operation) => (method === 'DELETE' ? (path.endsWith('{roomId}') ? 2 : 1) : 0)
    for (const operation of ofRooms.toSorted((one, other) => order(one) - order(other))) {
      const { method, path } = operation
      const place = path.replace('{roomId}', json.id).replace('{inviteId}', made.json.invite.id)
      const answer = await server.ask(place, { method, ...(operation.body ? { body: {} } : {}) })
      expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on sinks', () => {
  it('says the truth about good answers', async () => {
    const wish = { name: 'Stock', kind: 'webhook', url: 'https://hooks.example/' }
    const { sinkId } = (await server.ask('/api/v1/sinks', { method: 'POST', body: wish })).json
    // What it sends now is refused before it leaves.
    const place = { name: `sink:${sinkId}`, text: 'http://127.0.0.1:1/', setBy: 'Ann', setAt: new Date() }
    await sealText(server.ports.db.query, server.ports.vault, 'default', place)
    const bodies: Record<string, object> = {
      'POST /sinks': wish,
      'PUT /sinks/{sinkId}': { name: 'Shop' },
      'PUT /sinks/{sinkId}/enabled': { enabled: false },
      'POST /sinks/{sinkId}/rewind': { from: 1 },
    }
    const queries: Record<string, string> = { 'GET /sinks/{sinkId}/rewind': '?from=1' }
    const ofSinks = operations.filter(({ path }) => path.startsWith('/api/v1/sinks'))
    const isLast = ({ method }: Operation) => Number(method === 'DELETE')
    for (const operation of ofSinks.toSorted((one, other) => isLast(one) - isLast(other))) {
      const { method, path } = operation
      const name = `${method} ${path.slice('/api/v1'.length)}`
      const body = operation.body ? { body: bodies[name] ?? {} } : {}
      const answer = await server.ask(path.replace('{sinkId}', sinkId) + (queries[name] ?? ''), { method, ...body })
      expect(answer.status, name).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})

describe('the OpenAPI document on webhooks', () => {
  it('says the truth about good answers', async () => {
    const endpoint = 'hooks.example#0123456789ab'
    await server.ports.db.query
      .insertInto('rules.endpoints')
      .values({ workspace_id: 'default', endpoint, failures: 1, last_error: 'endpoint-failed: it answered with 500' })
      .execute()
    const ofWebhooks = operations.filter(({ path }) => path.startsWith('/api/v1/webhooks'))
    expect(ofWebhooks).toHaveLength(6)
    // What is replaced is ended last.
    for (const operation of ofWebhooks.toSorted(
      (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
    )) {
      const path = operation.path.replace('{endpoint}', encodeURIComponent(endpoint)).replace('{generation}', '1')
      const answer = await server.ask(path, {
        method: operation.method,
        ...(operation.body ? { body: { replaces: 1 } } : {}),
      })
      expect(answer.status, `${operation.method} ${path}`).toBeLessThan(300)
      expectDescribed(operation, answer)
    }
  })
})
