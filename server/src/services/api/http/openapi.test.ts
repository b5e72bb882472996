import { randomUUID } from 'node:crypto'
import { ModerationChange } from '@livetap/contracts/workspace/moderation.ts'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, createEvents, startTestServer, streamId, type TestServer } from '../api.suite.ts'
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
let document: Json & { paths: Record<string, Record<string, Json>>; components: { schemas: Json } }
let operations: Operation[]
const sessionId = randomUUID()

beforeAll(async () => {
  server = await startTestServer()
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
afterAll(() => server[Symbol.asyncDispose]())

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

  it('describes every route', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'DELETE /api/v1/moderation/comments/{eventId}/featured',
      'DELETE /api/v1/moderation/comments/{eventId}/hidden',
      'DELETE /api/v1/moderation/notes/{noteId}',
      'DELETE /api/v1/moderation/streams/{streamId}/questions/{questionId}/claim',
      'DELETE /api/v1/moderation/viewers/{userId}/exclusion',
      'DELETE /api/v1/moderation/viewers/{userId}/mute',
      'DELETE /api/v1/moderation/words/{wordId}',
      'DELETE /api/v1/viewers/{userId}',
      'DELETE /api/v1/workspaces/current/keys/{keyId}',
      'GET /api/sessions',
      'GET /api/sessions/{userId}',
      'GET /api/v1/creators/{uniqueId}/trends',
      'GET /api/v1/dlq',
      'GET /api/v1/dlq/{id}',
      'GET /api/v1/events',
      'GET /api/v1/livestreams',
      'GET /api/v1/livestreams/events',
      'GET /api/v1/livestreams/{uniqueId}',
      'GET /api/v1/me',
      'GET /api/v1/moderation/settings',
      'GET /api/v1/moderation/streams/{streamId}/live',
      'GET /api/v1/moderation/streams/{streamId}/newness',
      'GET /api/v1/moderation/viewers/{userId}',
      'GET /api/v1/moderation/words',
      'GET /api/v1/privacy',
      'GET /api/v1/privacy/erasures',
      'GET /api/v1/privacy/erasures/{id}',
      'GET /api/v1/replays',
      'GET /api/v1/replays/{id}',
      'GET /api/v1/sessions',
      'GET /api/v1/sessions/{id}',
      'GET /api/v1/sessions/{id}/events',
      'GET /api/v1/sessions/{id}/export',
      'GET /api/v1/sessions/{id}/timeline',
      'GET /api/v1/streams',
      'GET /api/v1/streams/{id}',
      'GET /api/v1/streams/{id}/events',
      'GET /api/v1/streams/{id}/report',
      'GET /api/v1/streams/{id}/timeline',
      'GET /api/v1/viewers',
      'GET /api/v1/viewers/{userId}',
      'GET /api/v1/viewers/{userId}/export',
      'GET /api/v1/workspaces/current/audit',
      'GET /api/v1/workspaces/current/keys',
      'GET /health',
      'GET /metrics',
      'GET /ready',
      'PATCH /api/v1/replays/{id}',
      'POST /api/v1/livestreams/connect',
      'POST /api/v1/livestreams/disconnect',
      'POST /api/v1/livestreams/retry',
      'POST /api/v1/moderation/holds/{eventId}/approve',
      'POST /api/v1/moderation/holds/{eventId}/reject',
      'POST /api/v1/moderation/viewers/{userId}/notes',
      'POST /api/v1/moderation/words',
      'POST /api/v1/moderation/words/try',
      'POST /api/v1/sessions/{id}/replay',
      'POST /api/v1/workspaces/current/keys',
      'PUT /api/v1/moderation/comments/{eventId}/featured',
      'PUT /api/v1/moderation/comments/{eventId}/hidden',
      'PUT /api/v1/moderation/comments/{eventId}/hold',
      'PUT /api/v1/moderation/notes/{noteId}',
      'PUT /api/v1/moderation/settings',
      'PUT /api/v1/moderation/streams/{streamId}/focus',
      'PUT /api/v1/moderation/streams/{streamId}/questions/{questionId}/claim',
      'PUT /api/v1/moderation/streams/{streamId}/questions/{questionId}/status',
      'PUT /api/v1/moderation/viewers/{userId}/exclusion',
      'PUT /api/v1/moderation/viewers/{userId}/label',
      'PUT /api/v1/moderation/viewers/{userId}/mute',
      'PUT /api/v1/moderation/words/{wordId}',
    ])
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
    const ids: Record<string, string> = {
      '/api/sessions': dashboard.sessionId,
      ...{ '/api/v1/streams': streamId, '/api/v1/sessions': sessionId },
      '/api/v1/replays': replay.json.replayId,
      '/api/v1/workspaces': key.json.key.keyId,
      ...{ '/api/v1/viewers': '42', '/api/v1/privacy/erasures': erasure.json.erasureId },
    }
    const queries: Record<string, string> = { 'GET /api/v1/viewers': '?name=u42', DELETE: `?asOf=${asOf}` }
    const last = (operation: Operation) => Number(operation.path.endsWith('/disconnect'))
    const isApart = ({ path }: Operation) => path.startsWith('/api/v1/dlq/') || path.startsWith('/api/v1/moderation/')
    const asked = operations.filter((operation) => !endless(operation) && !isApart(operation))
    for (const operation of asked.toSorted((a, b) => last(a) - last(b))) {
      const id = Object.entries(ids).find(([start]) => operation.path.startsWith(start))?.[1] ?? ''
      const path = operation.path
        .replace('{id}', id)
        .replace(/\{(userId|keyId)\}/, id)
        .replace('{uniqueId}', 'mira')
      const usual = operation.path.endsWith('/keys') ? wish : { uniqueId: 'mira' }
      const body = operation.method === 'PATCH' ? { action: 'pause' } : usual
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

describe('the OpenAPI document on moderation', () => {
  it('says the truth about good answers', async () => {
    const mia = await createModerator(server, 'Mia', ['moderation:configure'])
    const events = createEvents()([{ sessionId: randomUUID(), userId: '43' }])
    await server.record(events)
    const [{ eventId = '' } = {}] = events
    const { pos } = await server.ports.db.query.selectFrom('live.heads').select('pos').executeTakeFirstOrThrow()
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
    const runs = Number(process.env.FUZZ_RUNS ?? 40)
    for (const operation of operations.filter((op) => !endless(op) && op.path.startsWith('/api'))) {
      await fc.assert(
        fc.asyncProperty(requestsOf(operation), async ({ path, body }) => {
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
