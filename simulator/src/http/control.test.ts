import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createStockClient, until } from '../../test/stock-client.ts'
import { type Simulator, startSimulator } from '../simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())
beforeEach(() => simulator.addLive('still', {}))

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${simulator.origin}/_control/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & { messages?: unknown[] } }
}

test('lists the lives, the built-in ones among them', async () => {
  const { body } = await call('GET', 'lives')
  const names = (body as unknown as { username: string }[]).map(({ username }) => username)
  expect(names).toEqual(expect.arrayContaining(['demo', 'demo2', 'demo9', 'still']))
})

test('adds a live, ends it, starts it again in a new room', async () => {
  const added = await call('PUT', 'lives/fresh', { seed: 3, title: 'brand new', rates: { comment: 1 } })
  expect(added.body).toMatchObject({ username: 'fresh', title: 'brand new', live: true })
  expect((await call('POST', 'lives/fresh/end')).body).toMatchObject({ live: false, roomId: added.body.roomId })
  const again = await call('POST', 'lives/fresh/start')
  expect(again.body.live).toBe(true)
  expect(again.body.roomId).not.toBe(added.body.roomId)
  expect((await call('POST', 'lives/fresh/restart')).body.roomId).not.toBe(again.body.roomId)
})

test('sends an event to those who watch, and knows that it did', async () => {
  const client = createStockClient(simulator.origin, 'still')
  await client.connection.connect()
  const { body } = await call('POST', 'lives/still/events', { kind: 'comment', person: 'ann', text: 'by hand' })
  await until(() => client.received.length === 1, 'the comment')
  expect(client.received[0]).toMatchObject({
    messageId: body.messageId,
    data: { content: 'by hand', user: { displayId: 'ann' } },
  })
  await until(() => simulator.sent('still')[0]?.acks === 1, 'the acknowledgement')
  const sent = await call('GET', 'lives/still/sent')
  expect(sent.body).toMatchObject({
    totals: { comments: 1 },
    messages: [{ messageId: body.messageId, deliveries: 1, acks: 1 }],
  })
  expect((await call('POST', 'lives/still/close', { code: 4000 })).body).toEqual({ closed: 1 })
  await until(() => !client.connection.isConnected, 'the close')
})

test('sets and clears faults', async () => {
  expect((await call('PUT', 'lives/still/faults/sign', { value: '500', times: 2 })).body).toEqual({
    sign: { value: '500', times: 2 },
  })
  await call('PUT', 'lives/still/faults/half-open')
  expect((await call('DELETE', 'lives/still/faults/sign')).body).toEqual({ 'half-open': { value: true, times: null } })
  expect((await call('DELETE', 'lives/still/faults')).body).toEqual({})
})

test('limits signing', async () => {
  expect((await call('PUT', 'sign-limit', { perMinute: 10, burst: 2 })).body).toEqual({
    limit: { perMinute: 10, burst: 2 },
  })
  expect((await call('DELETE', 'sign-limit')).body).toEqual({ limit: null })
})

test.each([
  ['GET', 'lives/nobody', undefined, 404, /Nobody/],
  ['POST', 'lives/still/dance', undefined, 404, /There are/],
  ['GET', 'nothing', undefined, 404, /There are/],
  ['POST', 'lives/still/events', { kind: 'nothing' }, 400, /kind/],
  ['POST', 'lives/still/events', '{broken', 400, /JSON/],
  ['PUT', 'lives/still', '[]', 400, /object/],
  ['PUT', 'lives/still', { rates: { dance: 1 } }, 400, /dance/],
  ['PUT', 'lives/still', { rates: { comment: -1 } }, 400, /comment/],
  ['PUT', 'lives/still', { capture: { path: '/etc/passwd' } }, 400, /capture/],
  ['POST', 'lives/still/close', { code: 5 }, 400, /code/],
  ['PUT', 'lives/still/faults/html', { value: 'nice' }, 400, /takes one of/],
  ['PUT', 'lives/still/faults/html', { value: 'captcha', times: 0 }, 400, /times/],
  ['PUT', 'sign-limit', { perMinute: 'many' }, 400, /perMinute/],
])('%s %s with %j is answered with a sentence', async (method, path, body, status, text) => {
  const answer = await call(method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.message).toMatch(text)
})

test('refuses web pages', async () => {
  expect((await call('POST', 'lives/still/end', undefined, { origin: 'http://evil.example' })).status).toBe(403)
})

test('draws pictures that hold no script', async () => {
  for (const path of ['gifts/5655', 'gifts/6369', 'avatars/12345', 'emotes/3', 'badges/8']) {
    const answer = await fetch(`${simulator.origin}/images/${path}.svg`)
    expect(answer.headers.get('content-type')).toBe('image/svg+xml')
    expect(await answer.text()).toMatch(/^<svg (?!.*(script|on\w+=|href))/)
  }
  expect((await fetch(`${simulator.origin}/images/gifts/x.svg`)).status).toBe(404)
})
