import fc from 'fast-check'
import type { RuleGroupType } from 'react-querybuilder'
import { describe, expect, test } from 'vitest'
import type { RuleField } from '../shapes.ts'
import { readCondition, writeCondition } from './guard.ts'
import type { Logic } from './logic.ts'
import { operatorsOf } from './operators.ts'

const fields: readonly RuleField[] = [
  { path: 'coins', kind: 'number', label: 'Coins' },
  { path: 'message', kind: 'text', label: 'Comment' },
  { path: 'payload.giftId', kind: 'text', label: 'Gift' },
  { path: 'user.isSubscriber', kind: 'truth', label: 'Subscriber' },
]

describe('a condition that clauses can show', () => {
  const song = { startsWith: [{ var: 'message' }, '!song'] }
  const shown: readonly (readonly [string, Logic])[] = [
    ['nothing', null],
    ['one clause', { '>=': [{ var: 'coins' }, 30] }],
    ['a group of one', { and: [{ '>=': [{ var: 'coins' }, 30] }] }],
    ['all', { and: [{ '>=': [{ var: 'coins' }, 30] }, song] }],
    ['any', { or: [song, { '==': [{ var: 'user.isSubscriber' }, true] }] }],
    ['groups in groups', { and: [song, { or: [{ '<': [{ var: 'coins' }, 3] }, { '>': [{ var: 'coins' }, 9] }] }] }],
    ['not a group', { '!': { and: [song] } }],
    ['not a clause', { '!': { in: ['spam', { var: 'message' }] } }],
    ['a span', { '<=': [1, { var: 'coins' }, 5] }],
    ['a choice', { in: [{ var: 'payload.giftId' }, ['5655', '6369']] }],
    ['no choice', { '!': { in: [{ var: 'payload.giftId' }, ['5655']] } }],
    ['a negative number', { '==': [{ var: 'coins' }, -1] }],
    ['text that looks like code', { '==': [{ var: 'message' }, '{"var":"coins"}'] }],
  ]

  test.each(shown)('%s comes back as it was', (_, condition) => {
    const query = readCondition(condition, fields)
    expect(query).toBeDefined()
    const written = writeCondition(query as RuleGroupType)
    const isGroup = condition === null || /^(and|or|!)$/.test(Object.keys(condition as object)[0] ?? '')
    expect(readCondition(written, fields)).toEqual(readCondition(condition, fields))
    if (isGroup && !JSON.stringify(condition).startsWith('{"!":{"in"')) expect(written).toEqual(condition)
    else expect(written).toEqual({ and: [condition] })
  })
})

describe('a condition that clauses cannot show', () => {
  const tooMuch: readonly (readonly [string, Logic])[] = [
    ['a constant', true],
    ['a text', 'coins'],
    ['a list', [{ '>': [{ var: 'coins' }, 1] }]],
    ['arithmetic', { '==': [{ '%': [{ var: 'coins' }, 10] }, 0] }],
    [
      'arithmetic within a group',
      { and: [{ '>=': [{ var: 'coins' }, 1] }, { '==': [{ '%': [{ var: 'coins' }, 2] }, 0] }] },
    ],
    ['if', { if: [{ '>': [{ var: 'coins' }, 1] }, true, false] }],
    ['truth of a field', { '!!': [{ var: 'message' }] }],
    ['a pattern', { matches: [{ var: 'message' }, '^!'] }],
    ['equal in kind, too', { '===': [{ var: 'coins' }, 1] }],
    ['a value first', { '<': [1, { var: 'coins' }] }],
    ['a default', { '==': [{ var: ['coins', 0] }, 1] }],
    ['two fields', { '>': [{ var: 'coins' }, { var: 'coins' }] }],
    ['an unknown field', { '==': [{ var: 'nothing' }, 1] }],
    ['a number as text', { '==': [{ var: 'coins' }, '1'] }],
    ['a text as number', { '==': [{ var: 'message' }, 1] }],
    ['an order of texts', { '<': [{ var: 'message' }, 'a'] }],
    ['an empty group', { and: [] }],
    ['an empty group within', { and: [{ '==': [{ var: 'coins' }, 1] }, { or: [] }] }],
    ['a negation as a list', { '!': [{ '==': [{ var: 'coins' }, 1] }] }],
    ['nothing at all', { '==': [{ var: 'message' }, null] }],
    ['two operations', { '==': [{ var: 'coins' }, 1], '>': [{ var: 'coins' }, 1] }],
    ['a name of all objects', { '==': [{ var: 'constructor' }, 1] }],
  ]

  test.each(tooMuch)('%s is left to be edited as JSON', (_, condition) => {
    expect(readCondition(condition, fields)).toBeUndefined()
  })
})

