import { randomUUID } from 'node:crypto'
import type { Decision } from '@livetap/contracts/rules/outcomes.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PlannedAction } from '#domain/rules/rules.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  type ClaimRoom,
  cancelExecutions,
  claimActions,
  endAction,
  expireDue,
  extendClaims,
  findDecisions,
  findExecutions,
  findLost,
  forgetExpired,
  getExecution,
  leaseMs,
  noteRefusals,
  planSingle,
  readMemory,
  readOpen,
  retryAction,
  writePlan,
} from './executions.ts'
import { logs, plan, planned } from './planned.suite.ts'

const room: ClaimRoom = { total: 100, perTarget: 100, perWorkspace: 100, busy: [] }
const t0 = Date.parse('2026-03-01T20:00:00.000Z')

for (const database of await findTestDatabases()) {
  describe(`executions on the database ${database.name}`, () => {
    let db: Db
    let ws: string
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      ws = randomUUID()
      await db.query.insertInto('rules.progress').values({ workspace_id: ws, pos: 0 }).execute()
    })

    const claim = async (now: number, some: Partial<ClaimRoom> = {}) =>
      (await claimActions(db.query, [{ ...room, ...some }], now)).filter(({ workspaceId }) => workspaceId === ws)
    const write = (fields: Parameters<typeof plan>[0]) => writePlan(db.query, ws, plan({ now: t0, ...fields }))
    const at = (seconds: number) => t0 + seconds * 1000
    const statusOf = async (executionId: string) => {
      const { status, error, actions } = await getExecution(db.query, ws, executionId)
      return [status, error, ...actions.map((action) => action.status)].join(' ')
    }

    it('writes a plan once, from the position that it is about', async () => {
      const one = planned({ decidedAt: t0, actions: [logs(0), logs(1)] })
      expect(await write({ to: 5, executions: [one] })).toBe(true)
      expect(await write({ to: 5, executions: [planned({ decidedAt: t0 })] })).toBe(false)
      expect(await write({ from: 5, to: 6, erasures: 1, executions: [planned({ decidedAt: t0 })] })).toBe(false)
      expect(await write({ from: 5, to: 6, executions: [one] })).toBe(true)
      const { items } = await findExecutions(db.query, ws, { limit: 10 })
      expect(items).toMatchObject([
        {
          ...{ executionId: one.executionId, ruleName: 'A rule', status: 'waiting', user: { uniqueId: 'ann' } },
          hops: { decidedAt: '2026-03-01T20:00:00.000Z', startedAt: null },
          actions: [
            { actionId: `${one.executionId}-0`, status: 'waiting', nextAt: null, rendered: { text: 'hello' } },
            { attempts: [] },
          ],
        },
      ])
    })

    it('carries out actions one after the other, with what is to be waited between', async () => {
      const one = planned({ decidedAt: t0, actions: [logs(0), logs(1, 2000), logs(2, 2000)] })
      await write({ to: 1, executions: [one] })
      const [first] = await claim(at(1))
      expect(first).toMatchObject({ index: 0, attempt: 1, eventId: one.eventId, action: { type: 'log' }, pos: one.pos })
      expect(first?.expiresAt).toBe(at(16))
      expect(await claim(at(1))).toEqual([])
      expect(await endAction(db.query, first!, { status: 'succeeded' }, at(2))).toBe(true)
      expect(await endAction(db.query, first!, { status: 'succeeded' }, at(2))).toBe(false)
      expect(await claim(at(3))).toEqual([])
      const [second] = await claim(at(4))
      expect(second).toMatchObject({ index: 1, expiresAt: at(19) })
      await endAction(
        db.query,
        second!,
        { status: 'failed', error: 'broken', httpStatus: 404, ms: 3, answer: 'no' },
        at(5),
      )
      const [third] = await claim(at(5))
      await endAction(db.query, third!, { status: 'succeeded' }, at(6))
      expect(await statusOf(one.executionId)).toBe('failed broken succeeded failed succeeded')
      const { actions, hops } = await getExecution(db.query, ws, one.executionId)
      expect(hops).toMatchObject({ startedAt: '2026-03-01T20:00:01.000Z', finishedAt: '2026-03-01T20:00:06.000Z' })
      expect(actions[1]?.attempts).toMatchObject([{ attempt: 1, outcome: 'failed', status: 404, ms: 3, answer: 'no' }])
    })

    it('begins with a delay, and leaves out what follows a failure where the rule says so', async () => {
      const one = planned({ decidedAt: t0, onError: 'stop', actions: [logs(0, 1000), logs(1, 1000), logs(2, 1000)] })
      await write({ to: 1, executions: [one] })
      expect(await claim(at(1))).toEqual([])
      expect(await statusOf(one.executionId)).toBe('running  waiting waiting waiting')
      const [first] = await claim(at(2))
      await endAction(db.query, first!, { status: 'failed', error: 'broken' }, at(3))
      expect(await statusOf(one.executionId)).toBe('failed broken failed skipped skipped')
      expect(await claim(at(100))).toEqual([])
    })

    it('tries again under the same id, until it is too late', async () => {
      const one = planned({ decidedAt: t0 })
      await write({ to: 1, executions: [one], begun: new Set([one.executionId]) })
      const begun = { workspaceId: ws, executionId: one.executionId, actionId: `${one.executionId}-0`, attempt: 1 }
      expect(await retryAction(db.query, begun, { error: 'busy', httpStatus: 503, at: at(5) }, at(1))).toBe(true)
      expect((await getExecution(db.query, ws, one.executionId)).actions[0]).toMatchObject({
        ...{ status: 'retrying', nextAt: '2026-03-01T20:00:05.000Z', error: 'busy' },
      })
      expect(await claim(at(4))).toEqual([])
      const [again] = await claim(at(5))
      expect(again).toMatchObject({ actionId: begun.actionId, attempt: 2 })
      expect(await endAction(db.query, begun, { status: 'succeeded' }, at(6))).toBe(false)
      await retryAction(db.query, again!, { error: 'busy', at: at(7) }, at(6))
      expect(await claim(at(15))).toEqual([])
      const [late] = (await findLost(db.query, at(15))).filter(({ workspaceId }) => workspaceId === ws)
      expect(late).toMatchObject({ attempt: 0, isStarted: false, isExpired: true })
      await endAction(db.query, late!, { status: 'expired', error: 'expired' }, at(15))
      expect(await statusOf(one.executionId)).toBe('failed expired expired')
    })

    it('does not try again what was cancelled meanwhile', async () => {
      const one = planned({ decidedAt: t0 })
      await write({ to: 1, executions: [one], begun: new Set([one.executionId]) })
      await db.query
        .updateTable('rules.executions')
        .set({ status: 'cancelled' })
        .where('execution_id', '=', one.executionId)
        .execute()
      const begun = { workspaceId: ws, executionId: one.executionId, actionId: `${one.executionId}-0`, attempt: 1 }
      await retryAction(db.query, begun, { error: 'busy', at: at(5) }, at(1))
      expect(await statusOf(one.executionId)).toMatch(/^cancelled {1,2}cancelled$/)
    })

    it('finds what somebody began who is gone', async () => {
      const one = planned({ decidedAt: t0 })
      await write({ to: 1, executions: [one], begun: new Set([one.executionId]) })
      const lost = async (ms: number) =>
        (await findLost(db.query, t0 + ms)).filter(({ workspaceId }) => workspaceId === ws)
      expect(await lost(leaseMs - 1)).toEqual([])
      const [found] = await lost(leaseMs)
      expect(found).toMatchObject({ type: 'log', isStarted: true, isExpired: false, attempt: 1 })
      await extendClaims(db.query, [found!], t0 + 4000)
      expect(await lost(leaseMs)).toEqual([])
      await endAction(db.query, found!, { status: 'unknown', error: 'lost' }, t0 + 9000)
      expect(await statusOf(one.executionId)).toBe('failed lost unknown')
    })

    it('runs one of a queue at a time, the most important first, and the oldest before it when it has waited long', async () => {
      const wait = (executionId: string, seconds: number, priority: number) =>
        planned({ executionId, decidedAt: at(seconds), expiresAt: at(600), queue: 'alerts', priority })
      await write({ to: 1, executions: [wait('a', 0, 0), wait('b', 1, 3), wait('c', 20, 3), wait('d', 2, 0)] })
      const order: string[] = []
      for (let n = 0; n < 4; n++) {
        const [next, ...others] = await claim(at(30))
        expect(others).toEqual([])
        order.push(next!.executionId)
        expect(await claim(at(30))).toEqual([])
        await endAction(db.query, next!, { status: 'succeeded' }, at(31))
      }
      expect(order).toEqual(['b', 'a', 'd', 'c'])
      const rest = planned({ decidedAt: t0, queue: 'alerts' })
      await write({ from: 1, to: 2, executions: [rest], begun: new Set([rest.executionId]) })
      const more = planned({ decidedAt: t0, queue: 'alerts' })
      const doubled = write({ from: 2, to: 3, executions: [more], begun: new Set([more.executionId]) })
      await expect(doubled).rejects.toMatchObject({ code: '23505' })
    })

    it('lets one of many begin each', async () => {
      const many = Array.from({ length: 40 }, () => planned({ decidedAt: t0 }))
      const queued = Array.from({ length: 40 }, () => planned({ decidedAt: t0, queue: 'alerts' }))
      await write({ to: 1, executions: [...many, ...queued] })
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(at(1))))
      const ids = claims.flat().map(({ actionId }) => actionId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length + (await claim(at(1))).length).toBe(41)
    })

    it('begins no more than there is room for', async () => {
      const to = (target: string) => planned({ decidedAt: t0, actions: [{ ...logs(0), target }] })
      await write({ to: 1, executions: [to('a'), to('a'), to('a'), to('b'), to('b'), to('c')] })
      const busy = [{ workspaceId: ws, target: 'a', count: 1 }]
      expect((await claim(at(1), { perTarget: 2, busy })).map(({ target }) => target).sort()).toEqual([
        'a',
        'b',
        'b',
        'c',
      ])
      expect(await claim(at(1), { perTarget: 2, perWorkspace: 3, busy: [{ ...busy[0]!, count: 3 }] })).toEqual([])
      expect(await claim(at(1), { total: 1 })).toHaveLength(1)
    })

    it('leaves a target its room while another one of the workspace is swamped', async () => {
      const to = (target: string) => planned({ decidedAt: t0, actions: [{ ...logs(0), target }] })
      await write({ to: 1, executions: [...Array.from({ length: 30 }, () => to('a')), to('b')] })
      const busy = [{ workspaceId: ws, target: 'a', count: 4 }]
      const claimed = await claim(at(1), { perTarget: 4, perWorkspace: 12, busy })
      expect(claimed.map(({ target }) => target)).toEqual(['b'])
    })

    it('has kinds of actions in rooms of their own', async () => {
      const posts = { ...logs(0), target: 'a', action: { type: 'webhook', url: 'https://example.org' } } as const
      const of = (action: PlannedAction) => planned({ decidedAt: t0, actions: [action] })
      await write({ to: 1, executions: [of(posts), of(posts), of(logs(0)), of(logs(0))] })
      const full = { ...room, total: 3, busy: [{ workspaceId: 'other', target: 'a', count: 3 }] }
      const [quick, rest] = [{ ...room, types: ['log', 'points'] }, room]
      const types = async (...rooms: ClaimRoom[]) => {
        const claimed = await claimActions(db.query, rooms, at(1))
        return claimed.filter(({ workspaceId }) => workspaceId === ws).map(({ action: { type } }) => type)
      }
      expect(await types({ ...quick, ...full }, full)).toEqual([])
      expect(await types({ ...quick, types: ['log'] }, full)).toEqual(['log', 'log'])
      expect(await types(quick, rest)).toEqual(['webhook', 'webhook'])
    })

    it('has a kind in the first room that its target is for', async () => {
      const to = (target: string) => planned({ decidedAt: t0, actions: [{ ...logs(0), target }] })
      await write({ to: 1, executions: [to('a'), to('stop a'), to('a'), to('stop b')] })
      const full = { ...room, types: ['log'], total: 3, busy: [{ workspaceId: 'other', target: 'a', count: 3 }] }
      const own = { ...room, types: ['log'], begins: 'stop ' }
      const claimed = await claimActions(db.query, [own, full, { ...full, types: undefined! }], at(1))
      const targets = claimed.filter(({ workspaceId }) => workspaceId === ws).map(({ target }) => target)
      expect(targets.sort()).toEqual(['stop a', 'stop b'])
      expect(await claim(at(1))).toHaveLength(2)
    })

    it('leaves others room where workspaces want more than there is', async () => {
      const want = async (count: number) => {
        const workspaceId = randomUUID()
        await db.query.insertInto('rules.progress').values({ workspace_id: workspaceId, pos: 0 }).execute()
        const executions = Array.from({ length: count }, () => planned({ decidedAt: t0 }))
        await writePlan(db.query, workspaceId, plan({ now: t0, to: 1, executions }))
        return workspaceId
      }
      const some = { total: 12, perTarget: 100, perWorkspace: 100 }
      const running: { workspaceId: string; target: string; count: number }[] = []
      const begin = async (...wanted: string[]) => {
        const claimed = await claimActions(db.query, [{ ...some, busy: running }], at(1))
        for (const { workspaceId, target } of claimed) {
          const taken = running.find((one) => one.workspaceId === workspaceId)
          if (taken) taken.count += 1
          else running.push({ workspaceId, target, count: 1 })
        }
        return wanted.map((id) => running.find(({ workspaceId }) => workspaceId === id)?.count ?? 0)
      }
      const [one, two] = [await want(20), await want(20)]
      expect(await begin(one, two)).toEqual([4, 4])
      const three = await want(20)
      expect(await begin(one, two, three)).toEqual([4, 4, 2])
      running.find(({ workspaceId }) => workspaceId === one)!.count = 1
      expect(await begin(one, two, three)).toEqual([3, 4, 3])
    })

    it('leaves alone what is paused', async () => {
      await write({ to: 1, executions: [planned({ decidedAt: t0, queue: 'alerts' }), planned({ decidedAt: t0 })] })
      const done = JSON.stringify({ by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' })
      const settings = { workspace_id: ws, revision: 1, paused: done, paused_queues: '["alerts"]' }
      await db.query.insertInto('rules.settings').values(settings).execute()
      expect(await claim(at(1))).toEqual([])
      await db.query.updateTable('rules.settings').set({ paused: null }).where('workspace_id', '=', ws).execute()
      expect(await claim(at(1))).toHaveLength(1)
      await db.query.updateTable('rules.settings').set({ paused_queues: '[]' }).where('workspace_id', '=', ws).execute()
      expect(await claim(at(1))).toHaveLength(1)
    })

    it('ends what has not begun in time, also at once', async () => {
      const [late, never] = [planned({ decidedAt: t0 }), planned({ decidedAt: t0, expiresAt: t0 })]
      await write({ to: 1, executions: [late, never] })
      expect(await statusOf(never.executionId)).toBe('expired expired expired')
      expect(await claim(at(15))).toEqual([])
      expect(await expireDue(db.query, at(15))).toContain(ws)
      expect(await statusOf(late.executionId)).toBe('expired expired expired')
    })

    it('ends the executions of a rule that begins anew, of a queue, and all', async () => {
      const ruleId = randomUUID()
      const [running, waiting] = [planned({ ruleId, decidedAt: t0 }), planned({ ruleId, decidedAt: t0 })]
      await write({ to: 1, executions: [running, waiting], begun: new Set([running.executionId]) })
      const [next, passing] = [planned({ ruleId, decidedAt: t0 }), planned({ ruleId, decidedAt: t0 })]
      const cancelled = new Set([passing.executionId])
      await write({ from: 1, to: 2, executions: [passing, next], cancelled, restarted: [ruleId] })
      expect(await statusOf(running.executionId)).toBe('cancelled restarted started')
      expect(await statusOf(waiting.executionId)).toBe('cancelled restarted cancelled')
      expect(await statusOf(passing.executionId)).toBe('cancelled restarted cancelled')
      const own = {
        workspaceId: ws,
        executionId: running.executionId,
        actionId: `${running.executionId}-0`,
        attempt: 1,
      }
      expect(await endAction(db.query, own, { status: 'succeeded' }, at(1))).toBe(true)
      expect(await statusOf(running.executionId)).toBe('cancelled restarted succeeded')
      expect(await cancelExecutions(db.query, ws, { queue: 'alerts' }, t0)).toBe(0)
      expect(await cancelExecutions(db.query, ws, { ruleId }, t0)).toBe(1)
      await planSingle(db.query, ws, planned({ decidedAt: t0, origin: 'test' }))
      expect(await cancelExecutions(db.query, ws, 'all', t0)).toBe(1)
    })

    it('gives what waits other contents, unless it has begun meanwhile', async () => {
      const one = planned({ decidedAt: t0, actions: [logs(0), logs(1)] })
      await write({ to: 1, executions: [one] })
      const [open] = await readOpen(db.query, ws, [one.ruleId], t0)
      expect(open?.planned).toEqual(one)
      const merged = { ...one, eventId: 'merged', actions: [{ ...logs(0), rendered: { text: 'twice' } }] }
      const replaced = new Set([one.executionId])
      expect(await write({ from: 1, to: 2, executions: [merged], replaced })).toBe(true)
      expect((await readOpen(db.query, ws, [one.ruleId], t0))[0]?.planned).toEqual(merged)
      expect((await readOpen(db.query, ws, [], t0))[0]).not.toHaveProperty('planned')
      const [begun] = await claim(at(1))
      expect(begun?.rendered).toEqual({ text: 'twice' })
      expect(await write({ from: 2, to: 3, executions: [merged], replaced })).toBe(false)
      expect(await readOpen(db.query, ws, [one.ruleId], t0)).toMatchObject([{ isRunning: true }])
    })

    it('remembers, and forgets what counts for nothing any more', async () => {
      const ruleId = randomUUID()
      const keep = (key: string, value: unknown, more = {}) => ({ key, ruleId, value, ...more })
      await write({
        to: 1,
        memory: [keep('a', { n: 1 }, { userId: '7' }), keep('b', null), keep('c', 3, { expiresAt: t0 + 5 })],
      })
      await write({ from: 1, to: 2, memory: [keep('a', { n: 2 }, { userId: '7' }), keep('b', undefined)] })
      const read = async (now: number) =>
        (await readMemory(db.query, ws, now)).sort((x, y) => x.key.localeCompare(y.key))
      expect(await read(t0)).toEqual([keep('a', { n: 2 }, { userId: '7' }), keep('c', 3, { expiresAt: t0 + 5 })])
      expect(await read(t0 + 5)).toEqual([keep('a', { n: 2 }, { userId: '7' })])
      expect(await forgetExpired(db.query, t0 + 5)).toBeGreaterThan(0)
      expect(await read(t0)).toHaveLength(1)
    })

    it('counts decisions by day, and keeps the last twenty refusals of each rule', async () => {
      const ruleId = randomUUID()
      const decide = (pos: number, reason: Decision['reason']): Decision => ({
        ...{ ruleId, revision: 1, eventId: `event${pos}`, pos, at: new Date(at(pos)).toISOString(), reason },
        executionIds: [],
      })
      const refuse = (pos: number) => ({
        decision: decide(pos, 'condition-false'),
        origin: 'live' as const,
        userId: '7',
      })
      const note = (from: number, count: number, erasures = 0) =>
        noteRefusals(
          db.query,
          ws,
          erasures,
          Array.from({ length: count }, (_, n) => refuse(from + n)),
        )
      await write({ to: 15, fired: [decide(1, 'fired')] })
      await note(1, 15)
      await note(16, 15)
      await note(31, 40)
      await note(71, 1, 1)
      const kept = await findDecisions(db.query, ws, { ruleId })
      expect(kept.map(({ pos }) => pos)).toEqual(Array.from({ length: 20 }, (_, n) => 70 - n))
      expect(await findDecisions(db.query, ws, { eventId: 'event60' })).toMatchObject([
        { reason: 'condition-false', ruleId },
      ])
      const tallies = await db.query
        .selectFrom('rules.tallies')
        .select(['reason', 'count'])
        .where('rule_id', '=', ruleId)
        .execute()
      expect(tallies.sort((x, y) => x.count - y.count)).toEqual([
        { reason: 'fired', count: 1 },
        { reason: 'condition-false', count: 70 },
      ])
      const one = planned({ ruleId, decidedAt: at(100), eventId: 'event100' })
      await write({ from: 15, to: 100, executions: [one] })
      expect(await findDecisions(db.query, ws, { eventId: 'event100' })).toMatchObject([
        { reason: 'fired', executionIds: [one.executionId], ruleName: 'A rule' },
      ])
    })

    it('finds executions by what is asked, page by page', async () => {
      const many = Array.from({ length: 7 }, (_, n) => planned({ decidedAt: at(n % 3), streamId: n < 5 ? 's1' : 's2' }))
      await write({ to: 1, executions: many })
      const find = async (filter: object) => (await findExecutions(db.query, ws, { limit: 10, ...filter })).items.length
      expect(
        await Promise.all([find({ streamId: 's1' }), find({ origin: 'test' }), find({ status: 'waiting' })]),
      ).toEqual([5, 0, 7])
      expect(await find({ ruleId: many[0]!.ruleId, eventId: many[0]!.eventId })).toBe(1)
      const seen: string[] = []
      for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
        const found = await findExecutions(db.query, ws, { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...found.items.map(({ executionId }) => executionId))
        cursor = found.next
      }
      expect(seen).toHaveLength(7)
      expect(new Set(seen)).toEqual(new Set(many.map(({ executionId }) => executionId)))
      await expect(findExecutions(db.query, ws, { limit: 2, cursor: 'x' })).rejects.toMatchObject({
        code: 'cursor-invalid',
      })
      await expect(getExecution(db.query, ws, 'x')).rejects.toMatchObject({ code: 'execution-not-found' })
    })
  })
}
