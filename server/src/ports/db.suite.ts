import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import { migrate } from '#ports/sql/migrations.ts'
import { describeWithin } from '#ports/within.suite.ts'

/** What every Db promises. `open` gives an empty, migrated database. */
export function describeDb(name: string, open: () => Promise<Db>): void {
  describe(`${name}: db`, () => {
    let db: Db
    beforeAll(async () => {
      db = await open()
    })
    afterAll(async () => {
      await db[Symbol.asyncDispose]()
    })
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      )
    const follow = (query: Pick<Db['query'], 'insertInto'>, uniqueId: string) =>
      query.insertInto('api.follows').values({ workspace_id: 'w', unique_id: uniqueId }).execute()
    const followed = async () =>
      (await db.query.selectFrom('api.follows').select('unique_id').orderBy('unique_id').execute()).map(
        (row) => row.unique_id,
      )

    test('answers', async () => {
      await db.check()
    })

    test('gives the row types that the tables promise', async () => {
      const { rows } = await sql`
        select 9007199254740991::bigint as count, 12::int as small, 'x' as text, null as none, true as truth,
          '2026-01-02T03:04:05.678Z'::timestamptz as time, '{"b": [1, "\\u00e9"]}'::jsonb as json,
          '{"a":1}'::jsonb::text as json_text, '7f3e2c1a-0000-4000-8000-0123456789ab'::uuid as uuid, count(*) as counted,
          array['a','b'] as list`.execute(db.query)
      expect(rows).toEqual([
        {
          count: 9007199254740991,
          small: 12,
          text: 'x',
          none: null,
          truth: true,
          time: new Date('2026-01-02T03:04:05.678Z'),
          json: { b: [1, 'é'] },
          json_text: '{"a": 1}',
          uuid: '7f3e2c1a-0000-4000-8000-0123456789ab',
          counted: 1,
          list: ['a', 'b'],
        },
      ])
    })

    test('takes and gives text of any size and alphabet unchanged', async () => {
      for (const text of ['', "'; drop table x; --", '🦄 𝓗 ñ \u0001 \\ %_', 'x'.repeat(3_000_000)]) {
        const { rows } = await sql<{ text: string }>`select ${text}::text as text`.execute(db.query)
        expect(rows[0]?.text === text).toBe(true)
      }
    })

    test('keeps a committed transaction and nothing of one that failed', async () => {
      await db.query.transaction().execute(async (transaction) => {
        await follow(transaction, 'kept-1')
        await follow(transaction, 'kept-2')
      })
      const error = await failure(
        db.query.transaction().execute(async (transaction) => {
          await follow(transaction, 'lost')
          await follow(transaction, 'kept-1')
        }),
      )
      expect(sqlState(error)).toBe('23505')
      expect(await followed()).toEqual(['kept-1', 'kept-2'])
    })

    test.each([
      ['text that JSON cannot hold here', sql`select ${'"\\u0000"'}::jsonb`, '22P05'],
      ['half a character', sql`select ${'"\\ud83d"'}::jsonb`, '22P02'],
      ['a NUL', sql`select ${'a\0b'}::text`, '22021'],
      ['a number out of range', sql`select ${'99999999999'}::int`, '22003'],
      ['a broken time', sql`select ${'yesterdayish'}::timestamptz`, '22007'],
      ['a missing table', sql`select * from live.nothing`, '42P01'],
    ])('tells %s by its SQLSTATE, and goes on', async (_, statement, state) => {
      expect(sqlState(await failure(statement.execute(db.query)))).toBe(state)
      await db.check()
    })

    test('gives waiting callers their turn', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          db.query.transaction().execute(async (transaction) => {
            const { rows } = await sql<{ n: number }>`select ${n}::int as n`.execute(transaction)
            return rows[0]?.n
          }),
        ),
      )
      expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => n))
    })

    test('can be migrated again, by several at once', async () => {
      await Promise.all([migrate(db.query), migrate(db.query), migrate(db.query)])
      expect(await followed()).toEqual(['kept-1', 'kept-2'])
    })

    test('says that it was made by a newer version', async () => {
      const marker = { name: '9999-future.sql', timestamp: new Date().toISOString() }
      const migrations = db.query.withTables<{ kysely_migration: typeof marker }>()
      await migrations.insertInto('kysely_migration').values(marker).execute()
      await expect(migrate(db.query)).rejects.toMatchObject({ code: 'database-newer' })
      await migrations.deleteFrom('kysely_migration').where('name', '=', marker.name).execute()
    })

    describeWithin(() => db)
  })
}
