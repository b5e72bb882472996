import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionList } from '@livetap/contracts/http.ts'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { startApp } from '#app.ts'
import { readConfig } from '#config.ts'
import { startCommand } from './command.ts'
import { openFeed } from './feed-client.ts'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, positionOf, readLog } from './log-reader.ts'
import { createPostgresDatabase } from './test-databases.ts'

const connect = (url: string, uniqueId: string) =>
  call<LivestreamStatus>(url, '/api/v1/livestreams/connect', { uniqueId })
const readState = (url: string, uniqueId: string) => call<LivestreamStatus>(url, `/api/v1/livestreams/${uniqueId}`)

test('from an empty folder to a demo live, whose data and whose being followed survive a stop', async () => {
  await using folder = await openFolder()
  const env = { DATA_DIR: join(folder.path, 'new', 'folder') }
  await using first = await startLivetap(env)
  await connect(first.url, '@Demo')
  const { streamId } = await findStream(first.url, 'demo')
  const feed = openFeed(first.url, streamId)
  await eventually('some events', async () => feed.seen.length > 20)
  expect(await readState(first.url, 'demo')).toMatchObject({ state: 'live', provider: 'demo' })
  const stopped = first.stop()
  expect(await stopped).toBe(0)
  await feed.stop()

  await using second = await startLivetap(env)
  const session = await eventually('the live again', async () => {
    const { state, sessionId } = await readState(second.url, 'demo')
    return state === 'live' && sessionId
  })
  const log = await readLog(second.url)
  expect(log.map(({ id }) => positionOf(id))).toEqual(log.map((_, index) => index + 1))
  expect(log.map(({ id }) => id)).toEqual(expect.arrayContaining(feed.seen.map(({ id }) => id)))
  const { items } = await call<SessionList>(second.url, '/api/v1/sessions')
  expect(items.find(({ sessionId }) => sessionId !== session)).toMatchObject({ endReason: 'shutdown', live: false })
})

test.each([0, 5])(
  'a stop in the middle of a storm, with %d clients, loses nothing that TikTok was told is safe',
  async (clients) => {
    await using simulator = await startSimulator()
    const load = { perSecond: 20_000, kind: 'light' } as const
    simulator.addLive('storm', { load, messages: 15_000, whenUnwatched: 'pause', afterwards: 'silence' })
    await using folder = await openFolder()
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
    await using livetap = await startLivetap({ ...env, TIKTOK_UNIQUE_ID: 'storm' })
    const { streamId } = await findStream(livetap.url, 'storm')
    const feeds = Array.from({ length: clients }, () => openFeed(livetap.url, streamId))
    const readSafe = () => simulator.sent('storm').filter(({ acks }) => acks > 0)
    await eventually('a part of the storm', async () => readSafe().length > 8000)
    expect(await livetap.stop()).toBe(0)
    await Promise.all(feeds.map((feed) => feed.stop()))
    const safe = readSafe()
    await using again = await startLivetap(env)
    const stored = new Set((await readLog(again.url)).map(({ event }) => event.messageId))
    expect(safe.filter(({ messageId }) => !stored.has(messageId))).toEqual([])
  },
)