describe('whatever it is', () => {
  const path = fc.constantFrom(...fields.map((field) => field.path), 'other')
  const value = fc.oneof(fc.integer(), fc.string({ maxLength: 8 }), fc.boolean(), fc.constant(null))
  const field = path.map((name) => ({ var: name }))
  const { condition } = fc.letrec<{ condition: Logic; operand: unknown }>((tie) => ({
    operand: fc.oneof({ maxDepth: 3 }, value, field, fc.array(value, { maxLength: 3 }), tie('condition')),
    condition: fc
      .tuple(
        fc.constantFrom(
          '==',
          '===',
          '!=',
          '<',
          '<=',
          '>',
          '>=',
          'and',
          'or',
          '!',
          '!!',
          'in',
          'startsWith',
          'endsWith',
          '%',
          'if',
        ),
        fc.array(tie('operand'), { maxLength: 3 }),
      )
      .map(([op, parts]) => ({ [op]: parts })),
  }))

  test('what is shown says all of it, and nothing else', () => {
    fc.assert(
      fc.property(condition, (logic) => {
        const query = readCondition(logic, fields)
        if (!query) return
        const written = writeCondition(query)
        expect([JSON.stringify(logic), JSON.stringify({ and: [logic] })]).toContain(JSON.stringify(written))
      }),
      { numRuns: 2000 },
    )
  })

  const clause = fc
    .constantFrom(...fields)
    .chain(({ path: name, kind }) =>
      fc
        .constantFrom(...operatorsOf(kind))
        .chain((operator) => anyValue(kind, operator).map((given) => ({ field: name, operator, value: given }))),
    )
  const group = fc
    .tuple(fc.constantFrom('and', 'or'), fc.boolean(), fc.array(clause, { minLength: 1, maxLength: 4 }))
    .map(([combinator, not, rules]) => ({ combinator, rules, ...(not && { not }) }))
  const query = fc
    .tuple(group, fc.array(group, { maxLength: 2 }))
    .map(([outer, inner]) => ({ ...outer, rules: [...outer.rules, ...inner] }))

  test('what was put together by clauses can be opened so again', () => {
    fc.assert(
      fc.property(query, (built) => {
        const written = writeCondition(built as RuleGroupType)
        const read = readCondition(written, fields)
        expect(read && writeCondition(read)).toEqual(written)
      }),
    )
  })
})

function anyValue(kind: RuleField['kind'], operator: string): fc.Arbitrary<unknown> {
  if (operator === 'between' || operator === 'notBetween') {
    // The one that is more comes second, as people write spans.
    return fc.tuple(fc.integer(), fc.integer()).map((span) => span.toSorted((one, other) => one - other))
  }
  if (operator === 'in' || operator === 'notIn')
    return fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 })
  if (kind === 'number') return fc.integer()
  return kind === 'truth' ? fc.boolean() : fc.string()
}

test('what is not finished yet asks for nothing', () => {
  const unfinished = { combinator: 'and', rules: [{ field: 'payload.giftId', operator: 'in', value: [] }] }
  expect(writeCondition(unfinished)).toBeNull()
  expect(writeCondition({ combinator: 'or', rules: [{ combinator: 'and', rules: [] }] })).toBeNull()
})
