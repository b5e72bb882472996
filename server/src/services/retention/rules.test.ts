import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import {
  claimActions,
  endAction,
  getExecution,
  noteRefusals,
  planSingle,
  readRuleHoldings,
  writePlan,
} from '#domain/executions/executions.ts'
import { plan, planned } from '#domain/executions/planned.suite.ts'
import { listErasures } from '#domain/privacy/privacy.ts'
import type { Placeholders } from '#domain/rules/rules.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { dumpDatabase } from '../../../test/database-dump.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { createFolder, createMarked, marker, quiet, store, want, workspaceId } from './retention.suite.ts'
import { startRetention } from './retention.ts'
import { expireEndpoints, forgetByRules } from './rules.ts'

const day = 86_400_000
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })

interface Person {
  readonly userId: string
  readonly uniqueId: string
  readonly displayName: string
}

/** What rules did because of somebody, and what they keep: one that is done, and one that waits. */
async function act(db: Db, who: Person, at: number): Promise<{ done: string; waiting: string }> {
  const { userId, uniqueId, displayName } = who
  const user = { userId, uniqueId, displayName }
  const says = { index: 0, afterMs: 0, target: 'log', rendered: { text: `${displayName} says hello` } }
  const actions = [{ ...says, action: { type: 'log', template: '{displayName} says hello' } as const }]
  const placeholders = { username: uniqueId, displayName, userId } as Placeholders
  const [done, waiting] = [1, 2].map(() =>
    planned({ user, actions, placeholders, decidedAt: at, happenedAt: new Date(at).toISOString() }),
  )
  await planSingle(db.query, workspaceId, done!)
  const [claimed] = await claimActions(db.query, [{ total: 1, perTarget: 9, perWorkspace: 9, busy: [] }], at)
  await endAction(db.query, claimed!, { status: 'succeeded', answer: `${displayName} says hello` }, at)
  await planSingle(db.query, workspaceId, { ...waiting!, queue: 'held' })
  const ruleId = randomUUID()
  const { pos, erasures } = await db.query.selectFrom('rules.progress').selectAll().executeTakeFirstOrThrow()
  const memory = [
    { key: `cooldown ${userId}`, ruleId, userId, value: { until: 1 } },
    { key: `viewers ${ruleId}`, ruleId, value: { viewers: [userId] } },
  ]
  await writePlan(db.query, workspaceId, plan({ from: pos, to: pos + 1, erasures, memory }))
  const decision = { ruleId, revision: 1, eventId: 'e', pos, at: new Date(at).toISOString(), executionIds: [] }
  await noteRefusals(db.query, workspaceId, erasures, [
    { userId, origin: 'live', decision: { ...decision, reason: 'audience', condition: userId as never } },
  ])
  const points = { workspace_id: workspaceId, user_id: userId, points: 7, changed_at: new Date(at) }
  await db.query
    .insertInto('rules.points')
    .values(points)
    .onConflict((on) => on.doNothing())
    .execute()
  return { done: done!.executionId, waiting: waiting!.executionId }
}

