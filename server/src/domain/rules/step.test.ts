import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { describe, expect, test } from 'vitest'
import { createEvent, createHappening, createRule, createViewer, ruleId, start } from '../../../test/rule-events.ts'
import { type ActiveRule, compileRules, explain, type Happening, type Step, step, VirtualPast } from './rules.ts'

/** A live in which rules act: events come at their time. */
class Live {
  readonly past: VirtualPast
  readonly steps: Step[] = []
  readonly #program
  #events = 0

  constructor(rules: readonly ActiveRule[], takesMs = 0) {
    this.past = new VirtualPast(takesMs)
    this.#program = compileRules(rules, 'default')
  }

  /** What the rules decide, in their order. */
  see(happening: Happening, at = Date.parse(happening.event.timestamp) - start): string[] {
    this.#events += 1
    const event = { ...happening.event, eventId: String(this.#events).padStart(64, '0') }
    this.past.advance(start + at)
    const decided = step(this.#program, this.past, { ...happening, event, pos: this.#events }, start + at)
    this.past.apply(decided, start + at)
    this.steps.push(decided)
    return decided.decisions.map(({ reason }) => reason)
  }

  get last() {
    return this.steps.at(-1)!
  }

  texts(): unknown[] {
    return this.last.executions.map(({ actions }) => (actions[0]!.rendered as { text: string }).text)
  }
}

const live = (change: Partial<RuleDefinition> = {}, takesMs = 0) => new Live([createRule(change)], takesMs)
const gift = (payload: Parameters<typeof createEvent<'GIFT'>>[1] = {}, at = 0, userId = '1') =>
  createHappening(createEvent('GIFT', payload, { at, user: createViewer(userId) }))
const chat = (message: string, at = 0, userId = '1') =>
  createHappening(createEvent('CHAT', { message }, { at, user: createViewer(userId) }))
const like = (likeCount: number, at = 0, userId = '1') =>
  createHappening(createEvent('LIKE', { likeCount }, { at, user: createViewer(userId) }))

describe('R13 a rule looks at', () => {
  test('events of its type and live only; of others there is no decision', () => {
    const here = new Live([
      createRule({ eventType: 'GIFT' }, 'a'),
      createRule({ eventType: 'CHAT' }, 'b'),
      createRule({ eventType: 'GIFT', uniqueId: 'HOST' }, 'c'),
      createRule({ eventType: 'GIFT', uniqueId: 'other' }, 'd'),
      createRule({ eventType: 'GIFT', streamId: '7300000000000000001' }, 'e'),
      createRule({ eventType: 'GIFT', streamId: '1' }, 'f'),
      createRule({ eventType: 'ANY' }, 'g'),
    ])
    here.see(gift())
    expect(here.last.decisions.map((decision) => decision.ruleId)).toEqual(['a', 'c', 'e', 'g'])
    here.see(createHappening(createEvent('ROOM_USER', {}, { user: null })))
    expect(here.last.decisions).toEqual([])
  })
})

describe('R14 first of all', () => {
  const everything: Partial<RuleDefinition> = {
    gift: { mode: 'streakEnd' },
    window: { counts: 'gifts', scope: 'stream', threshold: 5, withinMs: null, onFire: 'carry' },
    sequence: { steps: [{ eventType: 'GIFT' }], withinMs: 1000, sameUser: true },
    cooldown: { globalMs: 1000, userMs: 1000 },
  }
  test.each<[string, Partial<Happening>]>([
    ['paused', { isPaused: true, isExcluded: true }],
    ['replay', { origin: 'replay', isExcluded: true }],
    ['excluded', { isExcluded: true }],
  ])('%s, and nothing moves', (reason, change) => {
    const here = live(everything)
    expect(here.see({ ...gift({ streakActive: true, streakEnd: false }), ...change })).toEqual([reason])
    expect(here.last).toMatchObject({ memory: [], executions: [], restarted: [] })
  })

  test('replays are acted on where the rule says so, tests always', () => {
    expect(live({ replays: true }).see({ ...gift(), origin: 'replay' })).toEqual(['fired'])
    expect(live().see({ ...gift(), origin: 'test' })).toEqual(['fired'])
  })
})

describe('R15 the first refusal names the reason', () => {
  const strict: Partial<RuleDefinition> = {
    audience: { who: 'follower' },
    condition: { '>=': [{ var: 'coins' }, 5] },
    window: { counts: 'gifts', scope: 'stream', threshold: 2, withinMs: null, onFire: 'zero' },
    sequence: { steps: [{ eventType: 'JOIN' }], withinMs: 60_000, sameUser: true },
    cooldown: { globalMs: 10_000 },
    quota: { stream: 1 },
    run: { mode: 'single' },
  }
  test('audience, gift mode, condition, window, sequence, cooldown, quota', () => {
    const follower = createViewer('1', { followRole: 1 })
    const by = (user: typeof follower, payload: Parameters<typeof createEvent<'GIFT'>>[1], at = 0) =>
      createHappening(createEvent('GIFT', payload, { at, user }))
    const join = (at: number) => createHappening(createEvent('JOIN', {}, { at, user: follower }))
    const here = live(strict)
    expect(here.see(by(createViewer('1'), { giftCount: 0, coins: 0 }))).toEqual(['audience'])
    expect(here.see(by(follower, { giftCount: 0, coins: 0 }))).toEqual(['gift-mode'])
    expect(here.see(by(follower, { coins: 4 }))).toEqual(['condition-false'])
    expect(here.see(by(follower, { coins: 5 }))).toEqual(['window'])
    expect(here.last.decisions[0]!.detail).toEqual({ have: 1, need: 2 })
    expect(here.see(by(follower, { coins: 5 }))).toEqual(['sequence'])
    here.see(join(1000))
    here.see(by(follower, { coins: 5 }, 1000))
    expect(here.see(by(follower, { coins: 5 }, 2000))).toEqual(['fired'])
    here.see(join(3000))
    expect(here.see(by(follower, { giftCount: 2, coins: 5 }, 4000))).toEqual(['cooldown-global'])
    expect(here.last.decisions[0]!.detail).toEqual({ waitMs: 8000 })
    here.see(join(13_000))
    expect(here.see(by(follower, { giftCount: 2, coins: 5 }, 14_000))).toEqual(['quota-stream'])
    expect(here.last.decisions[0]!.detail).toEqual({ have: 1, need: 1 })
  })

  test('a condition that costs too much is an error', () => {
    const part = { matches: [{ var: 'message' }, '[xy]*x[xy]{40}z'] }
    const here = live({ eventType: 'CHAT', condition: { or: [part, part, part, part, part, part, part, part] } })
    expect(here.see(chat('x'.repeat(500)))).toEqual(['condition-error'])
  })
})

describe('R16 priority', () => {
  test('higher ones come first, equal ones always in one order; stopAfter stops lower ones when it fires', () => {
    const rules = [
      createRule({ priority: -5 }, 'd'),
      createRule({ priority: 5, stopAfter: true, condition: { '>': [{ var: 'coins' }, 10] } }, 'b'),
      createRule({ priority: 5 }, 'c'),
      createRule({ priority: 9 }, 'a'),
    ]
    for (const order of [rules, rules.toReversed()]) {
      const here = new Live(order)
      expect(here.see(gift({ coins: 5 }))).toEqual(['fired', 'condition-false', 'fired', 'fired'])
      expect(here.see(gift({ coins: 50 }))).toEqual(['fired', 'fired', 'fired', 'stopped'])
      expect(here.last.decisions.map((decision) => decision.ruleId)).toEqual(['a', 'b', 'c', 'd'])
    }
  })
})

describe('R17 an audience is', () => {
  test.each<[RuleDefinition['audience'], Parameters<typeof createViewer>[1], boolean]>([
    [{ who: 'everyone' }, {}, true],
    [{ who: 'follower' }, { followRole: 1 }, true],
    [{ who: 'follower' }, { followRole: 0 }, false],
    [{ who: 'friend' }, { followRole: 1 }, false],
    [{ who: 'friend' }, { followRole: 2 }, true],
    [{ who: 'subscriber' }, { isSubscriber: true }, true],
    [{ who: 'moderator' }, { isModerator: true }, true],
    [{ who: 'moderator' }, { isSubscriber: true }, false],
    [{ who: 'team' }, { teamMemberLevel: 1 }, true],
    [{ who: 'team', teamLevel: 5 }, { teamMemberLevel: 4 }, false],
    [{ who: 'topGifter' }, {}, false],
    [{ who: 'viewer', userId: '1' }, {}, true],
    [{ who: 'viewer', userId: '2' }, {}, false],
  ])('%j of %j: %s', (audience, change, expected) => {
    const user = createViewer('1', change)
    const here = live({ ...(audience ? { audience } : {}) })
    expect(here.see(createHappening(createEvent('GIFT', {}, { user })))).toEqual([expected ? 'fired' : 'audience'])
  })

  test('the top gifter, as the happening says', () => {
    expect(live({ audience: { who: 'topGifter' } }).see({ ...gift(), isTopGifter: true })).toEqual(['fired'])
  })
})

/** A streak as the normalizer tells it: increments, and an end that adds nothing. */
const streak = (...counts: readonly number[]) => {
  let total = 0
  return [...counts, 0].map((giftCount, index) => {
    total += giftCount
    const isEnd = index === counts.length
    const standing = { repeatCount: total, streakActive: !isEnd, streakEnd: isEnd, diamondCount: 3 }
    return gift({ giftCount, coins: 3 * giftCount, ...standing }, index * 100)
  })
}

describe('gift modes', () => {
  const tell = (mode: RuleDefinition['gift'], counts: readonly number[], change: Partial<RuleDefinition> = {}) => {
    const here = live({ ...(mode ? { gift: mode } : {}), ...change })
    return streak(...counts).map((happening) => {
      const [reason] = here.see(happening)
      return reason === 'fired' ? here.texts().map((text) => String(text).slice('viewer1: '.length)) : reason
    })
  }

  test.each<[string, RuleDefinition['gift'], number[], unknown[]]>([
    ['R18 delta: every increment once', { mode: 'delta' }, [1, 4], [['1 3'], ['4 12'], 'gift-mode']],
    ['R18 delta is what is taken when nothing is said', undefined, [2], [['2 6'], 'gift-mode']],
    ['R19 each: once for every gift', { mode: 'each' }, [1, 3], [['1 3'], ['1 3', '1 3', '1 3'], 'gift-mode']],
    [
      'R19 each: the last stands for what is over',
      { mode: 'each', maxPerEvent: 2 },
      [7],
      [['1 3', '6 18'], 'gift-mode'],
    ],
    [
      'R20 streakEnd: once, with the total',
      { mode: 'streakEnd' },
      [1, 4, 2],
      ['gift-mode', 'gift-mode', 'gift-mode', ['7 21']],
    ],
    [
      'R21 milestone: at every multiple',
      { mode: 'milestone', every: 5 },
      [4, 1, 12],
      ['gift-mode', ['5 15'], ['10 30', '15 45'], 'gift-mode'],
    ],
    ['R21 milestone: the last ones', { mode: 'milestone', every: 5, maxPerEvent: 1 }, [12], [['10 30'], 'gift-mode']],
  ])('%s', (_, mode, counts, expected) => expect(tell(mode, counts)).toEqual(expected))

  test('R20 the condition sees the total', () => {
    const condition = { '>=': [{ var: 'giftCount' }, 5] }
    expect(tell({ mode: 'streakEnd' }, [3, 3], { condition })).toEqual(['gift-mode', 'gift-mode', ['6 18']])
    expect(tell({ mode: 'streakEnd' }, [3, 1], { condition })).toEqual(['gift-mode', 'gift-mode', 'condition-false'])
  })

  test('R20 what comes behind the end is told on its own, and an end told twice is not', () => {
    const here = live({ gift: { mode: 'streakEnd' } })
    const [one, end] = streak(2)
    here.see(one!)
    expect(here.see(end!)).toEqual(['fired'])
    expect(here.see(end!)).toEqual(['gift-mode'])
    expect(here.see(gift({ giftCount: 3, coins: 9, streakActive: false, streakEnd: false }, 500))).toEqual(['fired'])
    expect(here.texts()).toEqual(['viewer1: 3 9'])
    expect(here.past.memory).toEqual([])
  })

  test('R20 streaks are kept apart', () => {
    const here = live({ gift: { mode: 'streakEnd' } })
    const [one, , end] = streak(2, 3)
    here.see(one!)
    expect(here.see(gift({ giftCount: 4, coins: 12, streakId: 's2' }))).toEqual(['fired'])
    expect(here.texts()).toEqual(['viewer1: 4 12'])
    here.see(end!)
    expect(here.texts()).toEqual(['viewer1: 2 6'])
  })
})

describe('windows', () => {
  const window = (change: Partial<NonNullable<RuleDefinition['window']>>) => ({
    ...{ counts: 'likes' as const, scope: 'stream' as const, threshold: 100, withinMs: null, onFire: 'carry' as const },
    ...change,
  })
  const firings = (here: Live, happenings: readonly Happening[]) =>
    happenings.map((happening) => {
      here.see(happening)
      return here.last.executions.length
    })
  const likes = (...counts: readonly number[]) => counts.map((count, index) => like(count, index * 1000))

  test.each<[string, Partial<NonNullable<RuleDefinition['window']>>, Happening[], number[]]>([
    ['R22 carry: the rest counts on', {}, likes(60, 60, 60, 60, 60), [0, 1, 0, 1, 1]],
    ['R22 carry: several times, where it is enough', {}, likes(350, 49, 1), [3, 0, 1]],
    ['R22 carry: at most 20 times for one event', {}, likes(2_150, 50), [20, 1]],
    ['R22 zero: begins anew', { onFire: 'zero' }, likes(60, 60, 60, 30, 10), [0, 1, 0, 0, 1]],
    ['R22 slide: from then on', { onFire: 'slide' }, likes(60, 60, 1), [0, 1, 1]],
    [
      'R23 within: what is older is gone',
      { withinMs: 2000 },
      [like(60), like(30, 1000), like(39, 2000), like(30, 2500)],
      [0, 0, 0, 0],
    ],
    ['R23 within: just in time', { withinMs: 2000 }, [like(60), like(39, 1999), like(1, 1999)], [0, 0, 1]],
    [
      'R23 within, carry: the oldest go first',
      { withinMs: 2000 },
      [like(150), like(49, 1000), like(1, 1999)],
      [1, 0, 1],
    ],
    ['R23 within, zero', { withinMs: 2000, onFire: 'zero' }, [like(150), like(60, 100), like(40, 200)], [1, 0, 1]],
    ['R23 within, slide', { withinMs: 2000, onFire: 'slide' }, [like(150), like(1, 1000), like(1, 2000)], [1, 1, 0]],
    [
      'R23 times are those of the events, in any order',
      { withinMs: 2000 },
      [like(60, 3000), like(39, 1500), like(99, 900), like(1, 3000)],
      [0, 0, 0, 1],
    ],
    ['R24 of each viewer', { scope: 'user' }, [like(60), like(60, 1, '2'), like(60, 2)], [0, 0, 1]],
  ])('%s', (_, change, happenings, expected) => {
    const here = live({ eventType: 'LIKE', window: window(change) })
    const latest = 10_000
    expect(
      happenings.map((happening) => {
        here.see(happening, latest)
        return here.last.executions.length
      }),
    ).toEqual(expected)
  })

  test('R24 of each viewer and gift, in gifts and coins', () => {
    const scope = 'userAndGift' as const
    const here = live({ window: window({ counts: 'coins', scope, threshold: 10 }) })
    const given = [gift({ coins: 6 }), gift({ coins: 6, giftId: 'x' }), gift({ coins: 6 }, 0, '2'), gift({ coins: 4 })]
    expect(firings(here, given)).toEqual([0, 0, 0, 1])
  })

  test('R24 different viewers, of whom nothing can be read in what is remembered', () => {
    const here = live({ eventType: 'CHAT', window: window({ counts: 'viewers', threshold: 3, withinMs: 60_000 }) })
    const said = ['701', '701', '702', '701', '703', '703', '701'].map((userId, index) =>
      chat('hi', index * 1000, userId),
    )
    expect(firings(here, said)).toEqual([0, 0, 0, 0, 1, 0, 0])
    expect(JSON.stringify(here.past.memory)).not.toMatch(/70[123]/)
  })

  test('R24 lives are kept apart', () => {
    const here = live({ eventType: 'LIKE', window: window({}) })
    const other = createHappening(createEvent('LIKE', { likeCount: 60 }, { streamId: '2' }))
    expect(firings(here, [like(60), other, like(40)])).toEqual([0, 0, 1])
  })

  test('R25 moves on in a cooldown, and one that was changed begins anew', () => {
    const here = live({ eventType: 'LIKE', window: window({}), cooldown: { globalMs: 10_000 } })
    expect(here.see(like(100))).toEqual(['fired'])
    expect(here.see(like(130, 1000))).toEqual(['cooldown-global'])
    expect(here.see(like(60, 2000))).toEqual(['window'])
    expect(here.last.decisions[0]!.detail).toEqual({ have: 90, need: 100 })
    const changed = compileRules([createRule({ eventType: 'LIKE', window: window({ threshold: 200 }) })], 'default')
    const { decisions } = step(changed, here.past, like(150, 20_000), start + 20_000)
    expect(decisions[0]).toMatchObject({ reason: 'window', detail: { have: 150, need: 200 } })
  })

  test('R25 a future time counts as now', () => {
    const here = live({ eventType: 'LIKE', window: window({ withinMs: 2000 }) })
    here.see(like(50, 999_999), 0)
    here.see(like(50, 1000), 1000)
    expect(here.last.executions).toHaveLength(1)
  })

  test('what is remembered of a busy window stays small', () => {
    const here = live({ eventType: 'LIKE', window: window({ threshold: 100_000, withinMs: 60_000 }) })
    for (let at = 0; at < 5000; at += 10) here.see(like(1, at))
    expect(here.past.memory[0]!.value).toMatchObject({ entries: { length: 100 } })
    expect(here.last.decisions[0]!.detail).toEqual({ have: 500, need: 100_000 })
  })
})

describe('R26 a sequence', () => {
  const sequence = {
    steps: [
      { eventType: 'FOLLOW' as const },
      { eventType: 'CHAT' as const, condition: { in: ['hi', { var: 'message' }] } },
    ],
    withinMs: 10_000,
    sameUser: true,
  }
  const follow = (at: number, userId = '1') =>
    createHappening(createEvent('FOLLOW', {}, { at, user: createViewer(userId) }))
  const run = (happenings: readonly Happening[], change: Partial<typeof sequence> = {}) => {
    const here = live({ sequence: { ...sequence, ...change } })
    return happenings.flatMap((happening) => here.see(happening))
  }
  test.each<[string, Happening[], Partial<typeof sequence>, string[]]>([
    ['in its order', [follow(0), chat('hi', 1), gift({}, 2)], {}, ['fired']],
    ['of the same viewer', [follow(0), chat('hi', 1, '2'), gift({}, 2)], {}, ['sequence']],
    ['of anybody', [follow(0), chat('hi', 1, '2'), gift({}, 2, '3')], { sameUser: false }, ['fired']],
    ['not in another', [chat('hi', 0), follow(1), gift({}, 2)], {}, ['sequence']],
    ['not without a step', [follow(0), chat('bye', 1), gift({}, 2)], {}, ['sequence']],
    ['in time', [follow(0), chat('hi', 1), gift({}, 10_000)], {}, ['fired']],
    ['not too late', [follow(0), chat('hi', 1), gift({}, 10_001)], {}, ['sequence']],
    ['by its newest way', [follow(0), chat('hi', 1), follow(5000), chat('hi', 5001), gift({}, 12_000)], {}, ['fired']],
    ['once each', [follow(0), chat('hi', 1), gift({}, 2), gift({}, 3)], {}, ['fired', 'sequence']],
    [
      'of the event itself twice',
      [gift({}, 0), gift({}, 1), gift({}, 2)],
      { steps: [{ eventType: 'GIFT' }] as never },
      ['sequence', 'fired', 'sequence'],
    ],
  ])('%s', (_, happenings, change, expected) => expect(run(happenings, change)).toEqual(expected))

  test('says how far it has come', () => {
    const here = live({ sequence })
    here.see(follow(0))
    here.see(gift({}, 1))
    expect(here.last.decisions[0]!.detail).toEqual({ have: 1, need: 2 })
  })
})

describe('limits', () => {
  test('R27 cooldowns: of the rule, and of each viewer', () => {
    const both = live({ cooldown: { globalMs: 1000, userMs: 5000 } })
    expect(both.see(gift({}, 0))).toEqual(['fired'])
    expect(both.see(gift({}, 999, '2'))).toEqual(['cooldown-global'])
    expect(both.see(gift({}, 1000, '2'))).toEqual(['fired'])
    expect(both.see(gift({}, 4999))).toEqual(['cooldown-user'])
    expect(both.last.decisions[0]!.detail).toEqual({ waitMs: 1 })
    expect(both.see(gift({}, 5000))).toEqual(['fired'])
  })

  test('R27 of the firings of one event the last passes', () => {
    const here = live({ gift: { mode: 'each' }, cooldown: { globalMs: 1000 } })
    expect(here.see(gift({ giftCount: 5, coins: 5 }))).toEqual(['fired'])
    expect(here.last.executions).toHaveLength(1)
  })

  test('R28 rate: so many within a time, of the rule or of each viewer', () => {
    const rule = live({ rate: { max: 2, perMs: 1000, scope: 'rule' } })
    expect([0, 500, 999, 1000].flatMap((at) => rule.see(gift({}, at, String(at))))).toEqual([
      'fired',
      'fired',
      'rate',
      'fired',
    ])
    const user = live({ rate: { max: 1, perMs: 1000, scope: 'user' } })
    expect(user.see(gift({}, 0, '1'))).toEqual(['fired'])
    expect(user.see(gift({}, 1, '2'))).toEqual(['fired'])
    expect(user.see(gift({}, 400, '1'))).toEqual(['rate'])
    expect(user.last.decisions[0]!.detail).toEqual({ waitMs: 600 })
    const each = live({ gift: { mode: 'each' }, rate: { max: 3, perMs: 1000, scope: 'rule' } })
    each.see(gift({ giftCount: 10, coins: 10 }))
    expect(each.last.executions).toHaveLength(3)
  })

  test('R29 quotas are of one live', () => {
    const here = live({ quota: { stream: 3, user: 2 } })
    expect(['1', '1', '1', '2', '2'].flatMap((userId, index) => here.see(gift({}, index, userId)))).toEqual([
      ...['fired', 'fired', 'quota-user', 'fired', 'quota-stream'],
    ])
    expect(here.see(createHappening(createEvent('GIFT', {}, { at: 9, streamId: '2' })))).toEqual(['fired'])
  })

  test('R30 nothing is consumed by what is not admitted', () => {
    const here = live({ run: { mode: 'single' }, quota: { stream: 2 }, cooldown: { userMs: 100 } }, 1000)
    expect(here.see(gift({}, 0))).toEqual(['fired'])
    expect(here.see(gift({}, 500))).toEqual(['busy'])
    expect(here.last.memory).toEqual([])
    expect(here.see(gift({}, 1000))).toEqual(['fired'])
    expect(here.see(gift({}, 9000))).toEqual(['quota-stream'])
  })
})

describe('runs', () => {
  test('R31 single: the next is dropped', () => {
    const here = live({ run: { mode: 'single' } }, 1000)
    expect([0, 999, 1000].flatMap((at) => here.see(gift({}, at)))).toEqual(['fired', 'busy', 'fired'])
  })

  test('R31 restart: the one that runs ends, and one begins', () => {
    const here = live({ run: { mode: 'restart' }, gift: { mode: 'each' } }, 1000)
    here.see(gift({ giftCount: 3, coins: 3 }, 0))
    expect(here.last).toMatchObject({ restarted: [ruleId], executions: { length: 1 } })
    here.see(gift({}, 500))
    expect(here.past.loadOfRule(ruleId)).toEqual({ waiting: 0, running: 1 })
  })

  test('R31 parallel: up to its most', () => {
    const here = live({ run: { mode: 'parallel', max: 2 } }, 1000)
    expect([0, 1, 2, 1000].flatMap((at) => here.see(gift({}, at)))).toEqual(['fired', 'fired', 'busy', 'fired'])
    expect(new Set(here.steps.flatMap(({ executions }) => executions.map(({ queue }) => queue))).size).toBe(3)
  })

  test('R31 a rule that does not say how it runs has all of a burst run', () => {
    const here = live({}, 1000)
    for (let at = 0; at < 500; at++) expect(here.see(gift({}, at))).toEqual(['fired'])
  })

  test('R32 queued: one after the other, up to its most, in one queue of several rules', () => {
    const run = { mode: 'queued' as const, queue: 'alerts', max: 2 }
    const here = new Live([createRule({ run }, 'a'), createRule({ run }, 'b')], 1000)
    expect(here.see(gift({}, 0))).toEqual(['fired', 'fired'])
    expect(here.see(gift({}, 1))).toEqual(['fired', 'queue-full'])
    expect(here.last.decisions[1]!.detail).toEqual({ depth: 2 })
    expect(here.past.deepestQueue).toBe(2)
    expect(here.see(gift({}, 1001))).toEqual(['fired', 'queue-full'])
  })

  test('R42 an event plans no more than so many actions, in the order of the rules, and consumes nothing beyond', () => {
    const each = { gift: { mode: 'each' as const, maxPerEvent: 100 }, cooldown: { globalMs: 1000 } }
    const burst = {
      gift: each.gift,
      actions: Array.from({ length: 3 }, () => ({ type: 'log' as const, template: 'x' })),
    }
    const rules = ['a', 'b', 'c', 'd', 'e'].map((id) => createRule(burst, id))
    const here = new Live([...rules, createRule({ cooldown: each.cooldown }, 'f')], 1000)
    expect(here.see(gift({ giftCount: 100 }, 0))).toEqual([
      ...['fired', 'fired', 'fired', 'fired'],
      ...['event-full', 'event-full'],
    ])
    expect(here.last.executions.map(({ ruleId }) => ruleId).filter((id) => id === 'd')).toHaveLength(34)
    expect(here.last.executions.flatMap(({ actions }) => actions)).toHaveLength(1002)
    expect(here.see(gift({}, 1)).at(-1)).toBe('fired')
  })

  test('R42 what goes into one that waits counts as well', () => {
    const change = {
      gift: { mode: 'each', maxPerEvent: 100 },
      run: { mode: 'queued', coalesce: 'sum' },
      actions: Array.from({ length: 20 }, () => ({ type: 'log', template: 'x' })),
    } as const
    const here = new Live([createRule(change as never, 'a'), createRule({}, 'b')], 1000)
    expect(here.see(gift({ giftCount: 100 }, 0))).toEqual(['fired', 'event-full'])
  })

  test('R32 what has not begun in its time is dropped', () => {
    const here = live({ run: { mode: 'queued', ttlMs: 1500 } }, 1000)
    for (const at of [0, 1, 2]) here.see(gift({}, at))
    here.past.advance(start + 60_000)
    expect(here.past.expired).toBe(1)
    expect(here.steps[0]!.executions[0]!.expiresAt).toBe(start + 1500)
  })

  test('R33 coalesce: the next of the same viewer goes into the one that waits', () => {
    const here = live({ run: { mode: 'queued', max: 2, coalesce: 'sum' } }, 1000)
    expect(here.see(gift({ giftCount: 1, coins: 3 }, 0))).toEqual(['fired'])
    expect(here.see(gift({ giftCount: 2, coins: 6 }, 1))).toEqual(['fired'])
    const [waiting] = here.last.executions
    expect(here.see(gift({ giftCount: 4, coins: 12 }, 2))).toEqual(['coalesced'])
    expect(here.texts()).toEqual(['viewer1: 6 18'])
    expect(here.last.executions[0]).toMatchObject({ executionId: waiting!.executionId, expiresAt: waiting!.expiresAt })
    expect(here.last.decisions[0]!.executionIds).toEqual([waiting!.executionId])
    expect(here.see(gift({}, 3, '2'))).toEqual(['fired'])
    expect(here.see(gift({}, 4, '3'))).toEqual(['queue-full'])
    expect(here.see(gift({ giftCount: 1, coins: 3 }, 5))).toEqual(['coalesced'])
    expect(here.texts()).toEqual(['viewer1: 7 21'])
  })

  test.each(['test', 'external'] as const)('R33 what has the origin %s does not go into what happened', (origin) => {
    const here = live({ run: { mode: 'queued', coalesce: 'sum' } }, 1000)
    for (const at of [0, 1]) here.see(gift({ giftCount: 1, coins: 3 }, at))
    expect(here.see({ ...gift({ giftCount: 9, coins: 900 }, 2), origin })).toEqual(['fired'])
    expect(here.see(gift({ giftCount: 1, coins: 3 }, 3))).toEqual(['coalesced'])
    expect(here.texts()).toEqual(['viewer1: 2 6'])
  })

  test('R33 nobody without an id is anybody', () => {
    const here = live({ run: { mode: 'queued', coalesce: 'sum' } }, 1000)
    for (const at of [0, 1, 2]) expect(here.see(gift({}, at, ''))).toEqual(['fired'])
  })

  test('R33 latest: the newest is what is done', () => {
    const here = live({ run: { mode: 'queued', coalesce: 'latest' } }, 1000)
    for (const [at, coins] of [5, 6, 7].entries()) here.see(gift({ coins }, at))
    expect(here.texts()).toEqual(['viewer1: 1 7'])
  })

  test('R33 of one event, firings go into one another', () => {
    const here = live({ gift: { mode: 'each' }, run: { mode: 'queued', coalesce: 'sum' } }, 1000)
    here.see(gift({ giftCount: 5, coins: 5 }))
    expect(here.texts()).toEqual(['viewer1: 5 5'])
    expect(here.last.decisions[0]).toMatchObject({ reason: 'fired', executionIds: { length: 1 } })
  })

  test('R34 an execution is named by workspace, rule, event and ordinal', () => {
    const happening = gift({ giftCount: 2, coins: 2 })
    const ids = (workspaceId: string, id: string) =>
      step(
        compileRules([createRule({ gift: { mode: 'each' } }, id)], workspaceId),
        new VirtualPast(),
        happening,
        start,
      ).executions.map(({ executionId }) => executionId)
    const all = [...ids('a', 'x'), ...ids('b', 'x'), ...ids('a', 'y')]
    expect(new Set(all).size).toBe(6)
    expect(ids('a', 'x')).toEqual(all.slice(0, 2))
    for (const id of all) expect(id).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('R6 explained', () => {
  test('a decision has the tree of its condition, also when another check has refused', () => {
    const rule = createRule({ condition: { '>=': [{ var: 'giftCount' }, 5] }, gift: { mode: 'streakEnd' } })
    const past = new VirtualPast()
    const decision = explain(rule, past, { ...gift({ giftCount: 7, coins: 7 }), isPaused: true }, start)
    expect(decision).toMatchObject({
      reason: 'paused',
      condition: {
        op: '>=',
        value: true,
        parts: [
          { op: 'var', path: 'giftCount', value: 7 },
          { op: 'value', value: 5 },
        ],
      },
    })
    expect(past.memory).toEqual([])
  })

  test('of another type it is not looked at', () => {
    expect(explain(createRule({ condition: true }), new VirtualPast(), chat('hi'), start)).toMatchObject({
      reason: 'condition-false',
      executionIds: [],
    })
  })
})

test('R39 a rule that cannot be used keeps no other from acting', () => {
  const here = new Live([createRule({ condition: { nothing: [] } }, 'a'), createRule({}, 'b')])
  expect(here.see(gift())).toEqual(['condition-error', 'fired'])
})
