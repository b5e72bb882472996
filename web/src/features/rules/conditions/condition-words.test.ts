import { expect, test } from 'vitest'
import type { RuleField } from '../shapes.ts'
import { conditionWords } from './condition-words.ts'
import { addLongNames } from './long-names.ts'

const fields: readonly RuleField[] = [
  { path: 'coins', kind: 'number', label: 'Coins' },
  { path: 'message', kind: 'text', label: 'Comment' },
]
const coins = { var: 'coins' }
const message = { var: 'message' }

test.each([
  [null, 'always'],
  [{ '>=': [coins, 30] }, 'coins is at least 30'],
  [{ '<=': [1, coins, 5] }, 'coins is between 1 and 5'],
  [{ in: ['hi', message] }, 'comment contains “hi”'],
  [{ '!': { in: ['hi', message] } }, 'comment does not contain “hi”'],
  [{ in: [message, ['a', 'b']] }, 'comment is one of “a”, “b”'],
  [
    { and: [{ '>': [coins, 1] }, { or: [{ '==': [message, 'x'] }, { '<': [coins, 9] }] }] },
    'coins is more than 1 and (comment is “x” or coins is less than 9)',
  ],
  [{ '!': { and: [{ '==': [coins, 1] }] } }, 'not (coins is 1)'],
  [{ '==': [{ '%': [coins, 10] }, 0] }, '(coins modulo 10) is 0'],
  [{ if: [{ '>': [coins, 1] }, true, false] }, 'yes if coins is more than 1, otherwise no'],
  [{ '==': [{ var: ['other', 3] }, true] }, 'other (or 3)'],
  [{ '==': [{ var: 'is a subscriber' }, false] }, 'is not a subscriber'],
  [{ strange: [1, 'x'] }, 'strange(1, “x”)'],
  [{ a: 1, b: 2 }, '{"a":1,"b":2}'],
])('%j reads: %s', (condition, words) => {
  expect(conditionWords(condition, fields)).toBe(words)
})

test('what is nested without end has an end in words', () => {
  let deep: unknown = true
  for (let depth = 0; depth < 5000; depth++) deep = { '!': [deep] }
  expect(conditionWords(deep, []).length).toBeLessThan(500)
})

test('a field is known by its path, too, where a condition calls it so', () => {
  const condition = { and: [{ '>': [{ var: 'payload.coins' }, 1] }] }
  expect(addLongNames(fields, null)).toBe(fields)
  expect(addLongNames(fields, condition).at(-1)).toEqual({ path: 'payload.coins', kind: 'number', label: 'Coins' })
  expect(addLongNames([], condition)).toEqual([])
})
