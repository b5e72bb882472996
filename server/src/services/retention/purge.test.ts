import { randomUUID } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { topics } from '@livetap/contracts/topics.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { getHead } from '#domain/events/events.ts'
import { createWorkspace, deleteWorkspace, listDeletions } from '#domain/workspaces/workspaces.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { dumpRedis } from '../../../test/redis-dump.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { countRows, findHolding, listOwnedTables } from './owned-tables.ts'
import { Purge } from './purge.ts'
import { createDeadLetter, createFolder, quiet, store } from './retention.suite.ts'
import { startRetention } from './retention.ts'

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })
const signal = new AbortController().signal
const events = 2500

/** What a column of a type may hold, whatever it means. */
const samples: Readonly<Record<string, string>> = {
  ...{ text: "'x'", uuid: 'gen_random_uuid()', bytea: "'\\x00'", jsonb: "'[]'", json: "'[]'", boolean: 'false' },
  date: 'current_date',
  ...{ integer: '1', bigint: '1', smallint: '1', ARRAY: "'{}'", 'timestamp with time zone': 'now()' },
}

/** Puts a row of the workspace into every table that has none, also into those that are made after this was written. */
async function fillTables({ query }: Db, workspaceId: string): Promise<void> {
  const held = new Set(await findHolding(query, workspaceId))
  for (const table of (await listOwnedTables(query)).filter((name) => !held.has(name))) {
    const [schema, name] = table.split('.')
    const { rows } = await sql<{ name: string; type: string }>`
      select column_name as name, data_type as type from information_schema.columns
      where table_schema = ${schema} and table_name = ${name} and is_nullable = 'NO' and column_default is null
        and is_identity = 'NO' and is_generated = 'NEVER' and column_name <> 'workspace_id'`.execute(query)
    const columns = rows.map((column) => sql.ref(column.name))
    const values = rows.map(({ type }) => sql.raw(samples[type] ?? 'null'))
    await sql`
      insert into ${sql.table(table)} (${sql.join([sql.ref('workspace_id'), ...columns])})
      values (${sql.join([sql.lit(workspaceId), ...values])})`.execute(query)
  }
}

/** A workspace of which every table has something, and the log a lot. */
async function fillWorkspace(db: Db, count = events) {
  const owner = randomUUID()
  const { workspaceId } = await createWorkspace(db.query, owner, 'Ours')
  const live = createLive({ workspaceId })
  await store(
    db,
    Array.from({ length: count }, (_, n) => live.chat('hello', { user: viewer(n % 50) })),
  )
  await fillTables(db, workspaceId)
  return { workspaceId, owner }
}

const remove = (db: Db, { workspaceId, owner }: { workspaceId: string; owner: string }) =>
  deleteWorkspace(db.query, workspaceId, { by: owner, name: 'Ours' })

const redisUrl = await findRedisUrl()

