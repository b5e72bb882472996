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
      vi.waitFor(async () => expect(await believed(table)).toBe(rows), { timeout: 10_000, interval: 100 })
    vi.advanceTimersByTime(15_000)
    await eventually('live.viewers', 0)
    expect(await believed('api.follows')).toBe(-1)
    vi.advanceTimersByTime(15_000)
    await vi.waitFor(
      async () => {
        vi.advanceTimersByTime(15_000)
        expect(await believed('api.follows')).toBe(1050)
      },
      { timeout: 20_000, interval: 100 },
    )
    await eventually('live.heads', 1050)
  } finally {
    vi.useRealTimers()
  }
})
