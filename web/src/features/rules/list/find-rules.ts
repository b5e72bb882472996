import type { RuleToday } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { factOf } from '../parts/event-words.ts'

/** A rule with what it did today. */
export interface RuleRow {
  readonly key: string
  readonly rule: Rule
  readonly today: RuleToday | undefined
}

export function listRows(rules: readonly Rule[], today: readonly RuleToday[]): RuleRow[] {
  const numbers = new Map(today.map((each) => [each.ruleId, each]))
  return rules.map((rule) => ({ key: rule.ruleId, rule, today: numbers.get(rule.ruleId) }))
}

/** Those in which every word of the text stands, whatever its case and accents. */
export function findRows(rows: readonly RuleRow[], text: string): readonly RuleRow[] {
  const wanted = fold(text).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return rows
  return rows.filter(({ rule }) => {
    const { name, sentence, description = '', eventType } = rule
    const all = fold(`${name}\n${sentence}\n${description}\n${factOf(eventType).name}\n${rule.isDraft ? 'draft' : ''}`)
    return wanted.every((word) => all.includes(word))
  })
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** How many events the rule did not act on today, by reason, most first. */
export function blockedOf(today: RuleToday | undefined): readonly (readonly [reason: string, count: number])[] {
  return Object.entries(today?.blocked ?? {}).toSorted(([, one], [, other]) => other - one)
}
