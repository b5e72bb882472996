import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { openEmbeddedDb } from './db-pglite.ts'

test('renews statistics after much work, and cleans up once it is quiet', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    await using db = await openEmbeddedDb({ dataDir: undefined, log: silentLog })
    /** Rows that the planner believes in; -1 when nobody has counted. */
    const believed = async (table: string) => {
      const { rows } = await sql<{ rows: number }>`
        select reltuples as rows from pg_class where oid = ${table}::regclass`.execute(db.query)
      return rows[0]?.rows
    }
    for (let n = 0; n < 2100; n++) {
      const [row, head] = [
        { workspace_id: 'w', unique_id: `${n}` },
        { workspace_id: `${n}`, epoch: 'x' },
      ]
      if (n % 2 === 0) await db.query.insertInto('api.follows').values(row).execute()
      else await db.query.insertInto('live.heads').values(head).execute()
    }
    const eventually = (table: string, rows: number) =>
      vi.waitFor(async () => expect(await believed(table)).toBe(rows), { timeout: 45_000, interval: 100 })
    vi.advanceTimersByTime(15_000)
    await eventually('live.viewers', 0)
    expect(await believed('api.follows')).toBe(-1)
    vi.advanceTimersByTime(15_000)
    await vi.waitFor(
      async () => {
        vi.advanceTimersByTime(15_000)
        expect(await believed('api.follows')).toBe(1050)
      },
      { timeout: 45_000, interval: 100 },
    )
    await eventually('live.heads', 1050)
  } finally {
    vi.useRealTimers()
  }
})

test('keeps the write-ahead log short while much is written', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const dataDir = await mkdtemp(join(tmpdir(), 'livetap-wal-'))
  try {
    await using db = await openEmbeddedDb({ dataDir, log: silentLog })
    const countSegments = async () => (await readdir(join(dataDir, 'database', 'pg_wal'))).length
    await sql`create table filler (number int, text text)`.execute(db.query)
    for (let round = 0; round < 6; round++) {
      const segments = await countSegments()
      await sql`insert into filler select n, repeat('x', 1500) from generate_series(1, 25000) n`.execute(db.query)
      vi.advanceTimersByTime(15_000)
      if (segments > 5)
        await vi.waitFor(async () => expect(await countSegments()).toBeLessThan(11), { timeout: 45_000 })
    }
    expect(await countSegments()).toBeLessThan(11)
  } finally {
    vi.useRealTimers()
    await rm(dataDir, { recursive: true, force: true })
  }
})
