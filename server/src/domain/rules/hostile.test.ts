import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEvent, createHappening, createRule, createViewer, start } from '../../../test/rule-events.ts'
import { checkRule, compileRules, describeRule, explain, step, VirtualPast } from './rules.ts'

const names = [
  ...[
    'var',
    '==',
    '!',
    'and',
    'or',
    'if',
    'in',
    'cat',
    'substr',
    '+',
    '*',
    'min',
    'some',
    'all',
    'none',
    'matches',
    '<',
  ],
  ...[
    'log',
    'map',
    'reduce',
    'merge',
    'filter',
    'missing',
    'method',
    'constructor',
    '__proto__',
    'toString',
    'valueOf',
  ],
  ...[
    'hasOwnProperty',
    'var.constructor',
    'a.b',
    '',
    'prototype',
    '__defineGetter__',
    'apply',
    'eval',
    'constructor.constructor',
  ],
]
const leaves = [
  ...[
    'message',
    'username',
    'constructor',
    '__proto__',
    'user.constructor',
    'payload.__proto__',
    'payload.emotes',
    '',
    'a'.repeat(1900),
  ],
  ...[null, true, 0, -1, 1e308, Number.MIN_VALUE, '\u202e', '\ud800', '{username}', '(a+)+$', 'process.exit(1)'],
]

const { hostile } = fc.letrec<{ hostile: unknown }>((tie) => ({
  hostile: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom<unknown>(...leaves),
    fc.constantFrom('message', 'username', 'payload.emotes').map((path) => ({ var: path })),
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('hostile'), { maxLength: 6 }))
      .map(([name, values]) => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(values)}}`) as unknown),
    fc.array(tie('hostile'), { maxLength: 8 }),
  ),
}))

/** What has broken engines before: text and lists that double, loops in loops, depth, width. */
const nest = (levels: number, around: (inner: unknown) => unknown, inner: unknown = { var: 'message' }): unknown =>
  levels === 0 ? inner : nest(levels - 1, around, around(inner))
const known: unknown[] = [
  nest(22, (inner) => ({ cat: [inner, { var: 'message' }] })),
  nest(7, (inner) => ({ cat: [inner, inner] })),
  nest(5, (inner) => ({ some: [{ var: 'payload.emotes' }, inner] }), { '==': [{ var: 'emoteId' }, 'x'] }),
  { cat: Array.from({ length: 199 }, () => ({ var: 'message' })) },
  {
    some: [{ var: 'payload.emotes' }, { in: ['z', { cat: Array.from({ length: 100 }, () => ({ var: 'emoteId' })) }] }],
  },
  { some: [{ var: 'payload.emotes' }, { matches: [{ var: 'emoteId' }, '[xy]*x[xy]{90}z'] }] },
  nest(5000, (inner) => ({ '!': inner })),
  { and: Array.from({ length: 100_000 }, () => true) },
  { '==': [Array.from({ length: 200 }, () => ({ var: 'message' })), 'x'] },
]

const emotes = Array.from({ length: 400 }, (_, placeholderIndex) => ({
  emoteId: 'xy'.repeat(1000),
  emoteImageUrl: '',
  placeholderIndex,
}))
const viewer = createViewer('__proto__', { uniqueId: 'constructor', displayName: '\u202e{username}\0<img onerror=x>' })
const happening = createHappening(createEvent('CHAT', { message: 'xy'.repeat(5000), emotes }, { user: viewer }))

/** Refused when it is saved, or what is decided. */
function tryCondition(condition: unknown): string {
  const rule = createRule({ eventType: 'CHAT', condition })
  try {
    checkRule(rule.definition)
  } catch (error) {
    expect(error).toMatchObject({ code: 'rule-invalid' })
    return 'refused'
  }
  const program = compileRules([rule], 'w')
  const { decisions } = step(program, new VirtualPast(), happening, start)
  describeRule(rule.definition)
  explain(rule, new VirtualPast(), happening, start)
  return decisions[0]!.reason
}

describe('R3 hostile rules', () => {
  const untouched = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))

  test('1,000 are each refused, or decided on within their steps; nothing else changes', () => {
    const outcomes = new Map<string, number>()
    for (const condition of [...known, ...fc.sample(hostile, { numRuns: 1000, seed: 7 })]) {
      const outcome = tryCondition(condition)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(new Set(outcomes.keys())).toEqual(new Set(['refused', 'fired', 'condition-false', 'condition-error']))
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(untouched)
    expect({}).not.toHaveProperty('admin')
  })

  test('looking for long texts in long texts ends at the budget', () => {
    const part = `b${'a'.repeat(999)}`
    const text = { cat: Array.from({ length: 2 }, () => 'a'.repeat(1000)) }
    expect(tryCondition({ or: Array.from({ length: 60 }, () => ({ in: [part, text] })) })).toBe('condition-error')
  })

  test('those that have broken engines end in a refusal, or at the budget', () => {
    expect(known.map((condition) => tryCondition(condition))).toEqual([
      ...['condition-error', 'condition-error', 'refused', 'condition-error', 'condition-error', 'condition-error'],
      ...['refused', 'refused', 'condition-error'],
    ])
  })
})

describe('R5 evil expressions', () => {
  const parts = fc.constantFrom(
    'a',
    '[ab]',
    '.',
    '(a|b)',
    '(a|a)',
    'a?',
    'a*',
    '(a+)+',
    '(a*)*',
    'a{1,40}',
    '[^c]',
    '\\w',
    '(?:a|ab|b)',
    '$',
    '\\b',
    '(?=a)',
    '\\1',
    '(a{9}){9}',
  )
  const patterns = fc.array(parts, { minLength: 1, maxLength: 12 }).map((list) => `^${list.join('')}$`)

  test('200 are each refused, or decided on within their steps', () => {
    const outcomes = fc
      .sample(patterns, { numRuns: 200, seed: 7 })
      .map((pattern) => tryCondition({ matches: [{ cat: ['ab'.repeat(240), '!'] }, pattern] }))
    expect(outcomes).toContain('refused')
    expect(outcomes).toContain('condition-false')
  })
})

test('R9 a hostile viewer is only text', () => {
  const rule = createRule({
    eventType: 'CHAT',
    actions: [
      { type: 'announce', template: '{displayName}' },
      { type: 'webhook', url: 'https://example.org/{username}', body: { who: '{displayName}', '{username}': 1 } },
    ],
  })
  const { executions } = step(compileRules([rule], 'w'), new VirtualPast(), happening, start)
  expect(executions[0]!.actions.map(({ rendered }) => rendered)).toEqual([
    { text: '{username} <img onerror=x>' },
    { url: 'https://example.org/constructor', body: { who: ' {username} <img onerror=x>', '{username}': 1 } },
  ])
})
