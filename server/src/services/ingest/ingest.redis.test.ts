import { randomUUID } from 'node:crypto'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { topics } from '@livetap/contracts/topics.ts'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { createScriptedDb } from '../../../test/ingest/scripted-db.ts'
import { chat, ScriptedConnection, ScriptedSource } from '../../../test/ingest/scripted-source.ts'
import { hasRedisServer, startOwnRedis } from '../../../test/own-redis.ts'
import { startIngest } from './ingest.ts'

const url = await findRedisUrl()
const eventually = { timeout: 45_000 }

interface Place {
  readonly url: string
  readonly prefix: string
  readonly leaseTtlMs: number
}

async function startReceiving(
  opened: AsyncDisposableStack,
  { url, prefix, leaseTtlMs }: Place,
  connections: readonly ScriptedConnection[],
): Promise<AsyncDisposable> {
  const bus = opened.use(await openRedisBus({ url, prefix, log: silentLog }))
  const sources = [new ScriptedSource('direct', ...connections)]
  const shared = { db: createScriptedDb(() => []), sources, metrics: createMetrics(), log: silentLog }
  return opened.use(await startIngest({ ...bus, ...shared, clock: systemClock }, { initial: ['alice'], leaseTtlMs }))
}

const started = (connection: ScriptedConnection) => expect.poll(() => connection.isStarted, eventually).toBe(true)

/** What each session holds: message ids, and names of control events. */
const readSessions = (raw: readonly RawEnvelope[]) =>
  [...Map.groupBy(raw, ({ sessionId }) => sessionId).values()].map((session) =>
    session.map(({ type, messageId }) => messageId ?? type.replace('ControlEvent.', '')),
  )

describe.skipIf(!url)('processes that share a Redis', () => {
  let prefix: string
  let opened: AsyncDisposableStack
  let raw: RawEnvelope[]

  beforeEach(async () => {
    prefix = `test:${randomUUID()}:`
    opened = new AsyncDisposableStack()
    opened.defer(deleteKeys)
    raw = []
    const { bus } = opened.use(await openRedisBus({ url: url!, prefix, log: silentLog }))
    await bus.consume(topics.raw, { group: 'test', stage: 'normalizer' }, async (batch) => {
      raw.push(...batch.map(({ message }) => message))
      return undefined
    })
  })
  afterEach(() => opened.disposeAsync())

  async function deleteKeys(): Promise<void> {
    const client = await createClient({ url: url! }).connect()
    for await (const keys of client.scanIterator({ MATCH: `${prefix}*` }))
      if (keys.length > 0) await client.unlink(keys)
    await client.close()
  }

  /** A process of its own as far as Redis can see. */
  const startProcess = (...connections: ScriptedConnection[]) =>
    startReceiving(opened, { url: url!, prefix, leaseTtlMs: 1500 }, connections)
  const sessions = () => readSessions(raw)

  test('receive a live once: the next takes over, and knows what the one before had', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const one = await startProcess(first)
    await started(first)
    await startProcess(second)
    await first.push(chat('1'), chat('2'))
    expect(second.isStarted).toBe(false)
    await one[Symbol.asyncDispose]()
    await started(second)
    await second.push(chat('2', true), chat('3'))
    await expect.poll(sessions, eventually).toEqual([
      ['CONNECTED', '1', '2', 'DISCONNECTED'],
      ['CONNECTED', '3'],
    ])
  })

  test('lose nothing when it comes back empty', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    await startProcess(first, second)
    await started(first)
    await first.push(chat('1'), chat('2'))
    await expect.poll(() => raw.length, eventually).toBe(3)
    await deleteKeys()
    await started(second)
    await second.push(chat('2', true), chat('3'))
    await expect.poll(() => sessions()[1], eventually).toEqual(['CONNECTED', '1', '2', '3'])
    expect(raw.filter(({ type }) => type === ControlEvent.gap)).toEqual([])
  })
})

test.skipIf(!hasRedisServer())(
  'what a Redis lost that comes back is given to it again, in a new session',
  async () => {
    await using redis = await startOwnRedis()
    const client = await createClient({ url: redis.url })
      .on('error', () => {})
      .connect()
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    await using opened = new AsyncDisposableStack()
    await startReceiving(opened, { url: redis.url, prefix: '', leaseTtlMs: 6000 }, [first, second])
    await started(first)
    await first.push(chat('1'), chat('2'))
    const loseTheRest = await redis.checkpoint()
    await first.push(chat('3'))
    await loseTheRest()
    await first.push(chat('4')).catch(() => {})
    await started(second)
    await second.push(chat('3', true), chat('4', true), chat('5'))
    const entries = (await client.xRange(topics.raw.name, '-', '+')) ?? []
    client.destroy()
    const raw = entries.map(({ message }) => JSON.parse(message.m ?? '') as RawEnvelope)
    expect(readSessions(raw)).toEqual([
      ['CONNECTED', '1', '2'],
      ['CONNECTED', '3', '4', '5'],
    ])
  },
  60_000,
)

test.skipIf(!hasRedisServer())(
  'who received before a Redis was away for long goes on: it alone can give again what that has lost',
  async () => {
    await using redis = await startOwnRedis()
    const client = await createClient({ url: redis.url })
      .on('error', () => {})
      .connect()
    await using opened = new AsyncDisposableStack()
    const place = { url: redis.url, prefix: '', leaseTtlMs: 6000 }
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    await startReceiving(opened, place, [first, second])
    await started(first)
    const others = Array.from({ length: 4 }, () => new ScriptedConnection('7001'))
    for (const other of others) await startReceiving(opened, place, [other])
    await first.push(chat('1'), chat('2'))
    const loseTheRest = await redis.checkpoint()
    await first.push(chat('3'))
    await loseTheRest(1.3 * place.leaseTtlMs)
    await expect.poll(() => [second, ...others].some(({ isStarted }) => isStarted), eventually).toBe(true)
    expect(others.filter(({ isStarted }) => isStarted)).toEqual([])
    await second.push(chat('3', true), chat('4'))
    const entries = (await client.xRange(topics.raw.name, '-', '+')) ?? []
    client.destroy()
    const raw = entries.map(({ message }) => JSON.parse(message.m ?? '') as RawEnvelope)
    expect(readSessions(raw)).toEqual([
      ['CONNECTED', '1', '2'],
      ['CONNECTED', '3', '4'],
    ])
  },
  60_000,
)
