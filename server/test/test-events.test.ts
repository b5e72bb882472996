import { randomUUID } from 'node:crypto'
import type { SessionSummary, StreamList } from '@livetap/contracts/http.ts'
import type { TestEventsRequest, TestEventsSent } from '@livetap/contracts/rules/test-events.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { openReceiver, ruleOf } from '#services/rules/rules.suite.ts'
import { openFeed } from './feed-client.ts'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { hostileTexts } from './hostile-texts.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, readLog } from './log-reader.ts'
import { createPostgresDatabase } from './test-databases.ts'

const postgresUrl = await findPostgresUrl()
const redisUrl = await findRedisUrl()

const ofNow = new Set(['asOf', 'from', 'to'])
const send = (url: string, body: TestEventsRequest) => call<TestEventsSent>(url, '/api/v1/test-events', body)

/** The events of a session of tests, once it is over. */
async function readTest(url: string, sessionId: string): Promise<UnifiedEvent[]> {
  await eventually('the end of the test', async () => {
    const { endedAt } = await call<SessionSummary>(url, `/api/v1/sessions/${sessionId}`)
    return endedAt !== null
  })
  return (await readLog(url)).map(({ event }) => event).filter((event) => event.sessionId === sessionId)
}

/** Everything that is counted of a live and of those who are in it. */
async function readReports(url: string, streamId: string, userId: string) {
  const paths = [
    ...['/api/v1/streams', `/api/v1/streams/${streamId}`, `/api/v1/streams/${streamId}/report`],
    ...[`/api/v1/streams/${streamId}/timeline`, '/api/v1/creators/still/trends', '/api/v1/sessions?source=live'],
    ...[`/api/v1/viewers?name=ann`, `/api/v1/viewers/${userId}`, `/api/v1/moderation/viewers/${userId}`],
    ...[`/api/v1/moderation/streams/${streamId}/newness?ids=${userId}`],
  ]
  const answers = await Promise.all(paths.map((path) => call<Record<string, unknown>>(url, path)))
  const reports = paths.map((path, index) => [path, withoutNow(answers[index])])
  return Object.fromEntries(reports) as Record<string, { events?: number }>
}

/** Without what moves with the clock alone, and what names the head of the log for a confirmation. */
function withoutNow(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) => (ofNow.has(key) ? undefined : value))
}

async function publishRule(url: string, webhook: string): Promise<string> {
  const actions = [
    { type: 'webhook', url: webhook },
    { type: 'points', change: 5 },
  ] as const
  const definition = ruleOf({
    eventType: 'ANY',
    uniqueId: 'still',
    run: { mode: 'parallel', max: 200 },
    actions: [...actions],
  })
  const { ruleId } = await call<{ ruleId: string }>(url, '/api/v1/rules', definition)
  await call(url, `/api/v1/rules/${ruleId}/publish`, {})
  return ruleId
}

