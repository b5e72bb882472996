import type { ConditionTrace } from '@livetap/contracts/rules/outcomes.ts'

/** Most work of one evaluation: a step is one operator, or so many characters of text. */
export const mostSteps = 5000
/** UTF-16 units; texts of events are cut, texts that grow longer end the evaluation. */
export const longestText = 2000
/** Items; lists of events are cut. */
export const longestList = 200
const charactersOfStep = 64

/** The evaluation costs more than a condition may. */
export class BudgetError extends Error {}

/** What one evaluation knows. */
export interface Scope {
  /** The event, or the item of a list that is looked at. */
  data: unknown
  readonly meter: { steps: number }
  /** Of a trace: what has been evaluated of the part above. */
  trace?: ConditionTrace[] | undefined
}

export type Evaluate = (scope: Scope) => unknown

/** Throws BudgetError when the evaluation has cost too much. */
export function spend(scope: Scope, steps: number): void {
  scope.meter.steps += steps
  if (scope.meter.steps > mostSteps) throw new BudgetError('the condition takes too many steps')
}

/** As an empty list is false and everything else is as in JavaScript. */
export function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** The value as text, as JavaScript puts it, without asking the value itself how. */
export function toText(value: unknown, scope: Scope): string {
  if (typeof value === 'string') return checkLength(value, scope)
  if (Array.isArray(value)) return checkLength(joinTexts(value, scope, ','), scope)
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value)
}

/** Null is nothing. */
export function joinTexts(values: readonly unknown[], scope: Scope, separator: string): string {
  spend(scope, values.length)
  return values.map((value) => (value === null || value === undefined ? '' : toText(value, scope))).join(separator)
}

function checkLength(text: string, scope: Scope): string {
  if (text.length > longestText) throw new BudgetError(`a text is longer than ${longestText} characters`)
  spend(scope, Math.floor(text.length / charactersOfStep))
  return text
}

export type Primitive = string | number | boolean | null

/** Lists and objects as text; everything else is what it is. */
export function toPrimitive(value: unknown, scope: Scope): Primitive {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : toText(value, scope)
}

export function toNumber(value: unknown, scope: Scope): number {
  return Number(toPrimitive(value, scope))
}

/** The number that a text begins with; NaN when there is none. */
export function readNumber(value: unknown, scope: Scope): number {
  return Number.parseFloat(toText(value, scope))
}
