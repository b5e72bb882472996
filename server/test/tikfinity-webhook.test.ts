import { randomUUID } from 'node:crypto'
import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { ApiKeyCreated, Permission } from '@livetap/contracts/workspace/access.ts'
import { expect, test } from 'vitest'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, readLog } from './log-reader.ts'
import { asOwner } from './test-accounts.ts'
import { createPostgresDatabase } from './test-databases.ts'

const postgresUrl = await findPostgresUrl()
const redisUrl = await findRedisUrl()

async function makeKey(url: string, ...permissions: Permission[]): Promise<string> {
  const wish = { name: permissions.join(), permissions }
  return (await call<ApiKeyCreated>(url, '/api/v1/workspaces/current/keys', wish)).token
}

const viewer = { userId: '7', username: 'ben', nickname: '<b>Ben</b>\u0000', tikfinityUsername: 'Mira' }
const gift = {
  ...viewer,
  triggerTypeId: '3',
  giftId: '5655',
  giftName: 'Rose',
  coins: '22',
  repeatCount: '22',
  token: 'echo',
}

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: String(new URLSearchParams(fields)),
})
const json = (fields: Record<string, unknown>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(fields),
})

test('TikFinity tells of a live by query, form and JSON, once each, and it counts', async () => {
  await using folder = await openFolder()
  await using livetap = await startLivetap({ DATA_DIR: folder.path, LOG_LEVEL: 'debug' })
  const { url } = livetap
  const token = await makeKey(url, 'event:push')
  const push = (more: Record<string, string>, init: RequestInit = {}, key = token) =>
    fetch(`${url}/compat/tikfinity/webhook?${new URLSearchParams({ token: key, ...more })}`, init)

  expect((await push({ ...viewer, triggerTypeId: '11', content: 'by query' })).status).toBe(202)
  expect((await push({}, form({ ...viewer, triggerTypeId: '9' }))).status).toBe(202)
  for (let again = 0; again < 3; again++) {
    const { headers, ...rest } = json(gift)
    const answer = await push({}, { ...rest, headers: { ...headers, 'webhook-id': 'gift-1' } })
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }])
  }
  expect(await (await push({ ...viewer, triggerTypeId: '13' })).json()).toEqual({ accepted: false })
  expect((await push({ triggerTypeId: '11', content: 'whose' })).status).toBe(400)

  const stream = await findStream(url, 'mira')
  const log = await eventually('the events', async () => {
    const events = (await readLog(url)).map(({ event }) => event)
    return events.some(({ eventType }) => eventType === 'GIFT') && events
  })
  expect(log.map(({ eventType, source }) => `${source} ${eventType}`)).toEqual(
    ['CONNECTED', 'CHAT', 'FOLLOW', 'GIFT'].map((type) => `live ${type}`),
  )
  expect(log[1]?.user?.displayName).toBe('<b>Ben</b>')
  const [session] = (await call<{ items: SessionSummary[] }>(url, '/api/v1/sessions')).items
  expect(session).toMatchObject({ provider: 'tikfinity', source: 'live', live: true, coins: 22, gifts: 22, chats: 1 })
  const { metrics } = await call<{ metrics: { totals: object } }>(url, `/api/v1/streams/${stream.streamId}/report`)
  expect(metrics.totals).toMatchObject({ coins: 22, comments: 1, follows: 1 })
  const { items } = await call<{ items: LivestreamStatus[] }>(url, '/api/v1/livestreams')
  expect(items).toMatchObject([{ uniqueId: 'mira', state: 'live', provider: 'tikfinity', streamId: stream.streamId }])

  // The key has that permission and no other, and stands in the address; nothing else says who asks.
  const said = { ...viewer, triggerTypeId: '11', content: 'not heard' }
  expect((await push(said, {}, await makeKey(url, 'log:read'))).status).toBe(403)
  expect((await push(said, {}, await makeKey(url, 'event:push', 'log:read'))).status).toBe(403)
  expect((await push(said, {}, 'nonsense')).status).toBe(401)
  const inTheName = new URLSearchParams(said)
  for (const path of ['/compat/tikfinity/webhook', '/compat/tikfinity/%77ebhook']) {
    expect((await fetch(`${url}${path}?${inTheName}`, { headers: asOwner })).status).toBe(401)
  }
  const read = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } })
  expect(read.status).toBe(403)
  await call(url, '/api/v1/livestreams/connect', { uniqueId: 'mira' })
  const followed = await push(said)
  expect([followed.status, await followed.json()]).toMatchObject([409, { code: 'livestream-followed' }])
  expect(
    (await readLog(url)).filter(({ event }) => event.source === 'live' && event.eventType === 'CHAT'),
  ).toHaveLength(1)
  expect(livetap.log()).not.toContain(token)
}, 90_000)

test.skipIf(!redisUrl || !postgresUrl)(
  'kill -9 of ingest leaves out nothing that was answered, in one session',
  async () => {
    await using stack = new AsyncDisposableStack()
    const folder = stack.use(await openFolder())
    const database = stack.use(await createPostgresDatabase(postgresUrl!))
    const place = { DATA_DIR: folder.path, DATABASE_URL: database.url, REDIS_URL: redisUrl! }
    const env = { ...place, BUS_PREFIX: `test:${randomUUID()}:` }
    const { url } = stack.use(await startLivetap({ ...env, SERVICES: 'api,normalizer,recorder' }))
    const token = await makeKey(url, 'event:push')
    const texts = Array.from({ length: 60 }, (_, n) => `comment ${n}`)
    for (let round = 0; round < 3; round++) {
      const ingest = await startLivetap({ ...env, SERVICES: 'ingest,api' })
      for (const content of texts.slice(20 * round, 20 * round + 20)) {
        const fields = { ...viewer, triggerTypeId: '11', content }
        const answer = await fetch(`${url}/compat/tikfinity/webhook?token=${token}`, json(fields))
        expect(answer.status).toBe(202)
      }
      await ingest.kill()
    }
    stack.use(await startLivetap({ ...env, SERVICES: 'ingest,api' }))
    const log = await eventually('all comments', async () => {
      const events = (await readLog(url)).map(({ event }) => event)
      return events.length > texts.length && events
    })
    expect(log.map(({ seqNo }) => seqNo)).toEqual(log.map((_, index) => index))
    expect(log.flatMap((event) => (event.eventType === 'CHAT' ? [event.payload.message] : []))).toEqual(texts)
  },
  300_000,
)