const tables = ['executions', 'actions', 'attempts', 'refusals', 'tallies', 'points', 'memory']
async function count(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(`rules.${table}`)}`.execute(
      db.query,
    )
    counts[table] = rows[0]?.n ?? 0
  }
  return counts
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: what rules did`, () => {
    const open = async () => {
      const db = await database.open()
      await db.query.insertInto('rules.progress').values({ workspace_id: workspaceId, pos: 0 }).execute()
      await db.query
        .insertInto('rules.settings')
        .values({ workspace_id: workspaceId, paused_queues: '["held"]' })
        .execute()
      return db
    }
    const start = async (db: Db, eventDays: number, actionDays: number) => {
      await using opened = new AsyncDisposableStack()
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      opened.use(await startRetention({ ...quiet, ...bus, db }, { eventDays, actionDays, dataDir: folder.path }))
      return opened.move()
    }

    test('stays without an erased viewer, and as it is of everybody else', async () => {
      await using db = await open()
      const [marked] = createMarked(1)
      await store(db, [createLive({ workspaceId }).chat('mine', { user: marked! })])
      const own = await act(db, marked!, Date.now())
      const other = await act(db, viewer(1), Date.now())
      await want(db, marked!.userId)
      await using _ = await start(db, 0, 0)
      await eventually(async () => {
        const { items } = await listErasures(db.query, workspaceId, { limit: 10 })
        expect(items).toMatchObject([{ state: 'done' }])
      })
      const dump = [...(await dumpDatabase(db))]
      const found = dump.filter(([, rows]) => rows.includes(marked!.userId) || rows.includes(marker))
      expect(found.map(([name]) => name)).toEqual([])
      const states = async (id: string) => (await getExecution(db.query, workspaceId, id)).status
      expect([await states(own.done), await states(own.waiting)]).toEqual(['succeeded', 'cancelled'])
      expect([await states(other.done), await states(other.waiting)]).toEqual(['succeeded', 'waiting'])
      expect(await readRuleHoldings(db.query, workspaceId, viewer(1).userId)).toMatchObject({ points: 7 })
    })

    test('is not decided on with what was read before an erasure', async () => {
      await using db = await open()
      await forgetByRules(db.query, { workspaceId, userId: '7', names: [] })
      expect(await writePlan(db.query, workspaceId, plan({ from: 0, to: 1, erasures: 0 }))).toBe(false)
      expect(await writePlan(db.query, workspaceId, plan({ from: 0, to: 1, erasures: 1 }))).toBe(true)
    })

    test('of a viewer who came back goes as far as it is of before, and of one without an id by the name', async () => {
      await using db = await open()
      const before = new Date(Date.now() - 5 * day)
      const [old, young] = [await act(db, viewer(1), Date.now() - 10 * day), await act(db, viewer(1), Date.now())]
      const nameless = await act(db, { ...viewer(2), userId: '' }, Date.now() - 10 * day)
      await forgetByRules(db.query, { workspaceId, userId: viewer(1).userId, names: ['viewer2'], before })
      const who = async ({ done }: { done: string }) => (await getExecution(db.query, workspaceId, done)).user?.uniqueId
      expect([await who(old), await who(young), await who(nameless)]).toEqual([undefined, 'viewer1', undefined])
    })

    test('is handed to the viewer', async () => {
      await using db = await open()
      expect(await readRuleHoldings(db.query, workspaceId, '1')).toEqual({
        points: 0,
        memory: [],
        refusals: [],
        executions: [],
      })
      await act(db, viewer(1), Date.now())
      expect(await readRuleHoldings(db.query, workspaceId, viewer(1).userId)).toMatchObject({
        points: 7,
        memory: [{ key: `cooldown ${viewer(1).userId}` }],
        refusals: [{ reason: 'audience' }],
        executions: [
          { rule: 'A rule', status: 'succeeded', actions: [{ rendered: { text: 'Viewer 1 says hello' } }] },
          { status: 'waiting' },
        ],
      })
    })

    test('is forgotten of endpoints that nothing was sent to, and of more than a thousand', async () => {
      await using db = await database.open()
      const rowOf = (workspace_id: string, n: number, used: number) => {
        return { workspace_id, endpoint: `hooks.example#${n}`, used_at: new Date(used) }
      }
      const now = Date.now()
      const rows = [
        ...Array.from({ length: 1005 }, (_, n) => rowOf('busy', n, now - n)),
        ...Array.from({ length: 3 }, (_, n) => rowOf('calm', n, now - n * 20 * day)),
      ]
      await db.query.insertInto('rules.endpoints').values(rows).execute()
      expect(await expireEndpoints(db.query, new Date(now - 30 * day))).toBe(6)
      expect(await expireEndpoints(db.query, new Date(now - 30 * day))).toBe(0)
      const left = await db.query.selectFrom('rules.endpoints').select(['workspace_id', 'endpoint']).execute()
      expect(left.filter(({ workspace_id }) => workspace_id === 'calm')).toHaveLength(2)
      expect(left.some(({ endpoint }) => endpoint === 'hooks.example#1000')).toBe(false)
      expect(left.some(({ workspace_id, endpoint }) => workspace_id === 'busy' && endpoint.endsWith('#999'))).toBe(true)
    })

    test('goes when it was kept long enough, and points when nobody knows the viewer', async () => {
      await using db = await open()
      await store(db, [createLive({ workspaceId, startedAt: Date.now() }).chat('hello', { user: viewer(2) })])
      await act(db, viewer(1), Date.now() - 100 * day)
      await act(db, viewer(2), Date.now())
      await sql`update rules.executions set status = 'expired' where decided_at < ${new Date(Date.now() - 90 * day)} and status = 'waiting'`.execute(
        db.query,
      )
      await using _ = await start(db, 90, 90)
      const kept = { executions: 2, actions: 2, attempts: 1, refusals: 1, tallies: 1, points: 1 }
      await eventually(async () => expect(await count(db)).toMatchObject(kept))
    })
  })
}
