import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** One that looks at a live and has been told its numbers. */
async function look(live: Live, query = ''): Promise<Dashboard> {
  const dashboard = await Dashboard.open(server.port, `?username=${live.uniqueId}${query}`)
  await dashboard.wait('metrics')
  return dashboard
}

const positionOf = (id: string) => Number(id.split('-')[1])
const idsOf = (dashboard: Dashboard) =>
  dashboard.messages.flatMap((message) => (message.type === 'event' ? [positionOf(message.id)] : []))

describe('a dashboard', () => {
  it('is told who it is, how its live does, and what is counted', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'CHAT' }, { type: 'LIKE' }, { type: 'GIFT' }])
    using dashboard = await Dashboard.open(server.port)
    expect(dashboard.messages.slice(0, 2)).toMatchObject([
      { type: 'sessionCreated', data: { resumed: false, graceSeconds: 30 } },
      { type: 'connectionStatus', data: { username: null, state: 'idle' } },
    ])
    dashboard.send({ type: 'changeUsername', username: `@${live.uniqueId.toUpperCase()}` })
    await dashboard.wait('connectionStatus', ({ state }) => state === 'live')
    const first = await dashboard.wait('metrics', ({ events }) => events === 4)
    expect(first).toMatchObject({ uniqueId: live.uniqueId, streamId: live.streamId, history: { complete: true } })
    expect(first.totals).toMatchObject({ comments: 1, likes: 5, gifts: 2, coins: 2 })
    await live.record([{ type: 'CHAT' }])
    const next = await dashboard.wait('metrics', ({ events }) => events === 5)
    expect(next.totals.comments).toBe(2)
    expect(next.sinceId).toBe(first.sinceId)
    expect(dashboard.all('event').map(({ eventType }) => eventType)).toEqual([
      ...['CONNECTED', 'CHAT', 'LIKE', 'GIFT', 'CHAT'],
    ])
  })

  it('is spared the events if it does not want them', async () => {
    const live = await Live.begin(server)
    using dashboard = await look(live, '&events=0')
    await live.record([{ type: 'CHAT' }])
    await dashboard.wait('metrics', ({ events }) => events === 2)
    expect(dashboard.all('event')).toEqual([])
  })

  it('is told what is wrong with its live, and what to do', async () => {
    const live = new Live(server)
    using dashboard = await Dashboard.open(server.port, `?username=${live.uniqueId}`)
    await dashboard.wait('connectionStatus', ({ state }) => state === 'connecting')
    live.tell('offline')
    const offline = await dashboard.wait('connectionStatus', ({ state }) => state === 'offline')
    expect(offline.problem).toMatchObject({ code: 'live-offline', title: `@${live.uniqueId} is not live` })
    const problem = { code: 'user-not-found', title: 'There is no such user', remedy: 'Check the spelling.' }
    live.tell('failed', { attempt: 3, problem })
    expect(await dashboard.wait('connectionStatus', ({ state }) => state === 'failed')).toMatchObject({
      ...{ username: live.uniqueId, attempt: 3, problem },
    })
  })

  it('goes on with new numbers when its live has ended and another begins', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'CHAT' }])
    using dashboard = await look(live)
    await dashboard.wait('metrics', ({ events }) => events === 2)
    live.tell('ended', { streamId: live.streamId })
    await dashboard.wait('connectionStatus', ({ state }) => state === 'ended')
    const before = live.streamId
    await live.begin()
    const anew = await dashboard.wait('metrics', ({ streamId }) => streamId === live.streamId)
    expect(anew).toMatchObject({ events: 1, totals: { comments: 0 }, history: { complete: true } })
    expect(anew.streamId).not.toBe(before)
    await live.record([{ type: 'CHAT' }])
    await expect.poll(() => dashboard.all('event').at(-1)).toMatchObject({ streamId: live.streamId, eventType: 'CHAT' })
  })

  it('leaves its live when told to, and looks at another', async () => {
    const [one, other] = [await Live.begin(server), await Live.begin(server)]
    using dashboard = await look(one)
    dashboard.send({ type: 'disconnect' })
    await dashboard.wait('connectionStatus', ({ state }) => state === 'idle')
    dashboard.send({ type: 'changeUsername', username: other.uniqueId })
    await dashboard.wait('metrics', ({ uniqueId }) => uniqueId === other.uniqueId)
    const told = dashboard.messages.length
    await one.record([{ type: 'CHAT' }])
    await other.record([{ type: 'CHAT' }])
    await dashboard.wait('metrics', ({ events }) => events === 2)
    const later = dashboard.messages.slice(told)
    expect(JSON.stringify(later)).not.toContain(one.streamId)
  })

  it('neither counts nor shows what is played again', async () => {
    const live = await Live.begin(server)
    using dashboard = await look(live)
    await live.record([{ type: 'GIFT', source: 'replay', sessionId: crypto.randomUUID() }, { type: 'CHAT' }])
    const metrics = await dashboard.wait('metrics', ({ totals }) => totals.comments === 1)
    expect(metrics).toMatchObject({ events: 2, totals: { coins: 0 } })
    await expect.poll(() => dashboard.all('event').map(({ eventType }) => eventType)).toEqual(['CONNECTED', 'CHAT'])
    using late = await look(live)
    await expect.poll(() => late.all('event').map(({ eventType }) => eventType)).toEqual(['CONNECTED', 'CHAT'])
  })
})

