import { readFileSync } from 'node:fs'
import { placeholderNames } from '@livetap/contracts/rules/actions.ts'
import { reasonCodes } from '@livetap/contracts/rules/outcomes.ts'
import { describe, expect, test } from 'vitest'
import { operators } from './logic/operators.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const page = read('../../../../docs/rules.md')

describe('docs/rules.md names', () => {
  const others = ['var', 'and', 'or', 'if', 'matches', 'some', 'all', 'none']
  test.each([...operators.keys(), ...others, ...reasonCodes])('`%s`', (name) => expect(page).toContain(`\`${name}\``))
  test.each(placeholderNames)('{%s}', (name) => expect(page).toContain(`\`{${name}}\``))
})

test('every rule of SPEC.md is proved by a test of its number', () => {
  const numbers = [...read('SPEC.md').matchAll(/\*\*(R\d+)\*\*/g)].map(([, number]) => number)
  const files = [
    'check',
    'hostile',
    'step',
    'step.property',
    'actions/plan',
    'actions/template',
    'logic/logic',
    'sentence/sentence',
  ]
  const tests = files.map((file) => read(`${file}.test.ts`)).join('\n')
  expect(numbers.filter((number) => !new RegExp(`'${number} `).test(tests))).toEqual([])
  expect(new Set(numbers).size).toBe(numbers.length)
})
