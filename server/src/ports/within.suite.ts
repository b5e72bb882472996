import { type Kysely, sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Kysely<Tables>

const follow = (query: Query, workspaceId: string, uniqueId: string) =>
  query.insertInto('api.follows').values({ workspace_id: workspaceId, unique_id: uniqueId }).execute()
const addHead = (query: Query, workspaceId: string) =>
  query.insertInto('live.heads').values({ workspace_id: workspaceId, epoch: 'e' }).execute()
/** Everything of a table that can be seen: no condition. */
const listFollows = async (query: Query) =>
  (await query.selectFrom('api.follows').select(['workspace_id', 'unique_id']).orderBy('unique_id').execute()).map(
    (row) => `${row.workspace_id} ${row.unique_id}`,
  )
const stateOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => sqlState(error) ?? error,
  )
const whoami = sql<{ role: string; workspace: string | null }>`
  select current_setting('role') as role, nullif(current_setting('app.ws', true), '') as workspace`

/** What a connection has afterwards, for as many connections at once as a pool has. */
async function readConnections(db: Db): Promise<unknown[]> {
  const found = await Promise.all(Array.from({ length: 20 }, () => whoami.execute(db.query)))
  return [...new Set(found.flatMap(({ rows }) => rows).map((row) => JSON.stringify(row)))]
}
const untouched = [JSON.stringify({ role: 'none', workspace: null })]

/** Writes a row in a transaction and gives what it sees then; undefined when it is one of those that are taken back. */
async function runOne(query: Query, workspaceId: string, n: number): Promise<string[] | undefined> {
  const transaction = await query.startTransaction().execute()
  await follow(transaction, workspaceId, `n${n}`)
  const seen = await listFollows(transaction)
  if (n % 7 === 0) await transaction.rollback().execute()
  else await transaction.commit().execute()
  return n % 7 === 0 ? undefined : seen
}

