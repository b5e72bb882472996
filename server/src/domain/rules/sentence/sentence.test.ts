import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRule } from '../../../../test/rule-events.ts'
import { describeRule } from './sentence.ts'

const hook: RuleDefinition['actions'] = [{ type: 'webhook', url: 'https://example.org/x?key=secret' }]
const say = (change: Partial<RuleDefinition>) => describeRule(createRule({ actions: hook, ...change }).definition)

describe('R41 a rule in plain English', () => {
  test.each<[Partial<RuleDefinition>, string]>([
    [
      {
        condition: { and: [{ '==': [{ var: 'giftName' }, 'Rose'] }, { '>=': [{ var: 'giftCount' }, 5] }] },
        cooldown: { globalMs: 30_000 },
      },
      'When somebody sends 5 Roses or more, POST to example.org, at most every 30 s.',
    ],
    [
      { condition: { '>=': [{ var: 'coins' }, 100] }, gift: { mode: 'streakEnd' }, uniqueId: 'ann' },
      'When somebody sends a gift in a live of @ann in a streak that is over and coins are at least 100, POST to example.org.',
    ],
    [
      {
        eventType: 'CHAT',
        condition: { startsWith: [{ var: 'message' }, '!jump'] },
        audience: { who: 'team', teamLevel: 5 },
        actions: [
          { type: 'announce', template: 'Hi {username}' },
          { type: 'delay', ms: 90_000 },
          { type: 'points', change: -5 },
          { type: 'moderate', deed: 'exclude', minutes: 60 },
        ],
      },
      'When a fan club member of level 5 or more writes something that begins with “!jump”, say “Hi {username}” in the chat, then wait 90 s, then take 5 points, then leave the viewer out for 1 h.',
    ],
    [
      {
        actions: [
          { type: 'device', deviceId: 'lamp0001', capability: 'lamp.on', parameters: { durMs: 500 } },
          { type: 'device', deviceId: 'lamp0001', capability: 'stop', parameters: {} },
        ],
      },
      'When somebody sends a gift, have the device lamp0001 do lamp.on, then press the emergency stop of the device lamp0001.',
    ],
    [
      {
        eventType: 'LIKE',
        window: { counts: 'likes', scope: 'user', threshold: 1000, withinMs: 60_000, onFire: 'carry' },
      },
      'When somebody likes until there are 1,000 likes of the same viewer within 1 min, POST to example.org.',
    ],
    [
      {
        eventType: 'FOLLOW',
        sequence: { steps: [{ eventType: 'JOIN' }, { eventType: 'CHAT' }], withinMs: 60_000, sameUser: true },
        quota: { user: 1 },
        rate: { max: 3, perMs: 1000, scope: 'rule' },
      },
      'When somebody follows after join, then chat of the same viewer within 1 min, POST to example.org, at most 3 times in 1 s, for each viewer at most once in a live.',
    ],
    [
      {
        eventType: 'CHAT',
        condition: {
          or: [
            { '!': { var: 'user.isModerator' } },
            { in: [{ var: 'message' }, ['a', 'b']] },
            { '<=': [1, { var: 'user.teamMemberLevel' }, 5] },
          ],
        },
      },
      'When somebody writes a comment and (is not a moderator, comment is one of “a”, “b” or level of the fan club is from 1 to 5), POST to example.org.',
    ],
    [{ eventType: 'STREAM_END', actions: [{ type: 'log', template: 'bye' }] }, 'When the live ends, note “bye”.'],
  ])('%j', (change, sentence) => expect(say(change)).toBe(sentence))

  test('is bounded and tells no secret, whatever the condition is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (condition) => {
        const sentence = say({ condition })
        expect(sentence.length).toBeLessThan(1300)
        expect(sentence).not.toContain('secret')
      }),
    )
  })
})
