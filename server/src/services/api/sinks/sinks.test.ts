import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { createEvents, startTestServer, type TestServer, unlimited } from '../api.suite.ts'

let server: TestServer
const outbound = openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32 }] })
beforeAll(async () => {
  server = await startTestServer({}, { ...unlimited, outbound, sockets: outbound })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await outbound[Symbol.asyncDispose]()
})

const path = '/api/v1/sinks'
const post = (to: string, body?: object) => server.ask(to, { method: 'POST', ...(body ? { body } : {}) })
const put = (to: string, body: object) => server.ask(to, { method: 'PUT', body })
const wish = { name: 'Stock', kind: 'webhook', url: 'https://hooks.example/in?key=canary' }
const canary = 'canary'

describe('a sink', () => {
  test('is added, changed, switched, set back and removed; its address is not told, and each is written down', async () => {
    await server.record(createEvents()([{}, {}, {}]))
    const made = await post(path, { ...wish, eventTypes: ['GIFT'], uniqueId: '@Mira', batch: { maxEvents: 5 } })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      ...{ name: 'Stock', url: 'https://hooks.example/in?…', eventTypes: ['GIFT'], uniqueId: 'mira', enabled: true },
      ...{ batch: { maxEvents: 5, maxMs: 500 }, giveUpAfterMinutes: 1440, includeReplays: false },
      status: { state: 'ok', pos: 3, lag: 0, lastError: null, openUntil: null },
    })
    const one = `${path}/${made.json.sinkId}`
    const changed = await put(one, { name: 'Shop', url: `https://hooks.example/${'canary'.repeat(5)}/in` })
    expect(changed.json).toMatchObject({ name: 'Shop', url: 'https://hooks.example/cana…/in', eventTypes: [] })
    expect((await put(`${one}/enabled`, { enabled: false })).json.status.state).toBe('paused')
    expect((await post(`${one}/rewind`, { from: 2 })).json.status).toMatchObject({ pos: 1, lag: 2 })
    expect((await server.ask(path)).json.items).toHaveLength(1)
    expect((await server.ask(`${one}/deliveries`)).json).toEqual({ days: [] })
    expect((await server.ask(one, { method: 'DELETE' })).status).toBe(204)
    expect((await server.ask(one)).json.code).toBe('sink-not-found')
    const log = await server.ask('/api/v1/workspaces/current/audit')
    const deeds = log.json.items.map(({ action, target }: { action: string; target: string }) => `${action} ${target}`)
    expect(deeds.slice(0, 5)).toEqual([
      'sink.remove Shop',
      'sink.rewind Shop: behind 1',
      'sink.switch Shop: off',
      'sink.change Shop: https://hooks.example/cana…/in',
      'sink.add Stock: https://hooks.example/in?…',
    ])
    expect(log.text).not.toContain(canary)
  })

  test.each([
    [{ url: 'https://127.0.0.9/in' }, 'address-refused'],
    [{ url: 'https://user:canary@hooks.example/' }, 'address-refused'],
    [{ url: 'wss://hooks.example/' }, 'sink-invalid'],
    [{ url: 'https://hooks.example/', kind: 'websocket' }, 'sink-invalid'],
    [{ url: 'ws://10.0.0.1/', kind: 'websocket' }, 'address-refused'],
    [{ url: 'ftp://hooks.example/' }, 'sink-invalid'],
    [{ url: 'hooks.example' }, 'sink-invalid'],
    [{ name: ' ' }, 'invalid-request'],
    [{ batch: { maxEvents: 501 } }, 'invalid-request'],
    [{ eventTypes: ['NOTHING'] }, 'invalid-request'],
    [{ beginWithSession: '00000000-0000-4000-8000-000000000001' }, 'session-not-found'],
  ])('is not made like %j', async (change, code) => {
    const refused = await post(path, { ...wish, ...change })
    expect(refused.json.code).toBe(code)
    expect(refused.text).not.toContain(canary)
  })

  test('is set back to what there is, and to one thing', async () => {
    const { sinkId } = (await post(path, wish)).json
    for (const body of [{}, { from: 1, sessionId: sinkId }, { from: 99 }]) {
      expect((await post(`${path}/${sinkId}/rewind`, body)).json.code).toBe('sink-invalid')
    }
    expect((await post(`${path}/${sinkId}/rewind`, { sessionId: sinkId })).json.code).toBe('session-not-found')
    expect((await server.ask(`${path}/${sinkId}/rewind`)).json.code).toBe('sink-invalid')
  })

  test('is set back to a time, and says first what that sends again or skips', async () => {
    const at = (second: number) => Date.UTC(2026, 4, 1, 20, 0, second)
    const time = (second: number) => new Date(at(second)).toISOString()
    const sessionId = '33333333-3333-4333-8333-333333333333'
    const made = createEvents()([10, 20, 30, 40].map((second) => ({ sessionId, at: at(second) })))
    // Earlier in the log and just as late, but of no live.
    const tried = { sessionId: '44444444-4444-4444-8444-444444444444', source: 'test', at: at(35) } as const
    await server.record(createEvents()([tried]))
    const { sinkId, status } = (await post(path, wish)).json
    await server.record(made)
    const plan = async (search: string) => (await server.ask(`${path}/${sinkId}/rewind?${search}`)).json
    const behind = status.pos as number
    expect(await plan(`at=${time(25)}`)).toEqual({
      ...{ from: behind + 3, firstAt: time(30), again: 0, skipped: 2, isCut: false },
    })
    const later = await plan('at=2099-01-01T00:00:00Z')
    expect(later).toEqual({ from: behind + 5, firstAt: null, again: 0, skipped: 4, isCut: false })
    const moved = await post(`${path}/${sinkId}/rewind`, { at: '2099-01-01T00:00:00Z' })
    expect(moved.json.status).toMatchObject({ pos: behind + 4, lag: 0 })
    expect(await plan(`at=${time(20)}`)).toEqual({
      ...{ from: behind + 2, firstAt: time(20), again: 3, skipped: 0, isCut: false },
    })
    expect(await plan(`sessionId=${sessionId}`)).toMatchObject({ from: behind + 1, again: 4 })
    expect(await plan(`from=${behind + 4}`)).toMatchObject({ from: behind + 4, again: 1, firstAt: time(40) })
    await put(`${path}/${sinkId}`, { name: 'Gifts', eventTypes: ['GIFT'] })
    expect(await plan(`at=${time(20)}`)).toMatchObject({ again: 0, firstAt: null })
    const back = await post(`${path}/${sinkId}/rewind`, { at: time(20) })
    expect(back.json.status).toMatchObject({ pos: behind + 1, lag: 3 })
  })
})

