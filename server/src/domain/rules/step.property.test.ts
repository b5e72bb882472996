import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEvent, createHappening, createRule, createViewer, start } from '../../../test/rule-events.ts'
import {
  type ActiveRule,
  checkRule,
  compileRules,
  type Happening,
  type PlannedExecution,
  type Step,
  step,
  VirtualPast,
} from './rules.ts'

interface Told {
  readonly happening: Happening
  readonly now: number
}

/** What comes of it, one event after the other, through JSON as between a service and its database. */
function play(rules: readonly ActiveRule[], told: readonly Told[], past = new VirtualPast(700)): Step[] {
  const program = compileRules(rules, 'w')
  return told.map(({ happening, now }) => {
    past.advance(now)
    const decided = step(program, past, happening, now)
    past.apply(JSON.parse(JSON.stringify(decided)) as Step, now)
    return decided
  })
}

const fired = (steps: readonly Step[]): PlannedExecution[] => steps.flatMap(({ executions }) => executions)
const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0)

/** Gaps between events, so that time only goes on. */
const gaps = (most: number, length = 60) =>
  fc.array(fc.nat(most), { minLength: 1, maxLength: length }).map((list) => {
    let now = start
    return list.map((gap) => {
      now += gap
      return now
    })
  })

const ordinary = (now: number, index: number, userId = '1') =>
  createHappening(createEvent('GIFT', {}, { at: now - start, id: index, user: createViewer(userId) }))

/** Streaks as the normalizer tells them: increments that add up, some ends twice, some late increments behind the end. */
const streaks = fc
  .array(
    fc.record({
      userId: fc.constantFrom('1', '2'),
      counts: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
      late: fc.constantFrom(0, 0, 3),
      price: fc.integer({ min: 1, max: 50 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) =>
    list.flatMap(({ userId, counts, late, price }, streak) => {
      let total = 0
      const tell = (giftCount: number, streakActive: boolean, streakEnd: boolean) => {
        total += giftCount
        const streakId = `s${streak}`
        return {
          userId,
          payload: {
            giftCount,
            coins: giftCount * price,
            diamondCount: price,
            repeatCount: total,
            streakActive,
            streakEnd,
            streakId,
          },
        }
      }
      return [...counts.map((count) => tell(count, true, false)), tell(0, false, true), tell(late, false, false)]
    }),
  )
  .map((list) =>
    list.map(({ userId, payload }, index): Told => {
      const event = createEvent('GIFT', payload, { at: index * 50, id: index, user: createViewer(userId) })
      return { happening: createHappening(event), now: start + index * 50 }
    }),
  )

test.each<[string, NonNullable<RuleDefinition['gift']>]>([
  ['R18 delta', { mode: 'delta' }],
  ['R19 each', { mode: 'each' }],
  ['R19 each, capped', { mode: 'each', maxPerEvent: 3 }],
  ['R20 streakEnd', { mode: 'streakEnd' }],
])('%s: what is fired for adds up to what was sent', (_, gift) => {
  fc.assert(
    fc.property(streaks, (told) => {
      const executions = fired(play([createRule({ gift })], told))
      const payloads = told.map(({ happening: { event } }) => event.payload as { giftCount: number; coins: number })
      expect(sum(executions.map(({ placeholders }) => Number(placeholders.giftCount)))).toBe(
        sum(payloads.map((payload) => payload.giftCount)),
      )
      expect(sum(executions.map(({ placeholders }) => Number(placeholders.coins)))).toBe(
        sum(payloads.map((payload) => payload.coins)),
      )
    }),
  )
})

test('R21 milestones: as many as the streak has passed', () => {
  fc.assert(
    fc.property(streaks, fc.integer({ min: 2, max: 9 }), (told, every) => {
      const executions = fired(play([createRule({ gift: { mode: 'milestone', every, maxPerEvent: 100 } })], told))
      const totals = new Map<string, number>()
      for (const { happening } of told) {
        const { streakId, repeatCount } = happening.event.payload as { streakId: string; repeatCount: number }
        totals.set(streakId, repeatCount)
      }
      expect(executions).toHaveLength(sum([...totals.values()].map((total) => Math.floor(total / every))))
    }),
  )
})

test('R22 a window that carries fires as often as the threshold fits into the sum', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(counts, fc.integer({ min: 20, max: 500 }), (likes, threshold) => {
      const window = { counts: 'likes', scope: 'stream', threshold, withinMs: null, onFire: 'carry' } as const
      const told = likes.map(
        (likeCount, at): Told => ({
          happening: createHappening(createEvent('LIKE', { likeCount }, { at })),
          now: start + at,
        }),
      )
      expect(fired(play([createRule({ eventType: 'LIKE', window })], told))).toHaveLength(
        Math.floor(sum(likes) / threshold),
      )
    }),
  )
})

test('R23 a window that slides fires exactly when enough has come within its time', () => {
  fc.assert(
    fc.property(
      gaps(3000),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1000, max: 8000 }),
      (times, threshold, withinMs) => {
        const window = { counts: 'events', scope: 'stream', threshold, withinMs, onFire: 'slide' } as const
        const steps = play(
          [createRule({ window })],
          times.map((now, index) => ({ happening: ordinary(now, index), now })),
        )
        const expected = times.map(
          (now, index) => times.slice(0, index + 1).filter((time) => time > now - withinMs).length >= threshold,
        )
        expect(steps.map(({ executions }) => executions.length === 1)).toEqual(expected)
      },
    ),
  )
})

