import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import oracle from 'json-logic-js'
import { describe, expect, test } from 'vitest'
import { BudgetError, compileLogic, type Fields } from './logic.ts'

type Case = readonly [rule: unknown, data: unknown, expected: unknown]

const cases = (JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as (Case | string)[]).filter(
  (each): each is Case => typeof each !== 'string',
)
const ask = (rule: unknown, data: unknown) => oracle.apply(rule as Parameters<typeof oracle.apply>[0], data) as unknown

oracle.add_operation('startsWith', (a: unknown, b: string) => typeof a === 'string' && a.startsWith(String(b)))
oracle.add_operation('endsWith', (a: unknown, b: string) => typeof a === 'string' && a.endsWith(String(b)))

const item: Fields = { of: 'an item', find: (path) => ({ kind: 'text', segments: path === '' ? [] : path.split('.') }) }
/** Every path is a field, and whatever it holds may be a list. */
const open: Fields = {
  of: 'it',
  find: (path) => (path === '' ? undefined : { kind: 'list', segments: path.split('.'), item }),
}
const run = (condition: unknown, data: unknown = {}) => compileLogic(condition, open).evaluate(data)

/** What json-logic-js takes and rules do not, with what they say to it. */
const refusals: readonly (readonly [is: (rule: string) => boolean, says: RegExp])[] = [
  [(rule) => /"var":(\d|null|\[\]|\[\{)/.test(rule), /the name of a field is a text/],
  [(rule) => /"(\?:|merge|missing|missing_some|filter|map|reduce|log|method)":/.test(rule), /no such operator/],
  [(rule) => /"(if|and|or)":\[\]/.test(rule), /something has to be in it/],
  [(rule) => /^\{"var":""\}$/.test(rule), /has no field/],
]

describe('R1 the published cases', () => {
  test.each(cases.map(([rule, data, expected]) => [JSON.stringify(rule), JSON.stringify(data), expected] as const))(
    '%s with %s',
    (ruleText, dataText, expected) => {
      const [rule, data] = [JSON.parse(ruleText), JSON.parse(dataText)] as [unknown, unknown]
      expect(ask(rule, data)).toEqual(expected)
      const refusal = refusals.find(([is]) => is(ruleText))
      if (refusal) expect(() => run(rule, data)).toThrow(refusal[1])
      else expect(run(rule, data)).toEqual(expected)
    },
  )

  test('are 250 at least, most of them allowed', () => {
    const refused = cases.filter(([rule]) => refusals.some(([is]) => is(JSON.stringify(rule))))
    expect(cases.length).toBeGreaterThanOrEqual(250)
    expect(refused.length).toBeLessThan(60)
  })
})

const paths = ['a', 'b', 'c', 'list', 'deep.er', 'none', 'deep.none.x'] as const
const plain = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    2.5,
    10,
    1e21,
    '',
    '0',
    '1',
    '10',
    'abc',
    'b',
    ' 3x',
    'NaN',
    '1e3',
  ),
  fc.integer({ min: -50, max: 50 }),
  fc.string({ maxLength: 6 }),
)
const value = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: fc.array(plain, { maxLength: 3 }) })
const data = fc.record({
  a: value,
  b: value,
  c: plain,
  list: fc.array(value, { maxLength: 4 }),
  deep: fc.record({ er: value }),
})

const { rule } = fc.letrec<{ rule: unknown; inner: unknown }>((tie) => {
  const part = tie('rule')
  const call = (op: string, min: number, max: number, arbitrary: fc.Arbitrary<unknown> = part) =>
    fc.array(arbitrary, { minLength: min, maxLength: max }).map((values) => ({ [op]: values }))
  const pairs = ['==', '!=', '===', '!==', '>', '>=', '/', '%', 'in', 'startsWith', 'endsWith']
  const many = ['and', 'or', 'if', 'cat', '+', '*', 'min', 'max']
  const variable = fc.constantFrom(...paths).map((path) => ({ var: path }))
  return {
    inner: fc.constantFrom<unknown>(
      { var: '' },
      { '>': [{ var: '' }, 1] },
      { in: ['b', { var: '' }] },
      { '!': { var: '' } },
    ),
    rule: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'rule' },
      value,
      variable,
      fc.tuple(fc.constantFrom(...paths), plain).map((args) => ({ var: args })),
      fc.oneof(...pairs.map((op) => call(op, 2, 2))),
      fc.oneof(...many.map((op) => call(op, 1, 4))),
      fc.oneof(call('<', 2, 3), call('<=', 2, 3), call('-', 1, 2), call('!', 1, 1), call('!!', 1, 1)),
      fc
        .tuple(part, fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }))
        .map((args) => ({ substr: args })),
      fc.tuple(part, fc.integer({ min: -6, max: 6 })).map((args) => ({ substr: args })),
      fc
        .tuple(
          fc.constantFrom('some', 'all', 'none'),
          fc.oneof(variable, fc.array(plain, { maxLength: 3 })),
          tie('inner'),
        )
        .map(([op, list, test]) => ({ [op]: [list, test] })),
      fc.array(part, { maxLength: 3 }),
    ),
  }
})