describe('serve', () => {
  test('prints one line, and begins a replay when told to', async () => {
    await using folder = await openFolder()
    const env = { DATA_DIR: folder.path, API_PORT: '0', LOG_LEVEL: 'warn' }
    await using first = await startLivetap({ ...env, DEMO: '1' })
    const session = await eventually('a recorded session', async () => {
      const { items } = await call<SessionList>(first.url, '/api/v1/sessions')
      return items.find(({ events }) => events > 10)?.sessionId
    })
    expect(await first.stop()).toBe(0)
    await using second = startCommand(['serve', '--replay-session', session, '--speed', '1000'], env)
    const url = await eventually('its address', async () => /^ready (\S+)\n$/.exec(second.stdout())?.[1])
    await eventually('the replay', async () => {
      const { items } = await call<SessionList>(url, '/api/v1/sessions?source=replay')
      return items.find(({ replayOf, live }) => replayOf === session && !live)
    })
    second.child.kill('SIGINT')
    const stderr = expect.stringMatching(/^\s*Livetap is running\. Open this to sign in; it works once:\s+http\S+\s/)
    expect(await second.end).toEqual({ code: 0, stdout: `ready ${url}\n`, stderr })
  })

  test('ends with what to do when that session is not there', async () => {
    await using folder = await openFolder()
    const session = '7f0c8a52-4d4e-4c1b-9a53-0d5b1e2f3a41'
    await using command = startCommand(['serve', '--replay-session', session], { DATA_DIR: folder.path, API_PORT: '0' })
    const { code, stderr } = await command.end
    expect([code, stderr]).toEqual([1, expect.stringContaining('(session-not-found)')])
  })

  test.each([
    ['a service that is none', { SERVICES: 'api,router' }, 'SERVICES is "api,router"'],
    ['a name that is none', { TIKTOK_UNIQUE_ID: 'ann,b b' }, 'TIKTOK_UNIQUE_ID contains "b b"'],
    ['an address of another machine', { HOST: '192.0.2.1', INSECURE: '1' }, '(address-unusable)'],
    ['no key for Euler', { INGEST_PROVIDER: 'euler' }, 'EULER_API_KEY'],
    ['no file to play', { INGEST_PROVIDER: 'mock' }, 'MOCK_FILE'],
    ['a folder that cannot be made', { DATA_DIR: '/dev/null/x' }, '(data-dir-unusable)'],
    ['a database that is not there', { DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:2/x' }, '(database-unavailable)'],
  ])('ends with what to do when there is %s', async (_name, env, message) => {
    await using folder = await openFolder()
    await using command = startCommand(['serve'], { DATA_DIR: folder.path, API_PORT: '0', LOG_LEVEL: 'error', ...env })
    const { code, stdout, stderr } = await command.end
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/hunter2|\n {4}at /)
  })

  test('listens beyond this machine only when told that this is meant', async () => {
    await using folder = await openFolder()
    const env = { DATA_DIR: folder.path, API_PORT: '0', HOST: '0.0.0.0', LOG_LEVEL: 'error' }
    await using refused = startCommand(['serve'], env)
    expect(await refused.end).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--insecure') })
    await using meant = startCommand(['serve', '--insecure'], env)
    const url = await eventually('its address', async () => /^ready (\S+)\n$/.exec(meant.stdout())?.[1])
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    meant.child.kill('SIGTERM')
    expect((await meant.end).code).toBe(0)
  })

  test('a failed start leaves nothing open', async () => {
    await using folder = await openFolder()
    const config = { ...readConfig({ DATA_DIR: folder.path, LOG_LEVEL: 'silent' }), API_PORT: 0 }
    await using app = await startApp(config)
    await using other = await openFolder()
    const taken = { ...config, DATA_DIR: other.path, API_PORT: Number(new URL(app.url ?? '').port) }
    await expect(startApp(taken)).rejects.toMatchObject({ code: 'port-in-use' })
    // The folder is free again.
    await using free = await startApp({ ...taken, API_PORT: 0 })
    expect(free.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})

describe('the ways to receive a live', () => {
  /** What Euler's schema knows too; the rest comes from there without its content, and is kept as RAW. */
  const kinds = ['comment', 'gift', 'like', 'follow', 'share', 'join', 'viewers'] as const

  /** What happened, by message id; where it came from and when it was stored is left out. */
  async function readContents(url: string): Promise<Map<string | undefined, unknown>> {
    const events = (await readLog(url)).map(({ event }) => event).filter(({ messageId }) => messageId)
    return new Map(events.map(({ messageId, eventType, user, payload }) => [messageId, { eventType, user, payload }]))
  }

  const readProvider = async (url: string) =>
    (await readLog(url)).map(({ event }) => event).find((event) => event.eventType === 'CONNECTED')?.payload.provider

  test('give the same events', async () => {
    await using simulator = await startSimulator()
    simulator.addLive('ann', {})
    const lines: string[] = []
    simulator.record('ann', (line) => lines.push(line))
    await using folder = await openFolder()
    const common = { SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'ann' }
    const key = { EULER_API_KEY: 'key', INGEST_PROVIDER: 'euler' }
    await using direct = await startLivetap({ ...common, DATA_DIR: join(folder.path, 'direct') })
    await using euler = await startLivetap({ ...common, ...key, DATA_DIR: join(folder.path, 'euler') })
    await eventually('both to watch', async () => simulator.report('ann').watching === 2)
    const ids = simulator.publish('ann', ...kinds.map((kind) => completeEvent({ kind, person: 'bob' })))
    const seenBy = (url: string) =>
      eventually('all messages', async () => {
        const contents = await readContents(url)
        return ids.every((id) => contents.has(id)) && contents
      })
    const expected = await seenBy(direct.url)
    const types = ids.map((id) => (expected.get(id) as UnifiedEvent).eventType)
    expect(types).toEqual(['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'ROOM_USER'])
    const contents = new Map(ids.map((id) => [id, expected.get(id)]))
    expect(await seenBy(euler.url)).toEqual(contents)

    const file = join(folder.path, 'live.ndjson')
    const envelopes = lines.map((line, index) =>
      toEnvelope(line, simulator.report('ann').roomId, ids.at(index - lines.length)),
    )
    await writeFile(file, envelopes.join('\n'))
    const mocked = { INGEST_PROVIDER: 'mock', MOCK_FILE: file, TIKTOK_UNIQUE_ID: 'anybody' }
    await using mock = await startLivetap({ ...mocked, DATA_DIR: join(folder.path, 'mock') })
    expect(await seenBy(mock.url)).toEqual(contents)
    const providers = await Promise.all([direct, euler, mock].map(({ url }) => readProvider(url)))
    expect(providers).toEqual(['direct', 'euler', 'mock'])
  }, 120_000)

  function toEnvelope(line: string, streamId: string, messageId: string | undefined): string {
    const { type, payloadB64 } = JSON.parse(line) as { type: string; payloadB64: string }
    return JSON.stringify({ schemaVersion: 'raw.v1', streamId, type, messageId, data: payloadB64 })
  }

  test('fall back from one to the other', async () => {
    await using simulator = await startSimulator()
    simulator.addLive('ann', { rates: { comment: 10 } })
    simulator.setFault('ann', 'upgrade', 'blocked')
    await using folder = await openFolder()
    await using livetap = await startLivetap({
      DATA_DIR: folder.path,
      SIMULATOR_URL: simulator.origin,
      EULER_API_KEY: 'key',
      TIKTOK_UNIQUE_ID: 'ann',
    })
    await eventually('comments', async () =>
      (await readLog(livetap.url)).some(({ event }) => event.eventType === 'CHAT'),
    )
    expect(await readProvider(livetap.url)).toBe('euler')
    expect(await readState(livetap.url, 'ann')).toMatchObject({ state: 'live', provider: 'euler' })
  })
})

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]

describe.skipIf(!redis || !postgres)('the services in two processes', () => {
  async function startBoth(simulator: Simulator, opened: AsyncDisposableStack) {
    const database = opened.use(await createPostgresDatabase(postgres ?? ''))
    const env = {
      REDIS_URL: redis ?? '',
      DATABASE_URL: database.url,
      BUS_PREFIX: `test-${randomBytes(6).toString('hex')}:`,
      SIMULATOR_URL: simulator.origin,
    }
    const worker = opened.use(startCommand(['serve'], { ...env, LOG_LEVEL: 'info', SERVICES: 'ingest, normalizer' }))
    const api = opened.use(await startLivetap({ ...env, SERVICES: 'api,recorder' }))
    return { worker, api }
  }

  test('bring an event from TikTok to a client, and stop when told', async () => {
    await using simulator = await startSimulator()
    simulator.addLive('ann', { rates: { comment: 10 } })
    await using opened = new AsyncDisposableStack()
    const { worker, api } = await startBoth(simulator, opened)
    // Its log is kept by others, and the link would let them in.
    await eventually('how to sign in', async () => api.log().includes('npx livetap sign-in'))
    expect(api.log()).not.toContain('#link=')
    await eventually('the worker', async () => worker.stderr().includes('"service":"ingest"'))
    await connect(api.url, 'ann')
    const { streamId } = await findStream(api.url, 'ann')
    const feed = openFeed(api.url, streamId)
    await eventually('comments', async () => feed.seen.some(({ event }) => event.eventType === 'CHAT'))
    worker.child.kill('SIGTERM')
    expect(await worker.end).toMatchObject({ code: 0, stdout: '' })
    await eventually('the end of the session', async () =>
      feed.seen.some(({ event }) => event.eventType === 'DISCONNECTED'),
    )
    expect(await api.stop()).toBe(0)
    await feed.stop()
  })
})

test('a second signal ends it at once; the two that one Ctrl+C can be do not', async () => {
  await using folder = await openFolder()
  await using simulator = await startSimulator()
  await using livetap = await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, DEMO: '1' })
  await findStream(livetap.url, 'demo')
  livetap.child.kill('SIGINT')
  livetap.child.kill('SIGINT')
  const [code] = await once(livetap.child, 'exit')
  expect(code).toBe(0)
})

test('a stop while Redis is waited for ends the start', async () => {
  await using folder = await openFolder()
  await using command = startCommand(['serve'], { DATA_DIR: folder.path, REDIS_URL: 'redis://127.0.0.1:2' })
  await eventually('the waiting', async () => /Redis is away/.test(command.stdout() + command.stderr()))
  command.child.kill('SIGINT')
  expect(await command.end).toMatchObject({ code: 0 })
})
