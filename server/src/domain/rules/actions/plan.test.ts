import type { Action, SimpleAction } from '@livetap/contracts/rules/actions.ts'
import { describe, expect, test } from 'vitest'
import { createEvent, createViewer } from '../../../../test/rule-events.ts'
import { createPlaceholders } from '../placeholders.ts'
import type { UnifiedEvent } from '../types.ts'
import { compileActions } from './plan.ts'

const ann = createViewer('1', { uniqueId: 'ann', displayName: 'Ann', avatarUrl: 'https://cdn.example.org/ann.png' })
const rose = createEvent(
  'GIFT',
  { giftCount: 5, coins: 25, giftImageUrl: 'https://cdn.example.org/rose.png' },
  { user: ann },
)
const comment = createEvent('CHAT', { message: '!jump high now' }, { user: ann })

const plan = (actions: readonly Action[], event: UnifiedEvent = rose, executionId = 'e1') =>
  compileActions(actions).plan({
    event,
    rule: { ruleId: 'r', name: 'A rule', revision: 3 },
    executionId,
    placeholders: createPlaceholders(event),
    host: 'host',
    now: Date.parse('2026-03-01T20:00:01.000Z'),
  })
const render = (action: SimpleAction, event?: UnifiedEvent) => plan([action], event)[0]?.rendered
const body = (action: Omit<Extract<Action, { type: 'webhook' }>, 'type' | 'url'>, event?: UnifiedEvent) =>
  (render({ type: 'webhook', url: 'https://example.org/', ...action }, event) as { body: unknown }).body

const scaled = (per: 'coin' | 'gift' | 'like', factor: number) => ({ per, factor, min: 5, max: 60 })

describe('R36 what an executor needs of', () => {
  test.each<[SimpleAction, string, unknown]>([
    [{ type: 'announce', template: 'Thanks {username}' }, 'chat', { text: 'Thanks ann' }],
    [{ type: 'log', template: '{displayName}: {coins}' }, 'log', { text: 'Ann: 25' }],
    [{ type: 'moderate', deed: 'hide' }, 'comment', { deed: 'hide' }],
    [{ type: 'moderate', deed: 'mute' }, 'viewer', { deed: 'mute', minutes: 10 }],
    [{ type: 'moderate', deed: 'exclude', minutes: 5 }, 'viewer', { deed: 'exclude', minutes: 5 }],
    [
      { type: 'device', deviceId: 'd1', capability: 'move', parameters: { angle: 90, fast: true } },
      'd1',
      { deviceId: 'd1', capability: 'move', parameters: { angle: 90, fast: true } },
    ],
    [
      {
        type: 'device',
        deviceId: 'd1',
        capability: 'lamp',
        parameters: { a: scaled('coin', 4), b: scaled('gift', 2) },
      },
      'd1',
      { deviceId: 'd1', capability: 'lamp', parameters: { a: 60, b: 10 } },
    ],
    [
      {
        type: 'device',
        deviceId: 'd1',
        capability: 'lamp',
        parameters: { a: scaled('like', 4), b: scaled('coin', -1) },
      },
      'd1',
      { deviceId: 'd1', capability: 'lamp', parameters: { a: 5, b: 5 } },
    ],
    [{ type: 'points', change: 2 }, 'points', { change: 2 }],
    [{ type: 'points', change: 2, per: 'coin' }, 'points', { change: 50 }],
    [{ type: 'points', change: -1, per: 'gift' }, 'points', { change: -5 }],
    [{ type: 'points', change: 1, per: 'like' }, 'points', { change: 0 }],
    [
      { type: 'overlay', screen: 3, template: '{displayName}!', imageUrl: '{gift}', speech: 'Hi {username}' },
      'screen 3',
      {
        ...{ screen: 3, text: 'Ann!', imageUrl: 'https://cdn.example.org/rose.png', sound: 'none', volume: 80 },
        ...{ speech: 'Hi ann', durationMs: 5000 },
      },
    ],
    [
      { type: 'overlay', screen: 1, imageUrl: '{avatar}', sound: 'coin', volume: 5, durationMs: 500 },
      'screen 1',
      {
        ...{ screen: 1, text: '', imageUrl: 'https://cdn.example.org/ann.png', sound: 'coin', volume: 5 },
        ...{ speech: '', durationMs: 500 },
      },
    ],
  ])('%j', (action, target, rendered) => {
    expect(plan([action])).toEqual([{ index: 0, action, target, rendered, afterMs: 0 }])
  })

  test('a picture that is not on the web is none', () => {
    const event = createEvent('GIFT', { giftImageUrl: 'javascript:alert(1)' })
    expect(render({ type: 'overlay', screen: 1, imageUrl: '{gift}' }, event)).toMatchObject({ imageUrl: '' })
  })
})