describe('R1 conditions mean what JsonLogic means', () => {
  test('over the operators that are allowed there is no difference to json-logic-js', () => {
    fc.assert(
      fc.property(rule, data, (condition, event) => {
        const [condition_, event_] = [structuredClone(condition), structuredClone(event)]
        expect(run(condition, event)).toEqual(ask(condition_, event_))
      }),
      { numRuns: 3000 },
    )
  })

  test('a trace comes to the same, and says so at its root', () => {
    fc.assert(
      fc.property(rule, data, (condition, event) => {
        const logic = compileLogic(condition, open)
        const { value: traced } = logic.trace(event)
        const found = logic.evaluate(event)
        if (typeof found === 'boolean') expect(traced).toBe(found)
        else if (typeof found === 'number') expect(traced).toBe(Number.isFinite(found) ? found : String(found))
      }),
      { numRuns: 500 },
    )
  })
})

describe('R2 what is not allowed is refused with its place', () => {
  const deep = (levels: number): unknown => (levels === 0 ? true : { '!': deep(levels - 1) })
  test.each<[unknown, string]>([
    [{ and: [true, { log: 'x' }] }, 'condition.and[1].log: there is no such operator'],
    [{ toString: [] }, 'condition.toString: there is no such operator'],
    [JSON.parse('{"__proto__":[1]}'), 'condition.__proto__: there is no such operator'],
    [{ constructor: [1] }, 'condition.constructor: there is no such operator'],
    [{ '==': [1] }, 'condition.==: takes 2, not 1'],
    [{ '<': [1] }, 'condition.<: takes 2 or 3, not 1'],
    [{ '>': [1, 2, 3] }, 'condition.>: takes 2, not 3'],
    [{ cat: [] }, 'condition.cat: takes at least 1, not 0'],
    [{ and: [] }, 'condition.and: something has to be in it'],
    [{}, 'condition: an object has exactly one operator'],
    [{ a: 1, b: 2 }, 'condition: an object has exactly one operator'],
    [{ or: [{ '==': [{ var: 'b' }, { x: 1, y: 2 }] }] }, 'condition.or[0].==[1]: an object has exactly one operator'],
    [{ var: 5 }, 'condition.var: the name of a field is a text'],
    [{ var: { cat: ['a', 'b'] } }, 'condition.var: the name of a field is a text'],
    [{ var: '' }, 'condition.var: it has no field '],
    [{ some: [[1], { var: 'x' }] }, 'condition.some[1].var: an item of a list has no field x'],
    [{ some: [[1]] }, 'condition.some: takes 2, not 1'],
    [deep(25), `condition${'.!'.repeat(24)}: a condition is at most 24 deep`],
    [Array.from({ length: 201 }, () => 1), 'condition: a list has at most 200 items'],
    ['x'.repeat(2001), 'condition: a text has at most 2000 characters'],
    [{ matches: [{ var: 'a' }, '('] }, 'condition.matches[1]: missing closing ): `(`'],
    [{ matches: [{ var: 'a' }, '(?=x)'] }, 'condition.matches[1]: invalid or unsupported Perl syntax: `(?=`'],
    [{ matches: [{ var: 'a' }, 'x'.repeat(201)] }, 'condition.matches[1]: an expression has at most 200 characters'],
    [
      { matches: [{ var: 'a' }, '(x{30}){30}'] },
      'condition.matches[1]: the expression is too much work: repeat less in it',
    ],
    [{ matches: [{ var: 'a' }, { var: 'b' }] }, 'condition.matches[1]: the expression is a text'],
    [{ matches: ['a'] }, 'condition.matches: takes 2, not 1'],
  ])('%j', (condition, message) => {
    expect(() => run(condition)).toThrow(expect.objectContaining({ code: 'rule-invalid', message }))
  })

  test('so are more than 400 parts', () => {
    const parts = Array.from({ length: 5 }, () => ({ or: Array.from({ length: 90 }, () => true) }))
    expect(() => run({ and: parts })).toThrow('a condition has at most 400 parts')
  })
})

