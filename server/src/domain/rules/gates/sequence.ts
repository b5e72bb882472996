import type { Sequence } from '@livetap/contracts/rules/rule.ts'
import { BudgetError, holds, type Logic } from '../logic/logic.ts'
import { isOfType } from '../program.ts'
import { type Look, latenessMs, ownerOf, type Refusal } from './look.ts'

/** Of each step, when the newest way that has come so far has begun; null: none has. */
type Begun = readonly (number | null)[]

/** Whether what has to have happened before has. Begins anew when it has; else the event may itself be a step. */
export function followSequence(look: Look, sequence: Sequence): Refusal | undefined {
  const begun = recall(look, sequence)
  const need = sequence.steps.length
  const last = begun[need - 1] ?? null
  if (last !== null && look.time >= last && look.time - last <= sequence.withinMs) {
    remember(look, sequence, [])
    return undefined
  }
  advanceSequence(look, sequence)
  const have = recall(look, sequence).findLastIndex((time) => isAlive(time, look, sequence)) + 1
  return { reason: 'sequence', detail: { have, need } }
}

/** Takes note of an event that may be a step. */
export function advanceSequence(look: Look, sequence: Sequence): void {
  const { eventType } = look.happening.event
  const before = recall(look, sequence)
  const after = look.rule.steps.map((step, index): number | null => {
    const known = before[index] ?? null
    if (!isOfType(step.eventType, eventType) || !passes(step.condition, look)) return known
    const from = index === 0 ? look.time : (before[index - 1] ?? null)
    return from === null || !isAlive(from, look, sequence) ? known : Math.max(from, known ?? from)
  })
  if (after.some((time, index) => time !== (before[index] ?? null))) remember(look, sequence, after)
}

function passes(condition: Logic | undefined, look: Look): boolean {
  if (!condition) return true
  try {
    return holds(condition.evaluate(look.happening.event))
  } catch (error) {
    if (error instanceof BudgetError) return false
    throw error
  }
}

function isAlive(time: number | null, look: Look, { withinMs }: Sequence): boolean {
  return time !== null && look.time - time <= withinMs && look.time >= time
}

function keyOf({ rule, happening: { event } }: Look, sequence: Sequence): string {
  const viewer = sequence.sameUser ? [event.user?.userId ?? ''] : []
  return [rule.ruleId, 'sequence', rule.versions.sequence, event.streamId, ...viewer].join(':')
}

function recall(look: Look, sequence: Sequence): Begun {
  return (look.draft.recall(keyOf(look, sequence)) ?? []) as Begun
}

function remember(look: Look, sequence: Sequence, begun: Begun): void {
  look.draft.remember({
    key: keyOf(look, sequence),
    ruleId: look.rule.ruleId,
    ...(sequence.sameUser ? ownerOf(look.happening.event) : {}),
    value: begun.length > 0 ? begun : undefined,
    expiresAt: look.draft.now + sequence.withinMs + latenessMs,
  })
}