test('R27 firings are never closer than the cooldowns', () => {
  const users = fc.array(fc.constantFrom('1', '2', '3'), { minLength: 60, maxLength: 60 })
  fc.assert(
    fc.property(gaps(2000), users, fc.nat(5000), fc.nat(9000), (times, userIds, globalMs, userMs) => {
      const told = times.map((now, index) => ({ happening: ordinary(now, index, userIds[index]), now }))
      const executions = fired(play([createRule({ cooldown: { globalMs, userMs }, gift: { mode: 'each' } })], told))
      executions.forEach((execution, index) => {
        const before = executions.slice(0, index)
        const own = before.findLast(({ user }) => user?.userId === execution.user?.userId)
        const last = before.at(-1)
        if (last) expect(execution.decidedAt - last.decidedAt).toBeGreaterThanOrEqual(globalMs)
        if (own) expect(execution.decidedAt - own.decidedAt).toBeGreaterThanOrEqual(userMs)
      })
      expect(executions.length).toBeGreaterThan(0)
    }),
  )
})

test('R28 no time as long as the rate says has more firings than it says, also when there are very many', () => {
  fc.assert(
    fc.property(
      gaps(300, 400),
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1000, max: 30_000 }),
      (times, max, perMs) => {
        const told = times.map((now, index) => ({ happening: ordinary(now, index), now }))
        const at = fired(play([createRule({ rate: { max, perMs, scope: 'rule' } })], told)).map(
          ({ decidedAt }) => decidedAt,
        )
        for (const time of at)
          expect(at.filter((other) => other > time - perMs && other <= time).length).toBeLessThanOrEqual(max)
      },
    ),
    { numRuns: 40 },
  )
})

test('R32 no queue is ever deeper than its most', () => {
  const run = fc.record({
    mode: fc.constantFrom('queued' as const, 'parallel' as const),
    max: fc.integer({ min: 1, max: 6 }),
    ttlMs: fc.integer({ min: 1000, max: 20_000 }),
    coalesce: fc.constantFrom('none' as const, 'sum' as const, 'latest' as const),
  })
  fc.assert(
    fc.property(gaps(800), run, fc.boolean(), (times, how, isShared) => {
      const queue = isShared && how.mode === 'queued' ? { queue: 'alerts' } : {}
      const rules = ['a', 'b'].map((id) => createRule({ run: { ...how, ...queue }, gift: { mode: 'each' } }, id))
      const past = new VirtualPast(2500)
      play(
        rules,
        times.map((now, index) => ({ happening: ordinary(now, index, String(index % 3)), now })),
        past,
      )
      expect(past.deepestQueue).toBeLessThanOrEqual(how.max)
    }),
  )
})

test('R40 after all is done nothing waits', () => {
  fc.assert(
    fc.property(gaps(800), (times) => {
      const past = new VirtualPast(2500)
      const told = times.map((now, index) => ({ happening: ordinary(now, index), now }))
      const executions = fired(
        play([createRule({ run: { mode: 'queued', max: 1000, ttlMs: 86_400_000 } })], told, past),
      )
      past.advance(start + 86_400_000)
      const { ruleId, queue } = executions[0]!
      expect([past.loadOfRule(ruleId), past.waitingIn(queue), past.expired]).toEqual([{ waiting: 0, running: 0 }, 0, 0])
    }),
  )
})

