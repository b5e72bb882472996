import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { asOwner } from '../../../../test/test-accounts.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ userSessions: { perAddress: 100, perWorkspace: 100, total: 100 } })
})
afterAll(() => server[Symbol.asyncDispose]())

/** That the session is there and listens, whatever it was told before. */
async function expectAlive(dashboard: Dashboard): Promise<void> {
  const live = await Live.begin(server)
  dashboard.send({ type: 'changeUsername', username: live.uniqueId })
  await dashboard.wait('metrics', ({ uniqueId }) => uniqueId === live.uniqueId)
  expect(dashboard.closed).toBeUndefined()
}

describe('a message that cannot be taken', () => {
  it.each([
    ['no JSON', 'hello', 'invalid-json'],
    ['half of JSON', '{"type":"disconnect"', 'invalid-json'],
    ['nothing', '', 'invalid-json'],
    ['a list', '[{"type":"disconnect"}]', 'invalid-json'],
    ['a number', '7', 'invalid-json'],
    ['null', 'null', 'invalid-json'],
    ['bytes', Buffer.from([0xff, 0x00, 0x7b]), 'invalid-json'],
    ['an object without a type', '{}', 'unknown-message'],
    ['an unknown type', '{"type":"shutdown"}', 'unknown-message'],
    ['a type that objects have', '{"type":"__proto__"}', 'unknown-message'],
    ['a type that is no text', '{"type":{"const":"disconnect"}}', 'unknown-message'],
    ['a message of the server', '{"type":"sessionCreated","data":{}}', 'unknown-message'],
    ['a field that is missing', '{"type":"changeUsername"}', 'invalid-request'],
    ['a field of another type', '{"type":"changeUsername","username":{"$ne":null}}', 'invalid-request'],
    ['an unknown status', '{"type":"markQuestionAnswered","questionId":"q","status":"done"}', 'invalid-request'],
    ['an unknown kind', '{"type":"muteInsights","kind":"all","muted":true}', 'invalid-request'],
    ['17 KiB', JSON.stringify({ type: 'disconnect', more: 'x'.repeat(17 * 1024) }), 'message-too-large'],
    ['800 KiB', 'x'.repeat(800 * 1024), 'message-too-large'],
    ['an empty username', '{"type":"changeUsername","username":""}', 'bad-username'],
    ['a username of blanks', '{"type":"changeUsername","username":"   "}', 'bad-username'],
    ['a long username', JSON.stringify({ type: 'changeUsername', username: 'x'.repeat(9000) }), 'bad-username'],
    ['a link elsewhere', '{"type":"changeUsername","username":"https://evil.example/@host/live"}', 'bad-username'],
    ['a script', '{"type":"changeUsername","username":"<script>"}', 'bad-username'],
    ['U+0000', '{"type":"changeUsername","username":"a\\u0000b"}', 'bad-username'],
    ['a lone surrogate', '{"type":"changeUsername","username":"\\ud800"}', 'bad-username'],
    ['a reset of nothing', '{"type":"resetMetrics"}', 'no-live'],
    ['a mark on nothing', '{"type":"markQuestionAnswered","questionId":"q"}', 'no-live'],
    ['a resume of nobody', '{"type":"resume","sessionId":"__proto__"}', 'session-not-found'],
  ])('because it is %s is answered with a code, and nothing else happens', async (_name, bytes, code) => {
    using dashboard = await Dashboard.open(server.port, '?events=0')
    dashboard.socket.send(bytes)
    const problem = await dashboard.wait('error')
    expect(problem.code).toBe(code)
    expect(problem.title.length * problem.remedy.length).toBeGreaterThan(0)
    expect(dashboard.all('error')).toHaveLength(1)
    await expectAlive(dashboard)
  })

  it('because there is no such question is answered with a code', async () => {
    const live = await Live.begin(server)
    using dashboard = await Dashboard.open(server.port, `?username=${live.uniqueId}`)
    await dashboard.wait('metrics')
    dashboard.send({ type: 'markQuestionAnswered', questionId: 'q-none' })
    expect(await dashboard.wait('error')).toMatchObject({ code: 'question-not-found' })
    dashboard.send({ type: 'dismissInsight', insightId: 'none' })
    await expectAlive(dashboard)
  })

  it('because they come too fast is dropped; the session goes on afterwards', async () => {
    using dashboard = await Dashboard.open(server.port)
    for (let n = 0; n < 300; n += 1) dashboard.socket.send('{}')
    await expect.poll(() => dashboard.all('error').map(({ code }) => code)).toContain('too-fast')
    expect(dashboard.all('error').filter(({ code }) => code === 'unknown-message').length).toBeLessThan(80)
    const obeyed = () => {
      dashboard.send({ type: 'disconnect' })
      return dashboard.all('connectionStatus').length
    }
    await expect.poll(obeyed, { interval: 200, timeout: 45_000 }).toBeGreaterThan(1)
    await expectAlive(dashboard)
  })

  it('because the @username is changed again and again is refused; the last one taken stays', async () => {
    using dashboard = await Dashboard.open(server.port)
    for (let n = 0; n < 12; n += 1) dashboard.send({ type: 'changeUsername', username: `switch${n}` })
    expect(await dashboard.wait('error')).toMatchObject({ code: 'too-fast' })
    await expect.poll(() => dashboard.last('connectionStatus')?.username).toBe('switch9')
  })

  it('ends the connection of who floods without a pause; the session may be resumed', async () => {
    using flood = await Dashboard.open(server.port)
    for (let n = 0; n < 2000; n += 1) flood.socket.send('{}')
    await expect.poll(() => flood.closed?.code).toBe(1008)
    using again = await Dashboard.open(server.port)
    again.send({ type: 'resume', sessionId: flood.sessionId })
    await again.wait('sessionCreated', ({ resumed }) => resumed)
  })

  it('is one of too many pings, too', async () => {
    using dashboard = await Dashboard.open(server.port)
    let pongs = 0
    dashboard.socket.on('pong', () => {
      pongs += 1
    })
    for (let n = 0; n < 500; n += 1) dashboard.socket.ping()
    await expect.poll(() => dashboard.all('error').map(({ code }) => code)).toContain('too-fast')
    await expectAlive(dashboard)
    expect(pongs).toBeGreaterThan(0)
    expect(pongs).toBeLessThan(100)
  })
})

describe('an address', () => {
  it('with a wrong username still gives a session', async () => {
    using dashboard = await Dashboard.open(server.port, '?username=two%20words')
    expect(await dashboard.wait('error')).toMatchObject({ code: 'bad-username' })
    await expectAlive(dashboard)
  })

  const refusal = (query: string, headers: Record<string, string> = {}) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws${query}`, { headers: { ...asOwner, ...headers } })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.on('open', () => resolve('open'))
    })

  it.each([
    ['?events=maybe', {}, 400],
    ['', { origin: 'https://evil.example' }, 403],
    ['', { host: 'evil.example' }, 421],
    ['/more', {}, 404],
  ])('%s with %j is refused', async (query, headers, status) => {
    expect(await refusal(query, headers)).toBe(status)
  })

  it('that is asked for without an upgrade is not found', async () => {
    expect(await server.ask('/ws', { headers: { accept: 'application/json' } })).toMatchObject({ status: 404 })
  })
})