describe('two dashboards of one live', () => {
  it('share what is counted until one begins anew', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'CHAT' }, { type: 'CHAT' }])
    using one = await look(live)
    using other = await look(live)
    one.send({ type: 'resetMetrics' })
    const anew = await one.wait('metrics', ({ events }) => events === 0)
    expect(anew.sinceId).toBe(anew.lastEventId)
    await live.record([{ type: 'GIFT' }])
    const [own, shared] = [
      await one.wait('metrics', ({ totals }) => totals.gifts === 2),
      await other.wait('metrics', ({ totals }) => totals.gifts === 2),
    ]
    expect(own).toMatchObject({ events: 1, totals: { comments: 0 } })
    expect(shared).toMatchObject({ events: 4, totals: { comments: 2 } })
    expect(other.all('metrics').filter(({ sinceId }) => sinceId !== shared.sinceId)).toEqual([])
  })
})

describe('resuming', () => {
  it('gives the session back as it was, with every event once', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'CHAT' }])
    using first = await look(live)
    first.send({ type: 'resetMetrics' })
    const reset = await first.wait('metrics', ({ events }) => events === 0)
    await live.record([{ type: 'CHAT' }])
    await first.wait('metrics', ({ events }) => events === 1)
    await expect.poll(() => idsOf(first)).toHaveLength(3)
    const last = first.messages.findLast((message) => message.type === 'event')
    const lastEventId = last?.type === 'event' ? last.id : ''
    await first.close()
    await live.record([{ type: 'GIFT' }, { type: 'LIKE' }])
    using again = await Dashboard.open(server.port)
    again.send({ type: 'resume', sessionId: first.sessionId, lastEventId })
    await again.wait('sessionCreated', ({ resumed, sessionId }) => resumed && sessionId === first.sessionId)
    await again.wait('connectionStatus', ({ username }) => username === live.uniqueId)
    const metrics = await again.wait('metrics', ({ events }) => events === 3)
    expect(metrics).toMatchObject({ sinceId: reset.sinceId, totals: { comments: 1, gifts: 2, likes: 5 } })
    expect(again.all('metrics')[0]?.history.complete).toBe(true)
    await expect.poll(() => idsOf(again)).toHaveLength(2)
    expect([...idsOf(first), ...idsOf(again)]).toEqual([...new Set([...idsOf(first), ...idsOf(again)])])
    expect(again.all('event').map(({ eventType }) => eventType)).toEqual(['GIFT', 'LIKE'])
  })

  it('takes the session from a socket that is still open', async () => {
    const live = await Live.begin(server)
    using first = await look(live)
    using second = await Dashboard.open(server.port)
    second.send({ type: 'resume', sessionId: first.sessionId })
    await second.wait('sessionCreated', ({ resumed }) => resumed)
    await expect.poll(() => first.closed).toEqual({ code: 4001, reason: 'resumed over another connection' })
    await live.record([{ type: 'CHAT' }])
    await second.wait('metrics', ({ events }) => events === 2)
    second.send({ type: 'resume', sessionId: second.sessionId })
    await expect.poll(() => second.all('sessionCreated')).toHaveLength(3)
    expect(second.closed).toBeUndefined()
  })

  it('of a session that is gone builds it up again, from the same position', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'CHAT' }])
    using first = await look(live)
    first.send({ type: 'resetMetrics' })
    const { sinceId } = await first.wait('metrics', ({ events }) => events === 0)
    await live.record([{ type: 'GIFT' }])
    const { lastEventId } = await first.wait('metrics', ({ events }) => events === 1)
    using second = await Dashboard.open(server.port)
    const { uniqueId } = live
    second.send({ type: 'resume', sessionId: 'gone', username: uniqueId, sinceId, lastEventId })
    const metrics = await second.wait('metrics', ({ events }) => events === 1)
    expect(metrics).toMatchObject({ sinceId, lastEventId, totals: { comments: 0, gifts: 2 } })
    expect(second.all('error')).toEqual([])
    await live.record([{ type: 'LIKE' }])
    await expect.poll(() => second.all('event').map(({ eventType }) => eventType)).toEqual(['LIKE'])
  })

  it('shows a live that is over as it was, when its session is gone', async () => {
    const live = await Live.begin(server)
    await live.record([{ type: 'GIFT' }])
    using first = await look(live)
    const { lastEventId, sinceId } = await first.wait('metrics', ({ events }) => events === 2)
    live.tell('offline')
    await first.wait('connectionStatus', ({ state }) => state === 'offline')
    using second = await Dashboard.open(server.port)
    second.send({ type: 'resume', sessionId: 'gone', username: live.uniqueId, sinceId, lastEventId })
    expect(await second.wait('metrics')).toMatchObject({ streamId: live.streamId, events: 2, totals: { gifts: 2 } })
  })

  it('of a session that is gone, without a name, says what to do', async () => {
    using dashboard = await Dashboard.open(server.port)
    dashboard.send({ type: 'resume', sessionId: 'gone' })
    expect(await dashboard.wait('error')).toMatchObject({ code: 'session-not-found' })
    const live = await Live.begin(server)
    dashboard.send({ type: 'changeUsername', username: live.uniqueId })
    await dashboard.wait('metrics')
  })

  it('of another log begins with what there is', async () => {
    const live = await Live.begin(server)
    using dashboard = await Dashboard.open(server.port)
    const other = { sinceId: 'other-7', lastEventId: 'other-9' }
    dashboard.send({ type: 'resume', sessionId: 'gone', username: live.uniqueId, ...other })
    expect(await dashboard.wait('metrics')).toMatchObject({ events: 1 })
    expect(await dashboard.wait('error')).toMatchObject({ code: 'events-missed' })
  })
})

