import type { Action } from '@livetap/contracts/rules/actions.ts'
import { type RuleDefinition, ruleEventTypes } from '@livetap/contracts/rules/rule.ts'
import { describe, expect, test } from 'vitest'
import { createEvent, createHappening, createRule, start } from '../../../test/rule-events.ts'
import { checkRule, compileRules, listFields, step, VirtualPast } from './rules.ts'

const check = (change: Partial<RuleDefinition>) => () => checkRule(createRule(change).definition)
const act = (action: Action, change: Partial<RuleDefinition> = {}) => check({ ...change, actions: [action] })
const hook = (url: string) => act({ type: 'webhook', url })

describe('R7 the fields of', () => {
  test.each(ruleEventTypes)('%s can all be compared in a condition', (eventType) => {
    const fields = listFields(eventType)
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length)
    for (const { path, label } of fields) {
      expect(label).not.toBe('')
      expect(check({ eventType, condition: { '==': [{ var: path }, 1] } })).not.toThrow()
    }
  })

  test.each<[RuleDefinition['eventType'], string, boolean]>([
    ['GIFT', 'giftName', true],
    ['GIFT', 'payload.giftName', true],
    ['GIFT', 'message', false],
    ['GIFT', 'payload.giftNam', false],
    ['GIFT', 'user.isModerator', true],
    ['CHAT', 'message', true],
    ['CHAT', 'coins', false],
    ['ANY', 'username', true],
    ['ANY', 'coins', false],
    ['ROOM_USER', 'payload.viewerCount', true],
    ['ROOM_USER', 'username', false],
    ['ROOM_USER', 'payload', false],
    ['GIFT', 'sessionId', false],
  ])('%s: %s %s', (eventType, path, isThere) => {
    const checking = check({ eventType, condition: { '!!': { var: path } } })
    if (isThere) expect(checking).not.toThrow()
    else expect(checking).toThrow(expect.objectContaining({ code: 'rule-invalid' }))
  })

  test('kinds are told', () => {
    const kinds = Object.fromEntries(listFields('GIFT').map(({ path, kind }) => [path, kind]))
    expect(kinds).toMatchObject({
      giftName: 'text',
      coins: 'number',
      'user.followRole': 'number',
      'payload.streakEnd': 'truth',
    })
  })

  test('items of lists have theirs', () => {
    const condition = { some: [{ var: 'payload.topViewers' }, { '>': [{ var: 'coins' }, 100] }] }
    expect(check({ eventType: 'ROOM_USER', condition })).not.toThrow()
    const wrong = { some: [{ var: 'payload.topViewers' }, { '>': [{ var: 'score' }, 100] }] }
    expect(check({ eventType: 'ROOM_USER', condition: wrong })).toThrow(
      'condition.some[1].>[0].var: an item of the list has no field score',
    )
  })
})

