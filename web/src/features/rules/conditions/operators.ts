import type { RuleField } from '../shapes.ts'

const names = {
  '=': 'is',
  '!=': 'is not',
  '>=': 'is at least',
  '>': 'is more than',
  '<=': 'is at most',
  '<': 'is less than',
  between: 'is between',
  notBetween: 'is not between',
  contains: 'contains',
  doesNotContain: 'does not contain',
  beginsWith: 'begins with',
  doesNotBeginWith: 'does not begin with',
  endsWith: 'ends with',
  doesNotEndWith: 'does not end with',
  in: 'is one of',
  notIn: 'is none of',
} as const
export type Operator = keyof typeof names

export const isOperator = (name: string): name is Operator => Object.hasOwn(names, name)

const ofKind: Record<RuleField['kind'], readonly Operator[]> = {
  number: ['>=', '>', '=', '!=', '<=', '<', 'between', 'notBetween'],
  text: [
    'contains',
    'doesNotContain',
    '=',
    '!=',
    'beginsWith',
    'doesNotBeginWith',
    'endsWith',
    'doesNotEndWith',
    'in',
    'notIn',
  ],
  truth: ['='],
}

/** The operators that a field of this kind knows, the likeliest first. */
export const operatorsOf = (kind: RuleField['kind']): readonly Operator[] => ofKind[kind]

export const operatorName = (operator: Operator): string => names[operator]

const first = { number: 1, text: '', truth: true } as const

/** What a new clause begins with. */
export function firstValue(kind: RuleField['kind'], operator: string): unknown {
  if (operator === 'between' || operator === 'notBetween') return [1, 10]
  return operator === 'in' || operator === 'notIn' ? [] : first[kind]
}