for (const database of await findTestDatabases()) {
  describe(`${database.name}: the removal of a deleted workspace`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())

    const begin = () => new Purge({ db, bus: openMemoryBus({ log: silentLog }).bus, clock: quiet.clock })

    test('leaves nothing of it in any table, and everything of another', async () => {
      const [doomed, other] = [await fillWorkspace(db), await fillWorkspace(db, 10)]
      await sql`create table if not exists public.bystander (workspace_id text)`.execute(db.query)
      await sql`create table live.planted (workspace_id text, n int) partition by list (n)`.execute(db.query)
      for (const n of [1, 2]) {
        await sql.raw(`create table live.planted_${n} partition of live.planted for values in (${n})`).execute(db.query)
      }
      await using planted = {
        [Symbol.asyncDispose]: () => sql`drop table live.planted`.execute(db.query).then(() => {}),
      }
      expect(planted).toBeDefined()
      const tables = await listOwnedTables(db.query)
      expect(tables).toEqual(expect.arrayContaining(['live.events', 'live.planted_1', 'teams.audit', 'teams.members']))
      for (const none of ['live.planted', 'public.bystander']) expect(tables).not.toContain(none)
      await sql`insert into live.planted values (${doomed.workspaceId}, 1), (${doomed.workspaceId}, 2),
        (${other.workspaceId}, 2)`.execute(db.query)
      expect(await findHolding(db.query, doomed.workspaceId)).toEqual(tables)
      const [all, kept] = [await countRows(db.query, doomed.workspaceId), await countRows(db.query, other.workspaceId)]
      const { deletionId } = await remove(db, doomed)
      const purge = begin()
      expect(await purge.findOpen()).toEqual([deletionId])
      await purge.finish(deletionId, signal)
      expect(await findHolding(db.query, doomed.workspaceId)).toEqual([])
      expect(await countRows(db.query, other.workspaceId)).toBe(kept)
      expect(await purge.findOpen()).toEqual([])
      expect(await listDeletions(db.query, doomed.owner)).toMatchObject([
        { state: 'done', remaining: 0, removed: all, finishedAt: expect.any(String) },
      ])
    })

    test('is finished by others, wherever one of them dies, be it after every batch', async () => {
      const other = await fillWorkspace(db, 10)
      const kept = await countRows(db.query, other.workspaceId)
      for (const batches of [0, 1, 2, 5, Number.POSITIVE_INFINITY]) {
        const doomed = await fillWorkspace(db)
        const { deletionId } = await remove(db, doomed)
        for (let n = 0; n < batches && (await begin().advance(deletionId, signal)); n++);
        await begin().finish(deletionId, signal)
        expect(await countRows(db.query, doomed.workspaceId)).toBe(0)
        expect(await listDeletions(db.query, doomed.owner)).toMatchObject([{ state: 'done', remaining: 0 }])
      }
      expect(await countRows(db.query, other.workspaceId)).toBe(kept)
    }, 120_000)

    test('is not said to be done while anything is left, and done again when something came since', async () => {
      const doomed = await fillWorkspace(db, 10)
      const { workspaceId, owner } = doomed
      const { deletionId } = await remove(db, doomed)
      const audit = () =>
        sql`insert into teams.audit (workspace_id, actor_kind, actor_id, actor_name, action, target, address)
          values (${workspaceId}, 'person', 'x', 'x', 'workspace.delete', 'Ours', 'x')`.execute(db.query)
      const { bus } = openMemoryBus({ log: silentLog })
      let isLate = true
      const meddled: typeof bus = Object.create(bus, {
        drain: {
          value: async () => {
            if (isLate) await audit()
            isLate = false
          },
        },
        forgetMemos: { value: async () => {} },
      })
      const purge = new Purge({ db, bus: meddled, clock: quiet.clock })
      const seen: (number | null)[] = []
      while (await purge.advance(deletionId, signal)) {
        seen.push((await listDeletions(db.query, owner))[0]?.remaining ?? null)
      }
      expect(seen).toContain(1)
      const state = async () => (await listDeletions(db.query, owner))[0]?.state
      expect(await state()).toBe('done')
      await audit()
      expect(await purge.findOpen()).toEqual([deletionId])
      expect(await state()).toBe('running')
      await purge.finish(deletionId, signal)
      expect(await state()).toBe('done')
      expect(await countRows(db.query, workspaceId)).toBe(0)
    })

    test('ends with it: what was received before or comes later is dropped, and begins no new log', async () => {
      const [doomed, other] = [await fillWorkspace(db, 10), await fillWorkspace(db, 10)]
      await using bus = openMemoryBus({ log: silentLog })
      const metrics = createMetrics()
      await using recorder = await startRecorder({ ...quiet, ...bus, db, metrics })
      expect(recorder).toBeDefined()
      const late = createLive({ workspaceId: doomed.workspaceId })
      const kept = createLive({ workspaceId: other.workspaceId })
      const publish = () => bus.bus.publish(topics.events, [late.chat('late'), kept.chat('kept'), late.chat('late')])
      const { deletionId } = await remove(db, doomed)
      const purge = new Purge({ ...bus, db, clock: quiet.clock })
      for (let isOver = false; !isOver; isOver = !(await purge.advance(deletionId, signal))) await publish()
      await publish()
      await bus.bus.drain(topics.events, signal)
      expect(await countRows(db.query, doomed.workspaceId)).toBe(0)
      expect((await metrics.render()).body).toMatch(/storage_rows_total\{result="late"\} [1-9]/)
      const { pos } = await getHead(db.query, other.workspaceId)
      expect(pos).toBeGreaterThan(12)
      // Nor does whoever asks for the log, in the workspace itself.
      expect(await getHead(db.within(doomed.workspaceId), doomed.workspaceId)).toMatchObject({ pos: 0, epoch: '0' })
      await store(db, [late.chat('late')])
      expect(await countRows(db.query, doomed.workspaceId)).toBe(0)
    })
  })
}

/** The bus that each database is run with. */
const buses = [
  { name: 'memory', url: undefined, database: 'embedded' },
  ...(redisUrl === undefined ? [] : [{ name: 'redis', url: redisUrl, database: 'postgres' }]),
]

for (const { name, url, database } of buses) {
  test(`the service leaves nothing on the bus ${name} either, and no tombstone brings it back`, async () => {
    const found = (await findTestDatabases()).find((one) => one.name === database)
    if (!found) return
    await using db = await found.open()
    await using folder = await createFolder()
    const prefix = `test:${randomUUID()}:`
    await using bus = url ? await openRedisBus({ url, prefix, log: silentLog }) : openMemoryBus({ log: silentLog })
    const ports = { ...quiet, ...bus, db, metrics: createMetrics() }
    const [doomed, other] = [await fillWorkspace(db, 10), await fillWorkspace(db, 10)]
    const { workspaceId, owner } = doomed
    const memo = (kind: string, at: string) => ({ key: `${kind}:${at}:7`, values: ['x'], keep: 1, ttlSeconds: 600 })
    const memos = [memo('seen', workspaceId), memo('streak', workspaceId), memo('seen', other.workspaceId)]
    const live = createLive({ workspaceId })
    await bus.bus.publish(topics.events, [live.chat('on its way'), live.chat('on its way')], { memos })
    const letter = createDeadLetter(viewer(1), 1)
    await bus.bus.publish(topics.dlq, [{ ...letter, payload: { workspaceId } }])
    const tombstone = { workspace_id: workspaceId, subject_hash: 'x', key_id: 'x', erased_at: '2026-01-01T00:00:00Z' }
    await appendFile(join(folder.path, 'tombstones.ndjson'), `${JSON.stringify(tombstone)}\n`)
    await remove(db, doomed)
    const options = { eventDays: 0, actionDays: 0, dataDir: folder.path, secret: 'a secret of at least 32 characters' }
    await using retention = await startRetention(ports, options)
    expect(retention).toBeDefined()
    await using recorder = await startRecorder(ports)
    expect(recorder).toBeDefined()
    bus.signals.send({ name: 'ttlc:deletions' }, { workspaceId })
    await eventually(async () => {
      expect(await listDeletions(db.query, owner)).toMatchObject([{ state: 'done', remaining: 0 }])
    })
    expect(await countRows(db.query, workspaceId)).toBe(0)
    expect(await bus.bus.recall(`seen:${workspaceId}:7`)).toEqual([])
    expect(await bus.bus.recall(`seen:${other.workspaceId}:7`)).toEqual(['x'])
    if (url) expect(await dumpRedis(url, prefix)).not.toContain(workspaceId)
  }, 60_000)
}
