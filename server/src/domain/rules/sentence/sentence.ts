import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { clip } from '../actions/escape.ts'
import { describeActions, describeLimits } from './deeds.ts'
import { describeTrigger } from './trigger.ts'

/** Code points. */
const longest = 600

/** The plain-language sentence of a rule: "When somebody sends 5 Roses or more, POST to example.org, at most every 30 s." */
export function describeRule(definition: RuleDefinition): string {
  const parts = [describeTrigger(definition), describeActions(definition.actions), ...describeLimits(definition)]
  const sentence = `${parts.join(', ')}.`
  const shown = clip(sentence, longest)
  return shown.length < sentence.length ? `${shown}…` : shown
}
