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
import { startIngest } from './ingest.ts'

const url = await findRedisUrl()
const eventually = { timeout: 15_000 }

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
  async function startProcess(...connections: ScriptedConnection[]): Promise<AsyncDisposable> {
    const bus = opened.use(await openRedisBus({ url: url!, prefix, log: silentLog }))
    const sources = [new ScriptedSource('direct', ...connections)]
    const shared = { db: createScriptedDb(() => []), sources, metrics: createMetrics(), log: silentLog }
    const options = { initial: ['alice'], leaseTtlMs: 1500 }
    return opened.use(await startIngest({ ...bus, ...shared, clock: systemClock }, options))
  }

  const started = (connection: ScriptedConnection) => expect.poll(() => connection.isStarted, eventually).toBe(true)
  const sessions = () =>
    [...Map.groupBy(raw, ({ sessionId }) => sessionId).values()].map((session) =>
      session.map(({ type, messageId }) => messageId ?? type.replace('ControlEvent.', '')),
    )

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
