import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { testMemoKey, topics } from '@livetap/contracts/topics.ts'
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { getHead } from '#domain/events/events.ts'
import { listErasures, readOwnEvents } from '#domain/privacy/privacy.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { startIngest } from '#services/ingest/ingest.ts'
import { startNormalizer } from '#services/normalizer/normalizer.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { dumpDatabase } from '../../../test/database-dump.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { dumpRedis } from '../../../test/redis-dump.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { ErasureWork } from './erasure-work.ts'
import { Pseudonyms } from './pseudonyms.ts'
import {
  createDeadLetter,
  createFolder,
  createMarked,
  createMarkedLive,
  marker,
  quiet,
  store,
  want,
  workspaceId,
} from './retention.suite.ts'
import { startRetention } from './retention.ts'
import { Tombstones } from './tombstones.ts'

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 200_000, interval: 20 })
const signal = new AbortController().signal
const options = { eventDays: 0, actionDays: 0, secret: 'a secret of at least 32 characters' }

async function expectAllDone(db: Db, count: number): Promise<void> {
  await eventually(async () => {
    const { items } = await listErasures(db.query, workspaceId, { limit: 500 })
    expect(items.filter(({ state }) => state === 'done')).toHaveLength(count)
  })
}

/** The tables in which one of the texts is. */
async function findIn(db: Db, ...texts: string[]): Promise<string[]> {
  const dump = await dumpDatabase(db)
  return [...dump].filter(([, rows]) => texts.some((text) => rows.includes(text))).map(([name]) => name)
}

const countAll = async (db: Db) =>
  (
    await sql`
      select trigger_id, session_id, count(*) as events, sum(quantity) as quantity, sum(coins) as coins
      from live.events group by 1, 2 order by 1, 2`.execute(db.query)
  ).rows

const redisUrl = await findRedisUrl()
/** The bus that each database is run with. */
const buses = [
  { name: 'memory', url: undefined, database: 'embedded' },
  ...(redisUrl === undefined ? [] : [{ name: 'redis', url: redisUrl, database: 'postgres' }]),
]

