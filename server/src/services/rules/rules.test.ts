import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelExecutions } from '#domain/executions/executions.ts'
import { excludeViewer, findStanding, muteViewer, readHolds, readMarks } from '#domain/moderation/moderation.ts'
import { readAlertsAfter } from '#domain/overlays/overlays.ts'
import { systemClock } from '#kernel/clock.ts'
import { createLive, type LiveMaker, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { eventually, openReceiver, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const

for (const database of await findTestDatabases()) {
  describe(`rules on the database ${database.name}`, () => {
    let rules: RulesTest
    let live: LiveMaker
    let ws: string
    beforeAll(async () => {
      rules = await openRulesTest(database.open)
    })
    afterAll(() => rules[Symbol.asyncDispose]())
    beforeEach(() => {
      live = createLive({ startedAt: Date.now() })
      ws = live.workspaceId
    })

    const texts = async () => {
      const all = await rules.executions(ws)
      return all.flatMap(({ actions }) =>
        actions.flatMap(({ attempts }) => attempts.flatMap(({ answer }) => answer ?? [])),
      )
    }
    const statuses = async () => (await rules.executions(ws)).map(({ status }) => status)
    const posts = (url: string, fields: Partial<RuleDefinition> = {}) =>
      ruleOf({ actions: [{ type: 'webhook', url }], ...fields })

    it('acts once on each event from the first rule on, also of what was stored while it was away', async () => {
      await rules.store(live.chat('before'))
      await rules.publish(ws, ruleOf())
      await rules.store(live.chat('away'), live.gift(5))
      {
        await using _ = await rules.start()
        await rules.store(live.chat('one'))
        await rules.store(live.chat('two'), live.chat('three'))
        await eventually(async () => expect(await texts()).toHaveLength(4))
      }
      await rules.store(live.chat('late'))
      await using _ = await rules.start()
      await eventually(async () =>
        expect(await texts()).toEqual(['away', 'one', 'two', 'three', 'late'].map((text) => `viewer1: ${text}`)),
      )
      const [first] = await rules.executions(ws)
      expect(first).toMatchObject({
        status: 'succeeded',
        user: { uniqueId: 'viewer1' },
        origin: 'live',
        eventType: 'CHAT',
      })
    })

    it('decides once where several run, and goes on with those that are left', async () => {
      await rules.publish(ws, ruleOf())
      const one = await rules.start()
      await using _two = await rules.start()
      await using _three = await rules.start()
      for (let n = 0; n < 30; n++) await rules.store(...Array.from({ length: 5 }, (_, i) => live.chat(`${n}.${i}`)))
      await eventually(async () => expect(await texts()).toHaveLength(150))
      await one[Symbol.asyncDispose]()
      for (let n = 30; n < 40; n++) await rules.store(...Array.from({ length: 5 }, (_, i) => live.chat(`${n}.${i}`)))
      await eventually(async () => expect(await texts()).toHaveLength(200))
      expect(new Set(await texts()).size).toBe(200)
      expect(new Set(await statuses())).toEqual(new Set(['succeeded']))
    })

    it('takes up other rules, and what they remember goes on', async () => {
      await using _ = await rules.start()
      const window = { counts: 'events', scope: 'stream', threshold: 3, withinMs: null, onFire: 'carry' } as const
      const ruleId = await rules.publish(ws, ruleOf({ window }))
      await rules.store(live.chat('1'), live.chat('2'))
      await eventually(async () =>
        expect(
          await rules.db.query.selectFrom('rules.memory').selectAll().where('workspace_id', '=', ws).execute(),
        ).toHaveLength(1),
      )
      await rules.publish(ws, ruleOf({ window, actions: [{ type: 'log', template: 'third: {message}' }] }), ruleId)
      await rules.store(live.chat('3'))
      await eventually(async () => expect(await texts()).toEqual(['third: 3']))
      await eventually(async () => {
        const refused = rules.db.query.selectFrom('rules.refusals').select(['decision', 'user_id']).orderBy('pos')
        expect(await refused.where('rule_id', '=', ruleId).execute()).toMatchObject([
          { user_id: '700001', decision: { reason: 'window', detail: { have: 1, need: 3 } } },
          { decision: { reason: 'window', detail: { have: 2, need: 3 } } },
        ])
      })
    })

    it('does nothing while it is paused, and drops what has waited too long', async () => {
      await rules.publish(ws, ruleOf({ run: { mode: 'queued', queue: 'alerts', ttlMs: 1000 } }))
      const run = { mode: 'queued', queue: 'alerts', ttlMs: 600_000 } as const
      await rules.publish(ws, ruleOf({ run, eventType: 'GIFT', actions: [{ type: 'log', template: '{giftCount}' }] }))
      await rules.change(ws, { paused_queues: '["alerts"]' })
      await using _ = await rules.start()
      await rules.store(live.chat('waits'))
      await eventually(async () => expect(await statuses()).toEqual(['expired']))
      await rules.change(ws, { paused: rules.paused, paused_queues: '[]' })
      await rules.store(live.gift(1))
      await eventually(async () => {
        const row = await rules.db.query
          .selectFrom('rules.tallies')
          .select('count')
          .where('workspace_id', '=', ws)
          .where('reason', '=', 'paused')
          .executeTakeFirst()
        expect(row?.count).toBe(1)
      })
      await rules.change(ws, { paused: null })
      await rules.store(live.gift(2, { streakId: 'other' }))
      await eventually(async () => expect(await texts()).toEqual(['2']))
    })

    it('leaves out what was received so long ago that it is of no use', async () => {
      await rules.publish(ws, ruleOf())
      const old = createLive({ workspaceId: ws, startedAt: Date.now() - 60_000 })
      await rules.store(old.chat('old'), live.chat('new'))
      await using _ = await rules.start()
      await eventually(async () => expect(await texts()).toEqual(['viewer1: new']))
      expect((await statuses()).sort()).toEqual(['expired', 'succeeded'])
    })

    it('leaves out who is excluded, and knows who gave most, also from before', async () => {
      const give = (n: number, coins: number) => live.gift(1, { coins, streakId: `s${n}${coins}` })
      const from = (n: number, event: ReturnType<typeof give>) => ({ ...event, user: viewer(n) })
      await rules.store(from(5, give(5, 100)), from(6, give(6, 90)))
      await rules.publish(
        ws,
        ruleOf({
          eventType: 'ANY',
          audience: { who: 'topGifter' },
          actions: [{ type: 'log', template: '{username}' }],
        }),
      )
      await excludeViewer(rules.db.query, ws, viewer(7).userId, done, Date.now() + 60_000)
      await using _ = await rules.start()
      await rules.store(live.chat('a', { user: viewer(5) }), live.chat('b', { user: viewer(6) }), from(6, give(6, 20)))
      await rules.store(live.chat('c', { user: viewer(5) }), from(7, give(7, 500)), live.chat('d', { user: viewer(7) }))
      await eventually(async () => expect(await texts()).toEqual(['viewer5', 'viewer6']))
      await eventually(async () => {
        const row = await rules.db.query
          .selectFrom('rules.tallies')
          .select('count')
          .where('workspace_id', '=', ws)
          .where('reason', '=', 'excluded')
          .executeTakeFirst()
        expect(row?.count).toBe(2)
      })
    })

    it.each([
      ['single', ['succeeded']],
      ['restart', ['cancelled', 'cancelled', 'succeeded']],
      ['queued', ['succeeded', 'succeeded', 'succeeded']],
      ['parallel', ['succeeded', 'succeeded', 'succeeded']],
    ] as const)('runs %s what comes while one runs', async (mode, expected) => {
      let ends: (() => void)[] = []
      let [open, most] = [0, 0]
      await using receiver = await openReceiver((response) => {
        most = Math.max(most, ++open)
        ends.push(() => {
          open -= 1
          response.writeHead(200).end()
        })
      })
      await rules.publish(ws, posts(receiver.url, { run: { mode, ttlMs: 60_000 } }))
      await using _ = await rules.start()
      for (let n = 0; n < 3; n++) {
        await rules.store(live.chat(`${n}`))
        await eventually(async () => expect(await rules.executions(ws)).toHaveLength(mode === 'single' ? 1 : n + 1))
        if (n === 0 || mode === 'parallel') await eventually(() => expect(receiver.received).toHaveLength(n + 1))
      }
      await eventually(async () => {
        for (const end of ends.splice(0)) end()
        expect(await statuses()).toEqual(expected)
      })
      ends = []
      expect(most).toBe(mode === 'parallel' ? 3 : most)
      if (mode === 'queued') expect(most).toBe(1)
    })

    it('puts into one that waits what the same viewer does next', async () => {
      await rules.publish(
        ws,
        ruleOf({
          eventType: 'GIFT',
          run: { mode: 'queued', queue: 'alerts', coalesce: 'sum', ttlMs: 60_000 },
          actions: [{ type: 'log', template: '{giftCount}' }],
        }),
      )
      await rules.change(ws, { paused_queues: '["alerts"]' })
      await using _ = await rules.start()
      for (const [n, count] of [2, 3, 4].entries()) {
        await rules.store(live.gift(count, { streakId: `s${n}` }))
        await eventually(async () =>
          expect((await rules.executions(ws))[0]?.actions[0]?.rendered).toEqual({ text: String([2, 5, 9][n]) }),
        )
      }
      await rules.change(ws, { paused_queues: '[]' })
      await eventually(async () => expect(await texts()).toEqual(['9']))
      expect(await rules.executions(ws)).toHaveLength(1)
    })

    it('posts once, signed, under the id of the action, and again under the same one while the endpoint fails', async () => {
      const answers = [500, 503, 200]
      await using receiver = await openReceiver(
        (response, n) => void response.writeHead(answers[n] ?? 200).end(`answer ${n}`),
      )
      await rules.publish(ws, posts(receiver.url, { run: { mode: 'parallel', ttlMs: 60_000 } }))
      await using _ = await rules.start()
      await rules.store(live.chat('hello'))
      await eventually(async () => expect(await statuses()).toEqual(['succeeded']))
      const [execution] = await rules.executions(ws)
      const [action] = execution!.actions
      expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set([action!.actionId]))
      expect(receiver.received[0]).toMatchObject({
        headers: { 'webhook-signature': expect.stringMatching(/^v1,/) },
        body: { type: 'rule.fired' },
      })
      expect(action?.attempts).toMatchObject([
        {
          attempt: 1,
          outcome: 'failed',
          status: 500,
          error: expect.stringContaining('endpoint-failed'),
          answer: 'answer 0',
        },
        { attempt: 2, outcome: 'failed', status: 503 },
        { attempt: 3, outcome: 'succeeded', status: 200 },
      ])
    })

    it('does what is quick, and what others want, while some wait for many endpoints that hang', async () => {
      const hanging: (() => void)[] = []
      await using receivers = new AsyncDisposableStack()
      await using good = await openReceiver()
      const lives = Array.from({ length: 6 }, () => createLive({ startedAt: Date.now() }))
      for (const { workspaceId } of [...lives, ...lives, ...lives]) {
        const stuck = await openReceiver((response) => void hanging.push(() => response.writeHead(204).end()))
        await rules.publish(workspaceId, posts(receivers.use(stuck).url))
      }
      await rules.publish(lives[0]!.workspaceId, ruleOf({ eventType: 'GIFT' }))
      await rules.publish(ws, ruleOf())
      await rules.publish(ws, posts(good.url))
      await using _ = await rules.start()
      for (const each of lives) await rules.store(each.chat('1'), each.chat('2'), each.chat('3'), each.chat('4'))
      await eventually(() => expect(hanging).toHaveLength(72))
      await rules.store(live.chat('other'))
      await rules.store(lives[0]!.gift(1))
      await eventually(async () => expect(await statuses()).toEqual(['succeeded', 'succeeded']))
      await eventually(async () => {
        const [gift] = (await rules.executions(lives[0]!.workspaceId)).filter(({ eventType }) => eventType === 'GIFT')
        expect(gift?.status).toBe('succeeded')
      })
      for (const end of hanging) end()
    })

    it('waits as long as the endpoint wants, and gives up when that is too late', async () => {
      await using receiver = await openReceiver(
        (response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
      )
      await rules.publish(ws, posts(receiver.url, { run: { mode: 'parallel', ttlMs: 10_000 } }))
      const patient = await rules.publish(
        ws,
        posts(receiver.url.replace('hook', 'other'), { run: { mode: 'parallel', ttlMs: 60_000 } }),
      )
      await using _ = await rules.start()
      await rules.store(live.chat('hello'))
      await eventually(async () => {
        const all = await rules.executions(ws)
        expect(all.find(({ ruleId }) => ruleId !== patient)).toMatchObject({ status: 'failed' })
        const waiting = all.find(({ ruleId }) => ruleId === patient)?.actions[0]
        expect(waiting?.status).toBe('retrying')
        expect(Date.parse(waiting!.nextAt!) - Date.parse(waiting!.attempts[0]!.startedAt)).toBeGreaterThanOrEqual(
          30_000,
        )
      })
      await cancelExecutions(rules.db.query, ws, 'all', Date.now())
    })

    it('does what follows a failure, unless the rule says to stop', async () => {
      await using receiver = await openReceiver((response) => void response.writeHead(404).end())
      const actions: RuleDefinition['actions'] = [
        { type: 'webhook', url: receiver.url },
        { type: 'log', template: 'after' },
      ]
      await rules.publish(ws, ruleOf({ actions, onError: 'stop' }))
      await rules.publish(ws, ruleOf({ actions }))
      await using _ = await rules.start()
      await rules.store(live.chat('hello'))
      await eventually(async () => {
        const all = await rules.executions(ws)
        expect(all.map(({ actions }) => actions.map(({ status }) => status).join(' ')).sort()).toEqual([
          'failed skipped',
          'failed succeeded',
        ])
        expect(all.map(({ status }) => status)).toEqual(['failed', 'failed'])
      })
    })

    it('leaves what moderators have decided as it is', async () => {
      const { userId } = viewer(1)
      await muteViewer(rules.db.query, ws, userId, done, undefined)
      const actions: RuleDefinition['actions'] = [
        { type: 'moderate', deed: 'mute', minutes: 1 },
        { type: 'moderate', deed: 'exclude', minutes: 1 },
      ]
      await rules.publish(ws, ruleOf({ actions }))
      await using _ = await rules.start()
      await rules.store(live.chat('hello'))
      await eventually(async () => expect(await statuses()).toEqual(['succeeded']))
      const standing = await findStanding(rules.db.query, ws, userId, Date.now())
      expect(standing).toMatchObject({ muted: { ...done, until: null }, excluded: { by: { kind: 'rule' } } })
    })

    it('moderates, counts points and says what it cannot do', async () => {
      await rules.publish(
        ws,
        ruleOf({
          actions: [
            { type: 'moderate', deed: 'hide' },
            { type: 'moderate', deed: 'hold' },
            { type: 'moderate', deed: 'mute', minutes: 5 },
            { type: 'points', change: 10 },
            { type: 'points', change: -3 },
            { type: 'announce', template: 'hi' },
            { type: 'overlay', screen: 1, template: 'hi' },
            { type: 'device', deviceId: 'lamp', capability: 'on', parameters: {} },
            { type: 'delay', ms: 50 },
            { type: 'points', change: -100 },
          ],
        }),
      )
      await using _ = await rules.start()
      const said = live.chat('hello')
      await rules.store(said)
      await eventually(async () => expect(await statuses()).toEqual(['failed']))
      const [execution] = await rules.executions(ws)
      expect(execution?.actions.map(({ type, status, error }) => [type, status, error ?? ''].join(' ').trim())).toEqual(
        [
          ...['moderate succeeded', 'moderate succeeded', 'moderate succeeded', 'points succeeded', 'points succeeded'],
          expect.stringMatching(/^announce failed chat-not-possible/),
          ...['overlay succeeded', 'device failed device-offline: it is not connected', 'points succeeded'],
        ],
      )
      expect(await readMarks(rules.db.query, ws, live.streamId, 10)).toMatchObject([
        { hidden: { by: { kind: 'rule' } } },
      ])
      expect(await readHolds(rules.db.query, ws, live.streamId, 10)).toMatchObject([
        { eventId: said.eventId, state: 'waiting' },
      ])
      const alerts = await readAlertsAfter(rules.db.query, ws, { screen: 1, after: 0, at: Date.now() })
      expect(alerts.map(({ content }) => content.text)).toEqual(['hi'])
      const { muted } = await findStanding(rules.db.query, ws, viewer(1).userId, Date.now())
      expect(muted).toMatchObject({ by: { kind: 'rule' } })
      const points = await rules.db.query
        .selectFrom('rules.points')
        .select('points')
        .where('workspace_id', '=', ws)
        .execute()
      expect(points).toEqual([{ points: 0 }])
    })

    it('tries again what somebody began who is gone, and says of what it may not that nobody knows', async () => {
      let isStuck = true
      await using receiver = await openReceiver((response) => void (isStuck || response.writeHead(200).end()))
      await rules.publish(ws, posts(receiver.url, { run: { mode: 'parallel', ttlMs: 60_000 } }))
      let offset = 0
      const clock = { ...systemClock, now: () => Date.now() + offset }
      await using _gone = await rules.start()
      await rules.store(live.chat('hello'))
      await eventually(() => expect(receiver.received).toHaveLength(1))
      isStuck = false
      offset = 20_000
      await using _here = await rules.start({ clock })
      await eventually(async () => expect(await statuses()).toEqual(['succeeded']))
      expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
      const [execution] = await rules.executions(ws)
      expect(execution?.actions[0]?.attempts).toMatchObject([{ outcome: 'unknown' }, { outcome: 'succeeded' }])
    })
  })
}