describe('a test', () => {
  test('of a webhook sends one event, and tells what was answered', async () => {
    const bodies: string[] = []
    const receiver = createServer(async (request, response) => {
      bodies.push(await text(request))
      response.writeHead(418).end('a teapot')
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const { port } = receiver.address() as AddressInfo
    const { sinkId } = (await post(path, { ...wish, url: `http://127.0.0.1:${port}/` })).json
    const told = (await post(`${path}/${sinkId}/test`)).json
    expect(told).toMatchObject({ ok: false, status: 418, answer: 'a teapot', error: 'it answered with 418' })
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      ...{ type: 'events.batch', data: { from: 0, to: 0, events: [{ eventType: 'CHAT', streamId: '0' }] } },
    })
    receiver.closeAllConnections()
    receiver.close()
    expect((await post(`${path}/${sinkId}/test`)).json).toMatchObject({ ok: false, status: null, answer: null })
  })

  test('of a WebSocket opens it', async () => {
    const receiver = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(receiver, 'listening')
    const url = `ws://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const { sinkId } = (await post(path, { ...wish, kind: 'websocket', url })).json
    expect((await post(`${path}/${sinkId}/test`)).json).toMatchObject({ ok: true, status: 101, error: null })
    receiver.close()
    expect((await post(`${path}/${sinkId}/test`)).json).toMatchObject({ ok: false })
  })
})

describe('a batch that was set aside', () => {
  const add = async (stage: string, payload: object): Promise<string> => {
    const row = {
      workspace_id: 'default',
      stage,
      source_id: crypto.randomUUID(),
      reason: 'GAVE_UP',
      error: 'E',
      attempts: 1,
    }
    const { id } = await server.ports.db.query
      .insertInto('live.dead_letters')
      .values({ ...row, payload: JSON.stringify(payload), failed_at: new Date() })
      .returning('id')
      .executeTakeFirstOrThrow()
    return `/api/v1/dlq/${id}`
  }

  test('is sent again or discarded, once; nothing else is', async () => {
    const { sinkId } = (await post(path, wish)).json
    const batch = { workspaceId: 'default', sinkId, sinkName: 'Stock', batchId: 'batch_1', from: 1, to: 2 }
    const letter = await add('forwarder', batch)
    expect(await post(`${letter}/redrive`)).toMatchObject({ status: 202, json: { batchId: 'batch_1' } })
    expect((await post(`${letter}/redrive`)).json.code).toBe('dead-letter-not-found')
    const other = await add('forwarder', batch)
    expect((await post(`${other}/discard`)).status).toBe(204)
    expect((await server.ask(other)).status).toBe(404)
    const foreign = await add('storage', batch)
    for (const deed of ['redrive', 'discard']) {
      expect((await post(`${foreign}/${deed}`)).json.code).toBe('redrive-impossible')
    }
    const orphan = await add('forwarder', { ...batch, sinkId: crypto.randomUUID() })
    expect((await post(`${orphan}/redrive`)).json.code).toBe('sink-not-found')
    expect((await server.ask(orphan)).status).toBe(200)
  })
})