/** What every Db promises of `within`. */
export function describeWithin(getDb: () => Db): void {
  describe('within a workspace', () => {
    let db: Db
    let a: Query
    let b: Query
    beforeEach(async () => {
      db = getDb()
      a = db.within('a')
      b = db.within('b')
      await db.query.deleteFrom('api.follows').execute()
      await db.query.deleteFrom('live.heads').execute()
      await Promise.all([follow(db.query, 'a', 'ann'), follow(db.query, 'b', 'bob'), follow(db.query, 'b', 'ben')])
      await Promise.all([addHead(db.query, 'a'), addHead(db.query, 'b')])
    })

    describeRows()
    describeTransactions()
    describeStreams()

    function describeRows(): void {
      test('shows its rows only, whatever is asked', async () => {
        expect(await listFollows(a)).toEqual(['a ann'])
        expect(await listFollows(b)).toEqual(['b ben', 'b bob'])
        expect(await a.selectFrom('live.heads').select('workspace_id').execute()).toEqual([{ workspace_id: 'a' }])
        expect(await a.selectFrom('api.follows').selectAll().where('workspace_id', '=', 'b').execute()).toEqual([])
      })

      test('shows nothing without a workspace', async () => {
        expect(await listFollows(db.within(''))).toEqual([])
        const seen = await db.query.transaction().execute(async (transaction) => {
          await sql`set local role livetap_app`.execute(transaction)
          return listFollows(transaction)
        })
        expect(seen).toEqual([])
      })

      test('changes and removes its rows only', async () => {
        const { numUpdatedRows } = await a
          .updateTable('api.follows')
          .set({ unique_id: 'amy' })
          .where('unique_id', '!=', '')
          .executeTakeFirst()
        expect(numUpdatedRows).toBe(1n)
        expect((await a.deleteFrom('api.follows').executeTakeFirst()).numDeletedRows).toBe(1n)
        expect(await listFollows(db.query)).toEqual(['b ben', 'b bob'])
      })

      test('refuses to write the rows of another, and those that it only reads', async () => {
        const moved = a.updateTable('api.follows').set({ workspace_id: 'b' }).execute()
        expect(await stateOf(moved)).toBe('42501')
        expect(await stateOf(follow(a, 'b', 'amy'))).toBe('42501')
        expect(await stateOf(addHead(a, 'c'))).toBe('42501')
        expect(await stateOf(a.deleteFrom('live.events').execute())).toBe('42501')
        expect(await stateOf(a.updateTable('live.heads').set({ pos: 7 }).execute())).toBe('42501')
        expect(await listFollows(db.query)).toEqual(['a ann', 'b ben', 'b bob'])
      })

      test.each([
        "'",
        '"',
        '\\',
        "a'; drop table api.follows; --",
        "\\'; reset role; --",
        '$1',
        '%',
        'é🦄',
        "a' or '1'='1",
      ])('takes the id %j for what it is', async (id) => {
        const query = db.within(id)
        expect(await listFollows(query)).toEqual([])
        await follow(query, id, 'own')
        expect(await listFollows(query)).toEqual([`${id} own`])
        expect(await stateOf(follow(query, 'a', 'amy'))).toBe('42501')
        expect(await listFollows(a)).toEqual(['a ann'])
        expect(await readConnections(db)).toEqual(untouched)
      })

      test('does nothing for an id that no row can have', async () => {
        const broken = db.within('a\0')
        expect(await stateOf(listFollows(broken))).toBe('22021')
        expect(await stateOf(follow(broken, 'a', 'amy'))).toBe('22021')
        expect(() => db.within('a\ud83d')).toThrow(expect.objectContaining({ code: 'bad-request' }))
        expect(await listFollows(db.query)).toEqual(['a ann', 'b ben', 'b bob'])
        expect(await readConnections(db)).toEqual(untouched)
      })

      test('tells what is wrong with a statement by its SQLSTATE, and takes one at a time', async () => {
        expect(await stateOf(sql`select ${'x'}::int`.execute(a))).toBe('22P02')
        expect(await stateOf(sql`select 1; reset role; select * from api.follows`.execute(a))).toBe('42601')
        expect(await stateOf(sql`select from nothing`.execute(a))).toBe('42P01')
        expect(await listFollows(a)).toEqual(['a ann'])
      })
    }

    function describeTransactions(): void {
      test('keeps what a transaction committed, and nothing of one that failed', async () => {
        await a.transaction().execute(async (transaction) => {
          await Promise.all(['amy', 'alf', 'abe'].map((name) => follow(transaction, 'a', name)))
          expect(await listFollows(transaction)).toEqual(['a abe', 'a alf', 'a amy', 'a ann'])
        })
        const failed = a.transaction().execute(async (transaction) => {
          await follow(transaction, 'a', 'lost')
          await follow(transaction, 'b', 'lost')
        })
        expect(await stateOf(failed)).toBe('42501')
        expect(await listFollows(a)).toEqual(['a abe', 'a alf', 'a amy', 'a ann'])
        expect(await readConnections(db)).toEqual(untouched)
      })

      test('goes on within it behind a savepoint', async () => {
        const transaction = await a.startTransaction().setIsolationLevel('repeatable read').execute()
        const saved = await transaction.savepoint('before').execute()
        await follow(saved, 'a', 'lost')
        expect(await stateOf(follow(saved, 'b', 'lost'))).toBe('42501')
        const back = await saved.rollbackToSavepoint('before').execute()
        expect(await listFollows(back)).toEqual(['a ann'])
        expect(await stateOf(follow(back, 'b', 'lost'))).toBe('42501')
        await transaction.rollback().execute()
        expect(await readConnections(db)).toEqual(untouched)
      })

      test('shows two workspaces nothing of each other in a thousand transactions that mix', async () => {
        const kept = { a: 1, b: 2 }
        const foreign: unknown[] = []
        const work = async (n: number) => {
          const own = n % 2 === 0 ? 'a' : 'b'
          const rows = await runOne(own === 'a' ? a : b, own, n)
          if (rows) kept[own] += 1
          foreign.push(...(rows ?? []).filter((row) => !row.startsWith(`${own} `)))
          foreign.push(...(await listFollows(own === 'a' ? a : b)).filter((row) => !row.startsWith(`${own} `)))
        }
        const lanes = Array.from({ length: 40 }, async (_, lane) => {
          for (let n = lane; n < 1000; n += 40) await work(n)
          // Those who work for all still do, over the same connections.
          expect(await listFollows(db.query)).toEqual(expect.arrayContaining(['a ann', 'b bob']))
        })
        await Promise.all(lanes)
        expect(foreign).toEqual([])
        expect({ a: (await listFollows(a)).length, b: (await listFollows(b)).length }).toEqual(kept)
        expect(await readConnections(db)).toEqual(untouched)
      })
    }

    function describeStreams(): void {
      const read = async (query: Query, chunk: number, most = Number.POSITIVE_INFINITY) => {
        const rows: string[] = []
        for await (const row of query.selectFrom('api.follows').selectAll().orderBy('unique_id').stream(chunk)) {
          rows.push(`${row.workspace_id} ${row.unique_id}`)
          if (rows.length === most) break
        }
        return rows
      }

      test('streams its rows, all or some, in a transaction and by itself', async () => {
        expect(await read(b, 1)).toEqual(['b ben', 'b bob'])
        expect(await read(b, 100)).toEqual(['b ben', 'b bob'])
        expect(await read(b, 1, 1)).toEqual(['b ben'])
        expect(await readConnections(db)).toEqual(untouched)
        await b.transaction().execute(async (transaction) => {
          await follow(transaction, 'b', 'bea')
          expect(await read(transaction, 2)).toEqual(['b bea', 'b ben', 'b bob'])
          expect(await read(transaction, 2, 1)).toEqual(['b bea'])
        })
        expect(await read(db.query, 2)).toEqual(['a ann', 'b bea', 'b ben', 'b bob'])
      })

      test('tells what is wrong with a streamed statement, and goes on', async () => {
        const broken = async (query: Query) => {
          for await (const _ of query.selectFrom('api.follows').select(sql`1 / (1 - 1)`.as('x')).stream(1));
        }
        expect(await stateOf(broken(a))).toBe('22012')
        expect(await stateOf(a.transaction().execute((transaction) => broken(transaction)))).toBe('22012')
        expect(await readConnections(db)).toEqual(untouched)
        expect(await read(a, 1)).toEqual(['a ann'])
      })
    }
  })
}
