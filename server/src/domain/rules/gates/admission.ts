import type { Run } from '@livetap/contracts/rules/rule.ts'
import type { CompiledRule } from '../program.ts'
import type { Look, Refusal } from './look.ts'

const defaultMost = 10
/** A rule that does not say how it runs loses nothing, up to the most that a rule may say. */
const mostAtOnce = 1000
const defaultTtlMs = 15_000

interface FullRun extends Required<Omit<Run, 'queue'>> {
  readonly queue: string | undefined
}

/** How a rule runs, with what it does not say filled in. */
export function runOf({ definition }: CompiledRule): FullRun {
  const { mode, queue, max, ttlMs = defaultTtlMs, coalesce = 'none' } = definition.run ?? { mode: 'parallel' }
  return { mode, queue, max: max ?? (definition.run ? defaultMost : mostAtOnce), ttlMs, coalesce }
}

/** Executions in the same queue run one after the other. */
export function queueOf(rule: CompiledRule, executionId: string): string {
  const { mode, queue } = runOf(rule)
  return mode === 'queued' ? (queue ?? `rule:${rule.ruleId}`) : `~${executionId}`
}

/** Why there is no room for one more execution. */
export function admit({ rule, draft }: Look): Refusal | undefined {
  const { mode, max } = runOf(rule)
  if (mode === 'restart') return undefined
  if (mode === 'queued') {
    const depth = draft.waitingIn(queueOf(rule, ''))
    return depth >= max ? { reason: 'queue-full', detail: { depth } } : undefined
  }
  const { waiting, running } = draft.loadOfRule(rule.ruleId)
  const depth = waiting + running
  return depth >= (mode === 'single' ? 1 : max) ? { reason: 'busy', detail: { depth } } : undefined
}
