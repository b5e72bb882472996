import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { claimActions, findExecutions, planSingle, writePlan } from '#domain/executions/executions.ts'
import { plan, planned } from '#domain/executions/planned.suite.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { clearQueue, pauseQueue, pauseRules, stopEverything } from './rulebook.ts'

type Query = Db['query']

const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: new Date().toISOString() } as const
const room = { total: 100, perTarget: 100, perWorkspace: 100, busy: [] }

for (const database of await findTestDatabases()) {
  describe(`switches of rules on the database ${database.name}`, () => {
    let db: Db
    let ws: string
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      ws = randomUUID()
      await db.query.insertInto('rules.settings').values({ workspace_id: ws, revision: 0 }).execute()
      await db.query.insertInto('rules.progress').values({ workspace_id: ws, pos: 0 }).execute()
    })

    const statuses = async () => (await findExecutions(db.query, ws, { limit: 10 })).items.map(({ status }) => status)
    const claim = async () => {
      const claimed = await claimActions(db.query, [room], Date.now())
      return claimed.filter(({ workspaceId }) => workspaceId === ws)
    }

    const isSomebodyWaiting = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db.query)
      return rows.length > 0
    }

    /** Does the second thing while the transaction of the first one is open: to its end, or until it waits for the first. */
    const during = async <Result>(first: (tx: Query) => Promise<unknown>, second: () => Promise<Result>) => {
      let result: Promise<Result> | undefined
      await db.query.transaction().execute(async (tx) => {
        await first(tx)
        let isDone = false
        result = second().finally(() => {
          isDone = true
        })
        result.catch(() => {})
        // The embedded engine has one connection: there the second one waits for it.
        while (database.name === 'postgres' && !isDone && !(await isSomebodyWaiting())) await sleep(2)
      })
      return result as Promise<Result>
    }

    const begun = () => planned({ queue: 'alerts' })
    const write = (tx: Query, one = begun()) =>
      writePlan(tx, ws, plan({ to: 1, executions: [one], begun: new Set([one.executionId]) }))

    test.each(['begun', 'waiting'] as const)('a panic ends what is being planned and %s', async (how) => {
      const one = begun()
      const set = new Set(how === 'begun' ? [one.executionId] : [])
      const panic = () => stopEverything(db.query, ws, done)
      expect(await during((tx) => writePlan(tx, ws, plan({ to: 1, executions: [one], begun: set })), panic)).toBe(1)
      expect(await statuses()).toEqual(['cancelled'])
      await pauseRules(db.query, ws, false, done)
      expect(await claim()).toEqual([])
    })

    test('clearing a queue ends what is being planned for it', async () => {
      expect(await during(write, () => clearQueue(db.query, ws, 'alerts', Date.now()))).toBe(1)
      expect(await statuses()).toEqual(['cancelled'])
    })

    test('a panic ends a trial that is being planned, and none begins after it', async () => {
      expect(
        await during(
          (tx) => planSingle(tx, ws, begun()),
          () => stopEverything(db.query, ws, done),
        ),
      ).toBe(1)
      expect(await planSingle(db.query, ws, begun())).toBe(false)
      expect(await statuses()).toEqual(['cancelled'])
    })

    test('nothing is planned by what was known before a pause', async () => {
      const pause = (tx: Query) =>
        sql`update rules.settings set revision = revision + 1,
        paused = ${JSON.stringify(done)}::jsonb where workspace_id = ${ws}`.execute(tx)
      expect(await during(pause, () => write(db.query))).toBe(false)
      expect(await during(pause, () => planSingle(db.query, ws, begun()))).toBe(false)
      expect(await statuses()).toEqual([])
    })

    test('nothing is planned for a queue by what was known before it was paused', async () => {
      await pauseQueue(db.query, ws, 'alerts', true)
      expect(await write(db.query)).toBe(false)
    })
  })
}
