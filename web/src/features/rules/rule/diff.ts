import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { isRecord, isSameJson } from '../conditions/logic.ts'

/** A part of a rule that is another one now; undefined where there is none. */
export interface Difference {
  /** `actions[0].url`. */
  readonly place: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Where two texts of a rule differ, as deep down as both have the same shape. */
export function diffDefinitions(before: RuleDefinition, after: RuleDefinition): Difference[] {
  return diff(before, after, '')
}

function diff(before: unknown, after: unknown, place: string): Difference[] {
  if (isSameJson(before, after)) return []
  if (isRecord(before) && isRecord(after) && !isLogic(place)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) => diff(before[name], after[name], place === '' ? name : `${place}.${name}`))
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer = before.length > after.length ? before : after
    return longer.flatMap((_, index) => diff(before[index], after[index], `${place}[${index}]`))
  }
  return [{ place, before: write(before), after: write(after) }]
}

/** A condition is read as a whole. */
const isLogic = (place: string): boolean => place.endsWith('condition')

const write = (value: unknown): string | undefined => {
  if (value === undefined) return undefined
  return typeof value === 'string' ? cleanText(value) || '""' : JSON.stringify(value)
}