describe('open dashboards', () => {
  it('are listed, and shown one by one', async () => {
    const live = await Live.begin(server)
    using dashboard = await look(live)
    dashboard.send({ type: 'changeUsername', username: 'two words' })
    await dashboard.wait('error')
    const list = (await server.ask('/api/sessions?limit=200')).json
    const item = list.items.find(({ sessionId }: { sessionId: string }) => sessionId === dashboard.sessionId)
    expect(item).toMatchObject({
      attached: true,
      connection: { username: live.uniqueId, state: 'live', streamId: live.streamId },
      errors: [{ problem: { code: 'bad-username' } }],
      metrics: { uniqueId: live.uniqueId, events: 1, history: { complete: false, rows: [] } },
    })
    const one = (await server.ask(`/api/sessions/${dashboard.sessionId}`)).json
    expect(one).toMatchObject({ sessionId: dashboard.sessionId, metrics: { history: { complete: true } } })
    await dashboard.close()
    await expect.poll(async () => (await server.ask(`/api/sessions/${dashboard.sessionId}`)).json.attached).toBe(false)
    expect(await server.ask('/api/sessions/nobody')).toMatchObject({
      ...{ status: 404, json: { code: 'user-session-not-found' } },
    })
  })

  it('are listed page by page', async () => {
    using stack = new DisposableStack()
    const wanted: string[] = []
    for (let n = 0; n < 5; n += 1) wanted.push(stack.use(await Dashboard.open(server.port)).sessionId)
    const seen: string[] = []
    let cursor = ''
    do {
      const page = (await server.ask(`/api/sessions?limit=2${cursor}`)).json
      seen.push(...page.items.map(({ sessionId }: { sessionId: string }) => sessionId))
      cursor = page.next ? `&cursor=${page.next}` : ''
    } while (cursor)
    expect(seen.slice(-5)).toEqual(wanted)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('are counted', async () => {
    using _dashboard = await look(await Live.begin(server))
    for (const figure of [
      /user_sessions\{state="attached"\} [1-9]/,
      /user_session_hubs [1-9]/,
      /user_session_folds [1-9]/,
    ]) {
      await expect.poll(async () => (await server.ask('/metrics')).text).toMatch(figure)
    }
  })
})
