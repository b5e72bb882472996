import { Draft } from './draft.ts'
import { coalesce, planExecution } from './execution.ts'
import { admit, runOf } from './gates/admission.ts'
import { isInAudience } from './gates/audience.ts'
import { countGifts } from './gates/gifts.ts'
import { consumeLimits, limitFirings } from './gates/limits.ts'
import type { Look, Refusal } from './gates/look.ts'
import { advanceSequence, followSequence } from './gates/sequence.ts'
import { countWindow } from './gates/window.ts'
import { BudgetError, holds } from './logic/logic.ts'
import { type CompiledRule, compileRule, isOfType, type Program } from './program.ts'
import type { ActiveRule, Decision, Happening, Past, Step, UnifiedEvent } from './types.ts'

interface Outcome extends Refusal {
  readonly executionIds: readonly string[]
  /** The event as the condition has seen it. */
  readonly judged: UnifiedEvent
}

/** Pure. `now` is milliseconds since 1970: event time of the source in a back-test, the clock in a live. */
export function step(program: Program, past: Past, happening: Happening, now: number): Step {
  const draft = new Draft(past, now)
  const decisions: Decision[] = []
  const time = timeOf(happening, now)
  let stopsBelow = Number.NEGATIVE_INFINITY
  for (const rule of program.byType.get(happening.event.eventType) ?? []) {
    if (!isInPlace(rule, happening)) continue
    const look = { rule, happening, draft, time }
    const isStopped = rule.priority < stopsBelow
    if (!isOfType(rule.definition.eventType, happening.event.eventType)) {
      if (!isStopped) takeNote(look)
      continue
    }
    const outcome = isStopped ? refuse(look, { reason: 'stopped' }) : decide(look, program.workspaceId)
    decisions.push(toDecision(look, outcome))
    if (rule.definition.stopAfter && outcome.executionIds.length > 0) stopsBelow = rule.priority
  }
  return { decisions, ...draft.finish() }
}

/**
 * The decision of one rule with the tree of its condition, for why and why not, and for trials. Of an event of another
 * type or live it is `condition-false`, without a tree. Throws what compileRules does.
 */
export function explain(rule: ActiveRule, past: Past, happening: Happening, now: number): Decision {
  const compiled = compileRule(rule)
  const look = { rule: compiled, happening, draft: new Draft(past, now), time: timeOf(happening, now) }
  const isLookedAt =
    isInPlace(compiled, happening) && isOfType(compiled.definition.eventType, happening.event.eventType)
  if (!isLookedAt) return toDecision(look, refuse(look, { reason: 'condition-false' }))
  const outcome = decide(look, happening.event.workspaceId)
  const decision = toDecision(look, outcome)
  return compiled.condition ? { ...decision, condition: compiled.condition.trace(outcome.judged) } : decision
}

function isInPlace({ definition }: CompiledRule, { event, uniqueId }: Happening): boolean {
  if (definition.streamId && definition.streamId !== event.streamId) return false
  return !definition.uniqueId || definition.uniqueId.toLowerCase() === uniqueId.toLowerCase()
}

function timeOf({ event }: Happening, now: number): number {
  return Math.min(Date.parse(event.timestamp), now)
}

/** Of an event that is only a step of the rule's sequence. */
function takeNote(look: Look): void {
  const { sequence } = look.rule.definition
  if (sequence && !refuseEarly(look)) advanceSequence(look, sequence)
}

function decide(look: Look, workspaceId: string): Outcome {
  const early = refuseEarly(look)
  if (early) return refuse(look, early)
  const events = countGifts(look)
  const judged = events.at(-1) ?? look.happening.event
  const refusal = judge(look, events, judged)
  if (refusal) return refuse(look, refusal, judged)
  const { window, sequence } = look.rule.definition
  const firings = window ? countWindow(look, window, events) : events.length
  if (typeof firings !== 'number') return refuse(look, firings, judged)
  const missing = sequence && followSequence(look, sequence)
  if (missing) return refuse(look, missing, judged)
  const allowed = limitFirings(look, firings)
  if (typeof allowed !== 'number') return refuse(look, allowed, judged)
  const counted = window ? Array.from({ length: allowed }, () => look.happening.event) : events.slice(-allowed)
  return { ...fire(look, workspaceId, counted), judged }
}

/** Nothing is moved by what is refused here. */
function refuseEarly({ happening, rule }: Look): Refusal | undefined {
  if (happening.isPaused) return { reason: 'paused' }
  if (happening.origin === 'replay' && !rule.definition.replays) return { reason: 'replay' }
  return happening.isExcluded ? { reason: 'excluded' } : undefined
}

function judge(look: Look, events: readonly UnifiedEvent[], judged: UnifiedEvent): Refusal | undefined {
  const { definition, condition } = look.rule
  if (!isInAudience(definition.audience, look.happening)) return { reason: 'audience' }
  if (events.length === 0) return { reason: 'gift-mode' }
  try {
    return !condition || holds(condition.evaluate(judged)) ? undefined : { reason: 'condition-false' }
  } catch (error) {
    if (error instanceof BudgetError) return { reason: 'condition-error' }
    throw error
  }
}

/** Adds executions for as many as there is room for, or puts them into the one that waits. */
function fire(look: Look, workspaceId: string, events: readonly UnifiedEvent[]): Omit<Outcome, 'judged'> {
  const { rule, happening, draft } = look
  const { mode, coalesce: how } = runOf(rule)
  const executionIds: string[] = []
  let [reason, refusal]: [Refusal['reason'], Refusal | undefined] = ['coalesced', undefined]
  for (const [ordinal, event] of (mode === 'restart' ? events.slice(-1) : events).entries()) {
    const firing = { workspaceId, rule, happening, event, ordinal, now: draft.now }
    if (draft.isFull) {
      refusal = { reason: 'event-full' }
      break
    }
    const whose = { ruleId: rule.ruleId, userId: event.user?.userId ?? '', origin: happening.origin }
    const waiting = how === 'none' ? undefined : draft.findWaiting(whose)
    if (waiting) {
      draft.replace(coalesce(waiting, firing))
      executionIds.push(waiting.executionId)
      continue
    }
    refusal = admit(look)
    if (refusal) break
    const execution = planExecution(firing)
    draft.add(execution)
    executionIds.push(execution.executionId)
    reason = 'fired'
  }
  if (executionIds.length === 0) return { ...(refusal ?? { reason: 'busy' }), executionIds }
  if (mode === 'restart') draft.restart(rule.ruleId)
  consumeLimits(look, executionIds.length)
  return { reason, executionIds: [...new Set(executionIds)] }
}

function refuse(look: Look, refusal: Refusal, judged = look.happening.event): Outcome {
  return { ...refusal, executionIds: [], judged }
}

function toDecision({ rule, happening, draft }: Look, { reason, detail, executionIds }: Outcome): Decision {
  const { ruleId, revision } = rule
  const { eventId } = happening.event
  const base = { ruleId, revision, eventId, pos: happening.pos, at: draft.at, reason, executionIds: [...executionIds] }
  return detail ? { ...base, detail } : base
}
