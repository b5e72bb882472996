import { readActiveRules } from '#domain/rulebook/rulebook.ts'
import { type ActiveRule, checkRule, compileRules, type Program } from '#domain/rules/rules.ts'
import { describeError } from '#kernel/errors.ts'
import type { RulesPorts } from './rules.ts'

/** The rules of a workspace that act, ready to be applied. */
export interface RuleSet {
  readonly revision: number
  readonly program: Program
  /** Whether a rule looks at events of the type. */
  concerns(eventType: string): boolean
  /** Rules whose waiting executions may be given other contents. */
  readonly coalescing: readonly string[]
  readonly wantTopGifter: boolean
}

/** What an older Livetap has let in and cannot be used is left out. */
export async function loadRuleSet(ports: RulesPorts, workspaceId: string, revision: number): Promise<RuleSet> {
  const rules = (await readActiveRules(ports.db.query, workspaceId)).filter((rule) =>
    isUsable(ports, workspaceId, rule),
  )
  const types = new Set(rules.flatMap(typesOf))
  return {
    revision,
    program: compileRules(rules, workspaceId),
    concerns: (eventType) => types.has('ANY') || types.has(eventType),
    coalescing: rules
      .filter(({ definition: { run } }) => (run?.coalesce ?? 'none') !== 'none')
      .map((rule) => rule.ruleId),
    wantTopGifter: rules.some(({ definition: { audience } }) => audience?.who === 'topGifter'),
  }
}

function typesOf({ definition: { eventType, sequence } }: ActiveRule): string[] {
  return [eventType, ...(sequence?.steps.map((step) => step.eventType) ?? [])]
}

function isUsable({ log }: RulesPorts, workspaceId: string, { ruleId, definition }: ActiveRule): boolean {
  try {
    checkRule(definition)
    return true
  } catch (error) {
    log.warn({ workspaceId, ruleId, error: describeError(error) }, 'A rule cannot be used and is left out')
    return false
  }
}
