import type { ConditionTrace } from '@livetap/contracts/rules/outcomes.ts'
import { readConditionWords } from '../conditions/condition-words.ts'
import type { RuleField } from '../shapes.ts'

const groups: Readonly<Record<string, string>> = {
  and: 'all of these',
  or: 'any of these',
  '!': 'not',
  if: 'one of these',
}

/** Whether a part is told in one line: what it compares are fields and values. */
export function isLeaf({ op, parts = [] }: ConditionTrace): boolean {
  if (op === 'and' || op === 'or' || op === 'if') return false
  if (op === '!') return parts.every((part) => part.op === 'var' || part.op === 'value')
  return parts.every((part) => part.op === 'var' || part.op === 'value' || isLeaf(part))
}

/** A part in words, with what the fields held: `coins (5) is at least 30`. */
export function traceWords(trace: ConditionTrace, fields: readonly RuleField[]): string {
  const group = isLeaf(trace) ? undefined : groups[trace.op]
  if (group) return group
  return readConditionWords(toLogic(trace), (path) => {
    const field = fields.find((each) => each.path === path)?.label.toLowerCase() ?? path
    const found = findVar(trace, path)
    return found ? `${field} (${valueText(found.value)})` : field
  })
}

function findVar(trace: ConditionTrace, path: string): ConditionTrace | undefined {
  if (trace.op === 'var' && trace.path === path) return trace
  for (const part of trace.parts ?? []) {
    const found = findVar(part, path)
    if (found) return found
  }
  return undefined
}

function toLogic({ op, path, value, parts = [] }: ConditionTrace): unknown {
  if (op === 'value') return value
  return op === 'var' ? { var: path ?? '' } : { [op]: parts.map(toLogic) }
}

const longest = 120

export function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? '')
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
