import { hash } from 'node:crypto'
import type { RuleDefinition, RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { AppError } from '#kernel/errors.ts'
import { type ActionPlan, compileActions } from './actions/plan.ts'
import { fieldsOf, viewerEventTypes } from './fields.ts'
import { brokenLogic, compileLogic, type Logic } from './logic/logic.ts'
import type { ActiveRule } from './types.ts'

/** A rule that is ready to look at events. */
export interface CompiledRule {
  readonly ruleId: string
  readonly revision: number
  readonly definition: RuleDefinition
  readonly priority: number
  readonly condition: Logic | undefined
  /** Name the window and the sequence as they are now: one that was changed begins anew. */
  readonly versions: { readonly window: string; readonly sequence: string }
  /** What has to have happened before. */
  readonly steps: readonly CompiledStep[]
  readonly actions: ActionPlan
}

interface CompiledStep {
  readonly eventType: RuleEventType
  readonly condition: Logic | undefined
}

/** Rules by the type of events that they look at, highest priority first. Made by compileRules. */
export interface Program {
  readonly workspaceId: string
  readonly byType: ReadonlyMap<string, readonly CompiledRule[]>
}

/**
 * Compiled once for each set of rules; indexed by event type. A rule that checkRule would refuse (it was published by an
 * older Livetap) keeps no other from acting: all its decisions are `condition-error`.
 */
export function compileRules(rules: readonly ActiveRule[], workspaceId: string): Program {
  const compiled = rules.map(compileOrBreak).sort(comparePriority)
  const byType = new Map<string, CompiledRule[]>()
  for (const rule of compiled) {
    for (const type of typesOf(rule)) {
      const those = byType.get(type) ?? []
      byType.set(type, those)
      those.push(rule)
    }
  }
  return { workspaceId, byType }
}

/** Rules of one priority stay in one order, whatever order they are read in. */
function comparePriority(one: CompiledRule, other: CompiledRule): number {
  return other.priority - one.priority || (one.ruleId < other.ruleId ? -1 : 1)
}

const nothing = { versions: { window: '', sequence: '' }, steps: [], actions: { plan: () => [] } }

function compileOrBreak(rule: ActiveRule): CompiledRule {
  try {
    return compileRule(rule)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { ruleId, revision, definition } = rule
    const priority = definition.priority ?? 0
    return { ruleId, revision, definition, priority, condition: brokenLogic, ...nothing }
  }
}

/** Throws AppError `rule-invalid` or `template-invalid`. */
export function compileRule({ ruleId, revision, definition }: ActiveRule): CompiledRule {
  const { eventType, sequence, actions } = definition
  return {
    ruleId,
    revision,
    definition,
    priority: definition.priority ?? 0,
    condition: compileCondition(definition.condition, eventType, 'condition'),
    versions: { window: versionOf(definition.window), sequence: versionOf(sequence) },
    steps: (sequence?.steps ?? []).map((step, index) => ({
      eventType: step.eventType,
      condition: compileCondition(step.condition, step.eventType, `sequence.steps[${index}].condition`),
    })),
    actions: compileActions(actions),
  }
}

function versionOf(part: unknown): string {
  return part ? hash('sha256', JSON.stringify(part)).slice(0, 8) : ''
}

/** Null and nothing: always. Throws AppError `rule-invalid`. */
export function compileCondition(condition: unknown, eventType: RuleEventType, at: string): Logic | undefined {
  return condition === undefined || condition === null ? undefined : compileLogic(condition, fieldsOf(eventType), at)
}

/** Whether the event is of the type, or of any of them. */
export function isOfType(wanted: RuleEventType, eventType: string): boolean {
  return wanted === 'ANY' ? viewerEventTypes.includes(eventType) : wanted === eventType
}

function typesOf({ definition, steps }: CompiledRule): ReadonlySet<string> {
  const wanted = [definition.eventType, ...steps.map(({ eventType }) => eventType)]
  return new Set(wanted.flatMap((type) => (type === 'ANY' ? viewerEventTypes : [type])))
}