describe('R38 what could never act, or not safely, is refused', () => {
  const window = { counts: 'events', scope: 'stream', threshold: 5, withinMs: null, onFire: 'carry' } as const
  test.each<[string, () => void]>([
    ['condition.and[1].var: a gift has no field giftNam', check({ condition: { and: [true, { var: 'giftNam' }] } })],
    [
      'sequence.steps[0].condition.var: a comment has no field coins',
      check({
        sequence: { steps: [{ eventType: 'CHAT', condition: { var: 'coins' } }], withinMs: 1000, sameUser: false },
      }),
    ],
    ['gift: only rules for gifts count gifts', check({ eventType: 'CHAT', gift: { mode: 'each' } })],
    ['gift.every: milestones need it', check({ gift: { mode: 'milestone' } })],
    ['gift.every: only milestones have it', check({ gift: { mode: 'each', every: 5 } })],
    [
      'audience.who: nobody in particular does ROOM_USER',
      check({ eventType: 'ROOM_USER', audience: { who: 'friend' } }),
    ],
    ['audience.teamLevel: only a team has levels', check({ audience: { who: 'friend', teamLevel: 3 } })],
    ['audience.userId: say which viewer', check({ audience: { who: 'viewer' } })],
    [
      'window.counts: only rules for gifts can count coins',
      check({ eventType: 'ANY', window: { ...window, counts: 'coins' } }),
    ],
    ['window.counts: only rules for likes can count likes', check({ window: { ...window, counts: 'likes' } })],
    [
      'window.scope: only rules for gifts know a gift',
      check({ eventType: 'CHAT', window: { ...window, scope: 'userAndGift' } }),
    ],
    [
      'window.scope: nobody in particular does STREAM_END',
      check({ eventType: 'STREAM_END', window: { ...window, scope: 'user' } }),
    ],
    [
      'window.scope: different viewers are counted in the whole live',
      check({ window: { ...window, counts: 'viewers', scope: 'user' } }),
    ],
    [
      'window.threshold: at most 1000 viewers are told apart',
      check({ window: { ...window, counts: 'viewers', threshold: 1001 } }),
    ],
    ['cooldown.userMs: nobody in particular does BATTLE', check({ eventType: 'BATTLE', cooldown: { userMs: 5 } })],
    [
      'rate.scope: nobody in particular does BATTLE',
      check({ eventType: 'BATTLE', rate: { max: 1, perMs: 1000, scope: 'user' } }),
    ],
    ['quota.user: nobody in particular does BATTLE', check({ eventType: 'BATTLE', quota: { user: 5 } })],
    ['run.queue: only with the mode queued', check({ run: { mode: 'parallel', queue: 'a' } })],
    ['run.max: only with the modes queued and parallel', check({ run: { mode: 'single', max: 2 } })],
    ['run.coalesce: only with the modes queued and parallel', check({ run: { mode: 'restart', coalesce: 'sum' } })],
    ['name: there is a character in it that no text may have', check({ name: 'a\0' })],
    ['actions[0].template: there is a character in it that no text may have', act({ type: 'log', template: '\ud800' })],
    ['actions[0]: there is no placeholder {nobody}', act({ type: 'log', template: '{nobody}' })],
    [
      'actions[0].options[1].actions[0]: there is no placeholder {nobody}',
      act({
        type: 'random',
        options: [
          { weight: 1, actions: [{ type: 'delay', ms: 5 }] },
          { weight: 1, actions: [{ type: 'log', template: '{nobody}' }] },
        ],
      }),
    ],
    ['actions[0].url: no web address', hook('example')],
    ['actions[0].url: an address begins with https:// or http://', hook('file:///etc/passwd')],
    ['actions[0].url: an address begins with https:// or http://', hook('javascript:alert(1)')],
    ['actions[0].url: an address holds no name and password', hook('https://a:b@example.org/')],
    ['actions[0].url: the host holds no placeholders', hook('https://example.org{username}')],
    ['actions[0].url: the host holds no placeholders', hook('https://example.org:80{userId}/')],
    ['actions[0].url: no web address', hook('https://{username}.example.org/')],
    ['actions[0].url: there is no placeholder {key}', hook('https://example.org/{key}')],
    ['actions[0].deed: only rules for comments have one', act({ type: 'moderate', deed: 'hide' })],
    [
      'actions[0].minutes: only with mute and exclude',
      act({ type: 'moderate', deed: 'hold', minutes: 5 }, { eventType: 'CHAT' }),
    ],
    ['actions[0].seconds: only with timeout', act({ type: 'moderate', deed: 'ban', seconds: 5 })],
    [
      'actions[0].deed: nobody in particular does BATTLE',
      act({ type: 'moderate', deed: 'mute' }, { eventType: 'BATTLE' }),
    ],
    [
      'actions[0].imageUrl: only rules for gifts have a gift',
      act({ type: 'overlay', screen: 1, imageUrl: '{gift}' }, { eventType: 'CHAT' }),
    ],
    [
      'actions[0].imageUrl: an https address, {gift} or {avatar}',
      act({ type: 'overlay', screen: 1, imageUrl: 'http://example.org/a' }),
    ],
    [
      'actions[0].per: only with rules for gifts',
      act({ type: 'points', change: 1, per: 'coin' }, { eventType: 'CHAT' }),
    ],
    [
      'actions[0]: a body has at most 8192 bytes',
      act({ type: 'webhook', url: 'https://example.org/', body: 'x'.repeat(9000) }),
    ],
  ])('%s', (message, checking) => {
    expect(checking).toThrow(expect.objectContaining({ code: 'rule-invalid', message }))
  })

  test.each([
    'https://example.org',
    'http://192.0.2.1:8080/a?b={message}',
    'https://example.org/{username}#x',
    'https://example.org?u={userId}',
  ])('%s is allowed', (url) => expect(hook(url)).not.toThrow())

  test('what is allowed can be carried out', () => {
    const rule = createRule({
      condition: { '>=': [{ var: 'coins' }, 1] },
      gift: { mode: 'milestone', every: 2 },
      window,
    })
    checkRule(rule.definition)
    const event = createEvent('GIFT', { giftCount: 10, repeatCount: 10 })
    expect(step(compileRules([rule], 'w'), new VirtualPast(), createHappening(event), start).decisions).toHaveLength(1)
  })
})
