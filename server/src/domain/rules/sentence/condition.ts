import { labelOf } from '../fields.ts'
import { join, quote } from './words.ts'

/** Deeper parts are left to whoever opens the rule. */
const deepest = 4

const comparisons: Readonly<Record<string, string>> = {
  ...{ '==': 'is', '===': 'is', '!=': 'is not', '!==': 'is not', '<': 'is less than', '<=': 'is at most' },
  ...{ '>': 'is more than', '>=': 'is at least', startsWith: 'begins with', endsWith: 'ends with', matches: 'matches' },
}

export interface Comparison {
  readonly op: string
  readonly path: string
  readonly value: string | number | boolean
}

/** The parts of a condition that all have to hold. */
export function partsOf(condition: unknown): readonly unknown[] {
  if (condition === undefined || condition === null || condition === true) return []
  const [op, values] = operationOf(condition)
  return op === 'and' ? values.flatMap(partsOf) : [condition]
}

/** A part that compares a field with a constant. */
export function readComparison(part: unknown): Comparison | undefined {
  const [op, [first, second, ...others]] = operationOf(part)
  const isContained = op === 'in' && typeof first === 'string'
  const [field, value] = isContained ? [second, first] : [first, second]
  const path = pathOf(field)
  if (path === undefined || others.length > 0) return undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  return isContained || op in comparisons ? { op, path, value } : undefined
}

/** "comment begins with “!”" */
export function describeCondition(part: unknown, depth = 1): string {
  if (depth > deepest) return '…'
  if (typeof part === 'string') return quote(part)
  if (Array.isArray(part))
    return part
      .slice(0, 5)
      .map((each) => describeCondition(each, depth + 1))
      .join(', ')
  if (typeof part !== 'object' || part === null) return String(part)
  const path = pathOf(part)
  if (path !== undefined) return labelOf(path)
  const [op, values] = operationOf(part)
  return describeOperation(
    op,
    values.map((value) => describeCondition(value, depth + 1)),
    values,
  )
}

function describeOperation(
  op: string,
  [a = '', b = '', c = '', ...rest]: readonly string[],
  values: readonly unknown[],
) {
  const all = [a, b, c, ...rest].filter((text) => text !== '')
  if (op === 'and' || op === 'or') return all.length > 1 ? `(${join(all, op)})` : a
  if (op === '!') return a.startsWith('is ') ? a.replace('is ', 'is not ') : `not ${a}`
  if (op === '!!') return a
  if (op === 'in') return Array.isArray(values[1]) ? `${a} is one of ${b}` : `${b} has ${a} in it`
  if (op === 'some' || op === 'all' || op === 'none') return `${op} of ${a}: ${b}`
  if (op === 'if') return `${b} if ${a}${c === '' ? '' : `, else ${c}`}`
  if (values.length === 3 && (op === '<' || op === '<='))
    return `${b} is ${op === '<' ? 'between' : 'from'} ${a} ${op === '<' ? 'and' : 'to'} ${c}`
  const words = comparisons[op]
  if (words) return `${a} ${a.endsWith('s') ? words.replace(/^is\b/, 'are') : words} ${b}`
  return /^[a-z]/.test(op) ? `${op}(${all.join(', ')})` : all.length > 1 ? `(${all.join(` ${op} `)})` : `${op}${a}`
}

function pathOf(value: unknown): string | undefined {
  const [op, [path]] = operationOf(value)
  return op === 'var' && typeof path === 'string' ? path : undefined
}

function operationOf(value: unknown): readonly [op: string, values: readonly unknown[]] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['', []]
  const [entry] = Object.entries(value as Record<string, unknown>)
  if (!entry) return ['', []]
  return [entry[0], Array.isArray(entry[1]) ? (entry[1] as unknown[]) : [entry[1]]]
}
