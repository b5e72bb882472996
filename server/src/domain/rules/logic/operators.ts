import {
  BudgetError,
  isTrue,
  joinTexts,
  longestText,
  readNumber,
  type Scope,
  spend,
  toNumber,
  toPrimitive,
  toText,
} from './scope.ts'

/** An operator whose arguments are all evaluated before. */
export interface Operator {
  readonly least: number
  readonly most: number
  readonly apply: (values: readonly unknown[], scope: Scope) => unknown
}

/** No condition has more nodes. */
const many = 400

type Compare = (a: unknown, b: unknown, scope: Scope) => boolean

const operator = (least: number, most: number, apply: Operator['apply']): Operator => ({ least, most, apply })
const compare = (holds: Compare, most = 2) =>
  operator(
    2,
    most,
    (values, scope) =>
      holds(values[0], values[1], scope) && (values[2] === undefined || holds(values[1], values[2], scope)),
  )

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** As `==` of JavaScript. */
const isLike: Compare = (a, b, scope) => {
  if (isObject(a) && isObject(b)) return a === b
  const [one, other] = [toPrimitive(a, scope), toPrimitive(b, scope)]
  // biome-ignore lint/suspicious/noDoubleEquals: this is the operator `==` itself, of two primitive values.
  return one == other
}

const isLess: Compare = (a, b, scope) => {
  const [one, other] = [toPrimitive(a, scope), toPrimitive(b, scope)]
  return typeof one === 'string' && typeof other === 'string' ? one < other : Number(one) < Number(other)
}

const isAtMost: Compare = (a, b, scope) => {
  const [one, other] = [toPrimitive(a, scope), toPrimitive(b, scope)]
  return typeof one === 'string' && typeof other === 'string' ? one <= other : Number(one) <= Number(other)
}

/** Looking for a text costs what both are long, at the worst. */
const comparedInAStep = 10_000

const isIn: Compare = (a, b, scope) => {
  if (Array.isArray(b)) return b.includes(a) && !Number.isNaN(a)
  if (typeof b !== 'string' || b === '') return false
  const part = toText(a, scope)
  spend(scope, Math.ceil((part.length * b.length) / comparedInAStep))
  return b.includes(part)
}

function substr([source, start, length]: readonly unknown[], scope: Scope): string {
  const text = toText(source, scope)
  const from = toWhole(toNumber(start, scope))
  const first = from < 0 ? Math.max(text.length + from, 0) : from
  if (length === undefined) return text.slice(first)
  const rest = text.slice(first)
  const wanted = toWhole(toNumber(length, scope))
  return rest.slice(0, wanted < 0 ? Math.max(0, rest.length + wanted) : wanted)
}

const toWhole = (value: number) => (Number.isNaN(value) ? 0 : Math.trunc(value))

function cat(values: readonly unknown[], scope: Scope): string {
  const text = joinTexts(values, scope, '')
  if (text.length > longestText) throw new BudgetError(`a text is longer than ${longestText} characters`)
  return text
}

function multiply(values: readonly unknown[], scope: Scope): unknown {
  return values.reduce((a, b) => readNumber(a, scope) * readNumber(b, scope))
}

export const operators: ReadonlyMap<string, Operator> = new Map([
  ['==', compare(isLike)],
  ['!=', compare((a, b, scope) => !isLike(a, b, scope))],
  ['===', compare((a, b) => a === b)],
  ['!==', compare((a, b) => a !== b)],
  ['<', compare(isLess, 3)],
  ['<=', compare(isAtMost, 3)],
  ['>', compare((a, b, scope) => isLess(b, a, scope))],
  ['>=', compare((a, b, scope) => isAtMost(b, a, scope))],
  ['!', operator(1, 1, ([value]) => !isTrue(value))],
  ['!!', operator(1, 1, ([value]) => isTrue(value))],
  ['in', compare(isIn)],
  ['startsWith', compare((a, b, scope) => typeof a === 'string' && a.startsWith(toText(b, scope)))],
  ['endsWith', compare((a, b, scope) => typeof a === 'string' && a.endsWith(toText(b, scope)))],
  ['cat', operator(1, many, cat)],
  ['substr', operator(2, 3, substr)],
  ['+', operator(1, many, (values, scope) => values.reduce<number>((sum, value) => sum + readNumber(value, scope), 0))],
  ['*', operator(1, many, multiply)],
  [
    '-',
    operator(1, 2, ([a, b], scope) =>
      b === undefined ? -toNumber(a, scope) : toNumber(a, scope) - toNumber(b, scope),
    ),
  ],
  ['/', operator(2, 2, ([a, b], scope) => toNumber(a, scope) / toNumber(b, scope))],
  ['%', operator(2, 2, ([a, b], scope) => toNumber(a, scope) % toNumber(b, scope))],
  ['min', operator(1, many, (values, scope) => Math.min(...values.map((value) => toNumber(value, scope))))],
  ['max', operator(1, many, (values, scope) => Math.max(...values.map((value) => toNumber(value, scope))))],
])