test('R40 in a queue one runs after the other, in the order of priority, and loads are what waits and runs', () => {
  const plans = fc.array(fc.record({ gap: fc.nat(900), priority: fc.integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(plans, (planned) => {
      const past = new VirtualPast(1000)
      let now = start
      const [first] = fired(play([createRule({ run: { mode: 'queued' } })], [{ happening: ordinary(start, 0), now }]))
      planned.forEach(({ gap, priority }, index) => {
        now += gap
        const execution = { ...first!, executionId: String(index), priority, decidedAt: now, expiresAt: now + 1e9 }
        past.apply({ decisions: [], memory: [], executions: [execution], restarted: [] }, now)
        const { waiting, running } = past.loadOfRule(first!.ruleId)
        expect([waiting, running]).toEqual([past.waitingIn(first!.queue), 1])
        expect(waiting + running).toBe(index + 1 - Math.floor((now - start - planned[0]!.gap) / 1000))
      })
      past.advance(now + 1000 * planned.length)
      expect(past.loadOfRule(first!.ruleId)).toEqual({ waiting: 0, running: 0 })
    }),
  )
})

const definition = fc.record<Partial<RuleDefinition>>(
  {
    gift: fc.constantFrom<NonNullable<RuleDefinition['gift']>>(
      { mode: 'delta' },
      { mode: 'each' },
      { mode: 'streakEnd' },
    ),
    condition: fc.constantFrom(null, { '>=': [{ var: 'coins' }, 5] }, { in: ['1', { var: 'username' }] }),
    window: fc.record({
      counts: fc.constantFrom('events' as const, 'coins' as const, 'gifts' as const),
      scope: fc.constantFrom('stream' as const, 'user' as const, 'userAndGift' as const),
      threshold: fc.integer({ min: 1, max: 30 }),
      withinMs: fc.constantFrom(null, 1000, 5000),
      onFire: fc.constantFrom('carry' as const, 'zero' as const, 'slide' as const),
    }),
    sequence: fc.constant({ steps: [{ eventType: 'GIFT' as const }], withinMs: 5000, sameUser: true }),
    cooldown: fc.record({ globalMs: fc.nat(3000), userMs: fc.nat(3000) }),
    rate: fc.record({
      max: fc.integer({ min: 1, max: 5 }),
      perMs: fc.constant(2000),
      scope: fc.constantFrom('rule' as const, 'user' as const),
    }),
    quota: fc.constant({ stream: 20, user: 10 }),
    run: fc.constantFrom<NonNullable<RuleDefinition['run']>>(
      { mode: 'single' },
      { mode: 'restart' },
      { mode: 'queued', coalesce: 'sum' },
    ),
    stopAfter: fc.boolean(),
    priority: fc.integer({ min: -2, max: 2 }),
  },
  { requiredKeys: [] },
)

test('R12 a step is the same for the same, changes nothing that it is given, and comes as JSON', () => {
  fc.assert(
    fc.property(fc.array(definition, { minLength: 1, maxLength: 4 }), streaks, (definitions, told) => {
      const rules = definitions.map((change, index) => createRule(change, `rule${index}`))
      for (const rule of rules) checkRule(rule.definition)
      const once = play(rules, told)
      const again = play(deepFreeze(structuredClone(rules)), deepFreeze(structuredClone(told)))
      expect(again).toEqual(once)
      expect(JSON.parse(JSON.stringify(once))).toEqual(once)
    }),
  )
})

test('R15 every rule that looked has one decision, with executions exactly when it fired', () => {
  fc.assert(
    fc.property(fc.array(definition, { minLength: 1, maxLength: 4 }), streaks, (definitions, told) => {
      const steps = play(
        definitions.map((change, index) => createRule(change, `rule${index}`)),
        told,
      )
      for (const { decisions, executions } of steps) {
        expect(decisions).toHaveLength(definitions.length)
        for (const { reason, executionIds } of decisions) {
          expect(executionIds.length > 0).toBe(reason === 'fired' || reason === 'coalesced')
        }
        expect(new Set(decisions.flatMap(({ executionIds }) => executionIds))).toEqual(
          new Set(executions.map(({ executionId }) => executionId)),
        )
      }
    }),
  )
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const each of Object.values(value)) deepFreeze(each)
  }
  return value
}
