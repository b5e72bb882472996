import { hash } from 'node:crypto'
import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import { queueOf, runOf } from './gates/admission.ts'
import { createPlaceholders, keepable } from './placeholders.ts'
import { type CompiledRule, compileRule } from './program.ts'
import type { ActiveRule, Happening, PlannedExecution, UnifiedEvent } from './types.ts'

/** What is planned: which firing of a rule, and of what. */
interface Firing {
  readonly workspaceId: string
  readonly rule: CompiledRule
  readonly happening: Happening
  /** The event as it is counted. */
  readonly event: UnifiedEvent
  /** Which of the firings of the event, from 0. */
  readonly ordinal: number
  /** Milliseconds since 1970. */
  readonly now: number
}

export function planExecution(firing: Firing): PlannedExecution {
  const { workspaceId, rule, happening, event, ordinal, now } = firing
  const { ruleId, revision, definition, priority } = rule
  const executionId = hash('sha256', `${workspaceId}:${ruleId}:${event.eventId}:${ordinal}`)
  const placeholders = createPlaceholders(event)
  return {
    executionId,
    ruleId,
    ruleName: definition.name,
    revision,
    origin: happening.origin,
    eventId: event.eventId,
    eventType: event.eventType,
    streamId: event.streamId,
    pos: happening.pos,
    ...viewerOf(event),
    placeholders,
    queue: queueOf(rule, executionId),
    priority,
    onError: definition.onError ?? 'continue',
    happenedAt: event.timestamp,
    receivedAt: event.ingestedAt,
    normalizedAt: happening.normalizedAt ?? null,
    decidedAt: now,
    expiresAt: now + runOf(rule).ttlMs,
    actions: planActions(firing, event, executionId, placeholders),
  }
}

/** Puts the event into the execution that waits, which keeps its place and its time. */
export function coalesce(waiting: PlannedExecution, firing: Firing): PlannedExecution {
  const isSum = runOf(firing.rule).coalesce === 'sum'
  const event = isSum ? addCounts(firing.event, waiting.placeholders) : firing.event
  const placeholders = createPlaceholders(event)
  const actions = planActions(firing, event, waiting.executionId, placeholders)
  return { ...waiting, ...viewerOf(event), placeholders, actions }
}

/** Carries the actions of a rule out whatever its conditions and limits say: for trying it. Throws what compileRules does. */
export function fireRule(rule: ActiveRule, workspaceId: string, happening: Happening, now: number): PlannedExecution {
  return planExecution({ workspaceId, rule: compileRule(rule), happening, event: happening.event, ordinal: 0, now })
}

function planActions({ rule, happening, now }: Firing, event: UnifiedEvent, executionId: string, values: Placeholders) {
  const { ruleId, revision, definition } = rule
  return rule.actions.plan({
    event,
    rule: { ruleId, name: definition.name, revision },
    executionId,
    placeholders: values,
    host: happening.uniqueId,
    now,
  })
}

function viewerOf({ user }: UnifiedEvent): Pick<PlannedExecution, 'user'> {
  if (!user) return {}
  const { userId, uniqueId, displayName } = user
  return { user: { userId, uniqueId: keepable(uniqueId), displayName: keepable(displayName) } }
}

function addCounts(event: UnifiedEvent, { giftCount, coins, likeCount }: Placeholders): UnifiedEvent {
  if (event.eventType === 'GIFT') {
    const { payload } = event
    const sums = { giftCount: payload.giftCount + Number(giftCount), coins: payload.coins + Number(coins) }
    return { ...event, payload: { ...payload, ...sums } }
  }
  if (event.eventType !== 'LIKE') return event
  return { ...event, payload: { ...event.payload, likeCount: event.payload.likeCount + Number(likeCount) } }
}