for (const database of await findTestDatabases()) {
  describe(`${database.name}: erasure`, () => {
    for (const { name, url } of buses.filter((bus) => bus.database === database.name)) {
      test(`nothing is left anywhere of 200 viewers, and every count stays, with the bus ${name}`, async () => {
        await using db = await database.open()
        await using folder = await createFolder()
        const prefix = `test:${randomUUID()}:`
        await using bus = url ? await openRedisBus({ url, prefix, log: silentLog }) : openMemoryBus({ log: silentLog })
        const ports = { ...quiet, ...bus, db, metrics: createMetrics() }
        const marked = createMarked(200)
        const events = createMarkedLive(marked, 4000)
        for (let from = 0; from < events.length; from += 500) {
          await bus.bus.publish(topics.events, events.slice(from, from + 500))
        }
        await bus.bus.publish(topics.dlq, marked.map(createDeadLetter))
        for (const { userId } of marked.slice(0, 20)) await want(db, userId)
        await using retention = await startRetention(ports, { ...options, dataDir: folder.path })
        expect(retention).toBeDefined()
        // What was received before the wish is stored after it.
        await using recorder = await startRecorder(ports)
        expect(recorder).toBeDefined()
        await expectAllDone(db, 20)
        expect(await findIn(db, marker)).toContain('live.viewers')
        const before = await countAll(db)
        for (const { userId } of marked) await want(db, userId)
        bus.signals.send({ name: 'ttlc:erasures' }, { workspaceId })
        await expectAllDone(db, 220)
        expect(await findIn(db, marker, ...marked.map(({ userId }) => userId))).toEqual([])
        expect(await countAll(db)).toEqual(before)
        expect(await getHead(db.query, workspaceId)).toMatchObject({ pos: 4000, earliest: 1 })
        if (url) expect(await dumpRedis(url, prefix)).not.toContain(marker)
        for (const { userId } of marked) {
          for await (const page of readOwnEvents(db.query, workspaceId, userId)) expect(page).toBe('')
        }
      }, 240_000)
    }

    const prepare = async () => {
      await using opened = new AsyncDisposableStack()
      const db = opened.use(await database.open())
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      const marked = createMarked(1)
      await store(db, createMarkedLive(marked, 3000))
      const letters = [0, 1].map((n) => createDeadLetter(marked[0]!, n))
      await db.query
        .insertInto('live.dead_letters')
        .values(
          letters.map((letter) => ({
            ...{ workspace_id: workspaceId, stage: letter.stage, source_id: letter.sourceId, reason: letter.reason },
            ...{
              error: letter.error,
              payload: JSON.stringify(letter.payload),
              attempts: 1,
              failed_at: letter.failedAt,
            },
          })),
        )
        .execute()
      const tombstones = new Tombstones(db.query, folder.path, new Pseudonyms(options.secret))
      const work = new ErasureWork({ ...quiet, ...bus, db }, tombstones)
      const { erasureId } = await want(db, marked[0]!.userId)
      const ports = { ...quiet, ...bus, db }
      const stack = opened.move()
      const dispose = () => stack.disposeAsync()
      return { db, folder, marked, work, erasureId, ports, [Symbol.asyncDispose]: dispose }
    }

    test('another process finishes what one that died has begun, after any batch', async () => {
      for (const batches of [0, 1, 2, 3, 4, 5]) {
        await using made = await prepare()
        const before = await countAll(made.db)
        for (let n = 0; n < batches; n++) await made.work.advance(made.erasureId, signal)
        await using retention = await startRetention(made.ports, { ...options, dataDir: made.folder.path })
        expect(retention).toBeDefined()
        await expectAllDone(made.db, 1)
        expect(await findIn(made.db, marker, made.marked[0]!.userId)).toEqual([])
        expect(await countAll(made.db)).toEqual(before)
      }
    }, 120_000)

    test.each([
      ['mentions', 'dead-letters', ['live.events']],
      ['dead-letters', 'finish', ['live.dead_letters']],
      ['finish', 'done', ['live.viewers', 'privacy.erasures']],
    ] as const)('what is found when the step %s is left out says so', async (left, next, found) => {
      await using made = await prepare()
      const { db, work, erasureId } = made
      const find = () =>
        db.query.selectFrom('privacy.erasures').select('step').where('erasure_id', '=', erasureId).executeTakeFirst()
      while ((await find())?.step !== left) await work.advance(erasureId, signal)
      await db.query.updateTable('privacy.erasures').set({ step: next, reached: 0 }).execute()
      while (await work.advance(erasureId, signal));
      expect(await findIn(db, marker, made.marked[0]!.userId)).toEqual(found)
    })

    test('a test in the name of the viewer ends with it', async () => {
      await using opened = new AsyncDisposableStack()
      const db = opened.use(await database.open())
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      const ports = { ...quiet, ...bus, db, metrics: createMetrics(), wire: createTikTokWire(), sources: [] }
      opened.use(await startRecorder(ports))
      opened.use(await startNormalizer(ports))
      opened.use(await startIngest(ports))
      const [user] = createMarked(1)
      const ids = { workspaceId, streamId: 'test', sessionId: randomUUID(), uniqueId: 'test' }
      const said = { eventType: 'CHAT', user, payload: { message: marker, emotes: [], language: '' } }
      const values = [0, 3_600_000].map((afterMs) => JSON.stringify({ ...said, afterMs }))
      const memo = { key: testMemoKey(ids), values, keep: 2, ttlSeconds: 60 }
      await bus.bus.publish(topics.tests, [{ ...ids, sent: 0, nextAfterMs: 0 }], { memos: [memo] })
      await eventually(async () => expect(await findIn(db, marker)).toEqual(['live.events']))
      await want(db, user!.userId)
      opened.use(await startRetention(ports, { ...options, dataDir: folder.path }))
      await expectAllDone(db, 1)
      expect(await bus.bus.recall(memo.key)).toEqual([])
      expect(await findIn(db, marker)).toEqual([])
    }, 60_000)

    test('what the viewer does later is new, and kept', async () => {
      await using made = await prepare()
      const { db, marked } = made
      while (await made.work.advance(made.erasureId, signal));
      await store(db, [createLive({ workspaceId, startedAt: Date.now() }).chat('again', { user: marked[0]! })])
      await using retention = await startRetention(made.ports, { ...options, dataDir: made.folder.path })
      expect(retention).toBeDefined()
      // Who is erased after it has looked who came back.
      await want(db, 'nobody')
      made.ports.signals.send({ name: 'ttlc:erasures' }, { workspaceId })
      await expectAllDone(db, 2)
      expect(await findIn(db, marker)).toEqual(['live.events', 'live.viewers'])
      const { items } = await listErasures(db.query, workspaceId, { limit: 5 })
      expect(items.some(({ repeated }) => repeated)).toBe(false)
    })

    test('who comes back with a backup is erased again, although the database has forgotten the erasure', async () => {
      await using made = await prepare()
      const { db, marked, ports, folder } = made
      while (await made.work.advance(made.erasureId, signal));
      await db.query.deleteFrom('privacy.erasures').execute()
      await db.query.deleteFrom('privacy.tombstones').execute()
      const old = createLive({ workspaceId })
      const later = createLive({ workspaceId, startedAt: Date.now() + 60_000 })
      await store(db, [old.chat('restored', { user: marked[0]! }), later.chat('new', { user: viewer(5) })])
      await using retention = await startRetention(ports, { ...options, dataDir: folder.path })
      expect(retention).toBeDefined()
      await expectAllDone(db, 1)
      expect(await findIn(db, marker, marked[0]!.userId)).toEqual([])
      expect(await findIn(db, viewer(5).uniqueId)).toEqual(['live.events', 'live.viewers'])
      const { items } = await listErasures(db.query, workspaceId, { limit: 5 })
      expect(items).toMatchObject([{ repeated: true, events: 1 }])
    })

    test('the secret is made once, and is nobody else’s to read', async () => {
      await using made = await prepare()
      const { ports, folder } = made
      for (let time = 0; time < 2; time++) {
        await using retention = await startRetention(ports, { eventDays: 0, actionDays: 0, dataDir: folder.path })
        expect(retention).toBeDefined()
        await expectAllDone(made.db, 1)
      }
      expect((await stat(join(folder.path, 'pseudonymization-secret'))).mode & 0o777).toBe(0o600)
      expect((await stat(join(folder.path, 'tombstones.ndjson'))).mode & 0o777).toBe(0o600)
    })
  })
}