describe('R37 a webhook', () => {
  test('has a target without what is secret, and an address in which values are parts', () => {
    const url = 'https://example.org:8443/a/{username}?key=secret&m={message}'
    const event = createEvent('CHAT', { message: 'a/b?c&d' }, { user: createViewer('1', { uniqueId: '..' }) })
    expect(plan([{ type: 'webhook', url }], event)[0]).toMatchObject({
      target: 'example.org:8443',
      rendered: { url: 'https://example.org:8443/a/__?key=secret&m=a%2Fb%3Fc%26d' },
    })
  })

  test('tells the rule and the event, as they are counted', () => {
    expect(body({})).toEqual({
      type: 'rule.fired',
      timestamp: '2026-03-01T20:00:01.000Z',
      data: { rule: { ruleId: 'r', name: 'A rule', revision: 3 }, executionId: 'e1', event: rose },
    })
    expect(body({ template: 'Hi {username}' })).toMatchObject({ data: { text: 'Hi ann' } })
  })

  test('has a body of its own where it says one', () => {
    expect(body({ body: { text: '{username}', n: 1 }, preset: 'discord' })).toEqual({ text: 'ann', n: 1 })
  })

  test.each<[UnifiedEvent, string]>([
    [rose, 'Ann sent 5 × Rose'],
    [comment, 'Ann: !jump high now'],
    [createEvent('FOLLOW', {}, { user: ann }), 'Ann follows now'],
    [createEvent('STREAM_END', {}, { user: null }), 'A rule'],
  ])('to Discord mentions nobody', (event, content) => {
    expect(body({ preset: 'discord' }, event)).toEqual({ content, allowed_mentions: { parse: [] } })
  })

  test('in the form of TikFinity holds texts', () => {
    const gift = {
      ...{ value1: 'ann', value2: '', value3: '5655', content: 'A rule', avatar_url: ann.avatarUrl, userId: '1' },
      ...{ username: 'ann', nickname: 'Ann', commandParams: '', giftId: '5655', giftName: 'Rose', coins: '25' },
      ...{ repeatCount: '5', triggerTypeId: '3', tikfinityUserId: '', tikfinityUsername: 'host' },
    }
    expect(body({ preset: 'tikfinity' })).toEqual(gift)
    expect(body({ preset: 'tikfinity' }, comment)).toEqual({
      ...gift,
      ...{ value2: '!jump high now', value3: '', content: '!jump high now', commandParams: 'high now', giftId: null },
      ...{ giftName: null, coins: '0', repeatCount: '0', triggerTypeId: '11' },
    })
  })

  test('in the form of IFTTT has three values', () => {
    expect(body({ preset: 'ifttt' })).toEqual({ value1: 'Ann', value2: '', value3: '5655' })
    expect(body({ preset: 'ifttt', template: '{coins} coins' })).toEqual({
      value1: 'Ann',
      value2: '25 coins',
      value3: '5655',
    })
  })
})

describe('R35 delays and choices are made when it is planned', () => {
  const log = (template: string): SimpleAction => ({ type: 'log', template })

  test('what follows a delay waits', () => {
    const actions: Action[] = [log('a'), { type: 'delay', ms: 100 }, log('b'), { type: 'delay', ms: 50 }, log('c')]
    expect(plan(actions).map(({ index, afterMs }) => [index, afterMs])).toEqual([
      [0, 0],
      [1, 100],
      [2, 150],
    ])
  })

  const choice: Action = {
    type: 'random',
    options: [
      { weight: 3, actions: [log('a')] },
      { weight: 1, actions: [{ type: 'delay', ms: 10 }, log('b'), log('c')] },
    ],
  }

  test('a choice is the same for the same execution, and as often as its weight says', () => {
    const texts = (id: string) => plan([choice], rose, id).map(({ rendered }) => (rendered as { text: string }).text)
    const found = Array.from({ length: 4000 }, (_, index) => texts(`e${index}`).join(''))
    expect(new Set(found)).toEqual(new Set(['a', 'bc']))
    const share = found.filter((text) => text === 'a').length / found.length
    expect(share).toBeGreaterThan(0.7)
    expect(share).toBeLessThan(0.8)
    for (let index = 0; index < 50; index++) expect(texts(`e${index}`)).toEqual(texts(`e${index}`))
  })
})