describe.each([['embedded'], ...(postgresUrl ? [['postgres']] : [])])('test events on %s', (kind) => {
  test('take the way of a live to feeds and rules, and are in no statistics', async () => {
    await using stack = new AsyncDisposableStack()
    const simulator = stack.use(await startSimulator({ lives: { still: { seed: 2 } } }))
    const receiver = stack.use(await openReceiver())
    const folder = stack.use(await openFolder())
    const database = kind === 'postgres' ? stack.use(await createPostgresDatabase(postgresUrl!)) : undefined
    const livetap = stack.use(
      await startLivetap({
        ...{ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'still' },
        ...{ WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8', ...(database ? { DATABASE_URL: database.url } : {}) },
      }),
    )
    const { url } = livetap
    const { streamId } = await findStream(url, 'still')
    await eventually('a viewer of the live', async () => simulator.report('still').watching > 0)
    const gift = { kind: 'gift', person: 'ann', giftId: 6369 } as const
    simulator.publish('still', completeEvent({ kind: 'comment', person: 'ann', text: 'real' }), completeEvent(gift))
    const real = await eventually('what really happened', async () => {
      const log = (await readLog(url)).map(({ event }) => event)
      return log.some(({ eventType }) => eventType === 'GIFT') && log.find(({ eventType }) => eventType === 'CHAT')
    })
    const userId = real.user?.userId ?? ''
    const ruleId = await publishRule(url, receiver.url)
    const before = await readReports(url, streamId, userId)
    const feed = openFeed(url, streamId)

    const user = { userId, uniqueId: 'ann', displayName: 'Ann' }
    const chats = hostileTexts.map((message) => ({ eventType: 'CHAT' as const, user, payload: { message } }))
    const sent = await send(url, {
      uniqueId: '@Still',
      events: [
        ...chats.slice(0, 20),
        { eventType: 'GIFT', user, payload: { giftId: '77', giftCount: 25, diamondCount: 4 }, streak: true },
        ...(['LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'] as const).map((eventType) => ({
          eventType,
          user,
        })),
      ],
    })
    const events = await readTest(url, sent.sessionId)
    expect(events).toHaveLength(sent.events + 2)
    expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_, index) => index))
    expect(new Set(events.map((event) => `${event.source} ${event.streamId}`))).toEqual(new Set([`test ${streamId}`]))
    const gifts = events.flatMap((event) => (event.eventType === 'GIFT' ? [event.payload] : []))
    expect(gifts.reduce((sum, { giftCount }) => sum + giftCount, 0)).toBe(25)
    expect(gifts.reduce((sum, { coins }) => sum + coins, 0)).toBe(100)
    expect(gifts.map(({ streakEnd }) => streakEnd).lastIndexOf(true)).toBe(gifts.length - 1)

    // Each is acted on once, but the end of the streak, which adds nothing.
    await eventually('the webhooks', async () => receiver.received.length >= sent.events - 1)
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(sent.events - 1)
    const origins = await eventually('what the rule has done', async () => {
      const path = `/api/v1/rules/executions?ruleId=${ruleId}&limit=200`
      const { items } = await call<{ items: { origin: string; status: string; actions: { error?: string }[] }[] }>(
        url,
        path,
      )
      const isOver = items.length === sent.events - 1 && items.every(({ status }) => status === 'succeeded')
      return isOver && items.map(({ origin }) => origin)
    })
    expect(new Set(origins)).toEqual(new Set(['test']))
    await eventually(
      'the feed',
      async () => feed.seen.filter(({ event }) => event.source === 'test').length === events.length,
    )
    await feed.stop()
    const after = await readReports(url, streamId, userId)
    // What is kept of a viewer is more now, and would be erased with them.
    const kept = `/api/v1/viewers/${userId}`
    expect(after[kept]).toMatchObject({ events: before[kept]!.events! + sent.events })
    expect({ ...after, [kept]: { ...after[kept], events: before[kept]!.events! } }).toEqual(before)
    const today = (await call<{ today: unknown[] }>(url, '/api/v1/rules')).today
    expect(today).toEqual([])
  }, 120_000)
})

test('without a live they are in one of their own, which is no recorded live', async () => {
  await using folder = await openFolder()
  await using livetap = await startLivetap({ DATA_DIR: folder.path })
  const { sessionId } = await send(livetap.url, { events: [{ eventType: 'CHAT' }, { eventType: 'GIFT' }] })
  const events = await readTest(livetap.url, sessionId)
  expect(events.map(({ eventType, streamId }) => [eventType, streamId])).toEqual(
    ['CONNECTED', 'CHAT', 'GIFT', 'DISCONNECTED'].map((type) => [type, 'test']),
  )
  expect((await call<StreamList>(livetap.url, '/api/v1/streams')).items).toEqual([])
  await expect(send(livetap.url, { uniqueId: 'nobody', events: [{ eventType: 'CHAT' }] })).rejects.toThrow(
    'livestream-not-found',
  )
  const refused = send(livetap.url, {
    events: [{ eventType: 'CHAT' }, { eventType: 'LIKE', payload: { likeCount: -1 } }],
  })
  await expect(refused).rejects.toThrow('/events/1/payload/likeCount')
}, 60_000)

test.skipIf(!redisUrl || !postgresUrl)(
  'kill -9 of what sends them loses none, and sends none twice',
  async () => {
    await using stack = new AsyncDisposableStack()
    const folder = stack.use(await openFolder())
    const database = stack.use(await createPostgresDatabase(postgresUrl!))
    const place = { DATA_DIR: folder.path, DATABASE_URL: database.url, REDIS_URL: redisUrl! }
    const env = { ...place, BUS_PREFIX: `test:${randomUUID()}:` }
    const front = stack.use(await startLivetap({ ...env, SERVICES: 'api,normalizer,recorder' }))
    const startIngest = () => startLivetap({ ...env, SERVICES: 'ingest,api' })
    const texts = Array.from({ length: 60 }, (_, n) => `comment ${n}`)
    const events = texts.map((message) => ({ eventType: 'CHAT' as const, payload: { message } }))
    const { sessionId } = await send(front.url, { events, spacingMs: 50 })
    const countSent = async () => (await readLog(front.url)).length
    for (const least of [5, 25, 45]) {
      const ingest = await startIngest()
      await eventually(`${least} events`, async () => (await countSent()) >= least)
      await ingest.kill()
    }
    stack.use(await startIngest())
    const log = await readTest(front.url, sessionId)
    expect(log.map(({ seqNo }) => seqNo)).toEqual(log.map((_, index) => index))
    expect(log.flatMap((event) => (event.eventType === 'CHAT' ? [event.payload.message] : []))).toEqual(texts)
  },
  300_000,
)
