import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { useState } from 'react'
import { isRecord } from '../conditions/logic.ts'
import { ruleEvents } from '../parts/event-words.ts'
import { Mistake } from '../parts/fields.tsx'
import { JsonText } from '../parts/json-text.tsx'
import { useDraft } from './draft.ts'

/** The whole rule as the API has it. */
export function RuleJson() {
  const { definition, replace, mistakes } = useDraft()
  const [mistake, setMistake] = useState<string>()
  const take = (value: unknown) => {
    const found = findFlaw(value)
    setMistake(found)
    if (found === undefined) replace(value as RuleDefinition)
  }
  const [first] = mistakes.all
  return (
    <div className="flex flex-col gap-2 p-4">
      <JsonText value={definition} label="The rule as JSON" rows={24} onChange={take} />
      <Mistake text={mistake ?? (first && `${first.where ? `${first.where}: ` : ''}${first.text}`)} />
    </div>
  )
}

/** What a rule needs so that the form can show it at all; the rest is for the server to judge. */
function findFlaw(value: unknown): string | undefined {
  if (!isRecord(value)) return 'A rule is an object.'
  if (typeof value.name !== 'string') return 'A rule has a name.'
  if (!ruleEvents.some((each) => each === value.eventType)) return 'The eventType is not one that rules know.'
  const { actions } = value
  if (!Array.isArray(actions) || actions.length === 0) return 'A rule has at least one action.'
  return actions.every((action) => isRecord(action) && typeof action.type === 'string')
    ? undefined
    : 'Every action has a type.'
}
