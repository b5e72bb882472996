import type { Rule, RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { createContext, useContext } from 'react'
import type { Mistakes } from './mistakes.ts'

/** What changes of a definition; undefined takes a part away. */
export type Change = { readonly [Name in keyof RuleDefinition]?: RuleDefinition[Name] | undefined }

/** The rule that is being written. */
export interface Draft {
  readonly definition: RuleDefinition
  readonly set: (change: Change) => void
  readonly replace: (definition: RuleDefinition) => void
  readonly mistakes: Mistakes
  readonly isReadOnly: boolean
}

export const DraftContext = createContext<Draft | undefined>(undefined)

export function useDraft(): Draft {
  const draft = useContext(DraftContext)
  if (!draft) throw new Error('There is no rule to write here')
  return draft
}

export function applyChange(definition: RuleDefinition, change: Change): RuleDefinition {
  const set = Object.entries({ ...definition, ...change }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set) as RuleDefinition
}

const names: Record<keyof RuleDefinition, true> = {
  name: true,
  description: true,
  offered: true,
  streamId: true,
  uniqueId: true,
  eventType: true,
  gift: true,
  audience: true,
  condition: true,
  window: true,
  sequence: true,
  cooldown: true,
  rate: true,
  quota: true,
  run: true,
  priority: true,
  stopAfter: true,
  replays: true,
  onError: true,
  actions: true,
}

/** What of a rule its definition is. */
export const definitionOf = (rule: Rule): RuleDefinition =>
  Object.fromEntries(Object.entries(rule).filter(([name]) => Object.hasOwn(names, name))) as RuleDefinition

export const emptyRule: RuleDefinition = {
  name: '',
  eventType: 'GIFT',
  condition: null,
  actions: [{ type: 'log', template: '{username} sent {giftCount} {giftName}' }],
}