describe('R3 an evaluation is bounded', () => {
  const many = Array.from({ length: 200 }, () => 'x'.repeat(1900))
  test.each<[string, unknown]>([
    [
      'lists in lists',
      { some: [{ var: 'many' }, { '==': [{ cat: Array.from({ length: 30 }, () => ({ var: '' })) }, 1] }] },
    ],
    ['long texts', { cat: [{ var: 'many' }] }],
    ['a list compared with a text', { '==': [{ var: 'many' }, 'x'] }],
    ['a text that grows', { '==': [{ cat: [{ var: 'long' }, 'x'] }, ''] }],
    ['expressions', { some: [{ var: 'many' }, { matches: [{ var: '' }, '(x+x+)+y'] }] }],
  ])('%s', (_, condition) => {
    expect(() => run(condition, { many, long: 'x'.repeat(2000) })).toThrow(BudgetError)
  })

  test('texts and lists of events are cut', () => {
    const data = { long: `${'x'.repeat(2000)}y`, list: [...Array.from({ length: 200 }, () => 0), 1] }
    expect(run({ endsWith: [{ var: 'long' }, 'y'] }, data)).toBe(false)
    expect(run({ in: [1, { var: 'list' }] }, data)).toBe(false)
  })
})

describe('R4 only own properties are read', () => {
  test.each(['constructor', 'constructor.name', '__proto__', 'toString', 'a.length', 'a.constructor'])('%s', (path) => {
    expect(run({ var: path }, { a: 'text' })).toBe(null)
    expect(run({ var: [path, 'otherwise'] }, { a: 'text' })).toBe('otherwise')
  })
})

describe('R5 expressions', () => {
  test.each<[string, string, boolean]>([
    ['^!jump( \\d+)?$', '!jump 12', true],
    ['^!jump( \\d+)?$', '!jumper', false],
    ['(?i)hello', 'HELLO you', true],
    ['hello', 'HELLO', false],
    ['^(a+)+$', `${'a'.repeat(28)}!`, false],
    ['\\p{Greek}', 'αβγ', true],
    ['', '', true],
  ])('%s in %s', (pattern, text, expected) => {
    expect(run({ matches: [{ var: 'a' }, pattern] }, { a: text })).toBe(expected)
  })

  test('the first 500 characters are looked at', () => {
    expect(run({ matches: [{ var: 'a' }, 'y'] }, { a: `${'x'.repeat(500)}y` })).toBe(false)
  })
})

describe('R6 a trace has the shape of the condition', () => {
  test('with what every part came to, and without values where nothing was reached', () => {
    const condition = { and: [{ '>': [{ var: 'a' }, 3] }, { '==': [{ var: 'b' }, 'x'] }] }
    expect(compileLogic(condition, open).trace({ a: 2, b: 'x' })).toEqual({
      op: 'and',
      value: false,
      parts: [
        {
          op: '>',
          value: false,
          parts: [
            { op: 'var', path: 'a', value: 2 },
            { op: 'value', value: 3 },
          ],
        },
        {
          op: '==',
          value: undefined,
          parts: [
            { op: 'var', path: 'b', value: undefined },
            { op: 'value', value: undefined },
          ],
        },
      ],
    })
  })

  test('long texts and lists are cut, and what JSON has no number for is a text', () => {
    const { value: shown } = compileLogic([{ var: 'a' }, { '/': [1, 0] }], open).trace({ a: 'x'.repeat(500) })
    expect(shown).toEqual(['x'.repeat(120), 'Infinity'])
  })

  test('one that takes too much work ends where it did', () => {
    const many = Array.from({ length: 200 }, () => 'x'.repeat(1900))
    expect(compileLogic({ cat: [{ var: 'many' }] }, open).trace({ many })).toMatchObject({
      op: 'cat',
      value: undefined,
    })
  })
})
