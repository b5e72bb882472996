import type { Action, DeliveredAction } from '@livetap/contracts/rules/actions.ts'
import type { Decision, Origin, Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'

/** A rule that acts (or is tried). Revision 0 is a draft. */
export interface ActiveRule {
  readonly ruleId: string
  readonly revision: number
  readonly definition: RuleDefinition
}

/** One thing that a rule remembers: a window, a sequence, a cooldown, a quota. */
export interface MemoryEntry {
  readonly key: string
  readonly ruleId: string
  /** Whose it is; undefined when it is of nobody in particular. */
  readonly userId?: string
  readonly value: unknown
  /** Milliseconds since 1970 from which on it counts for nothing; undefined: as long as the rule is there. */
  readonly expiresAt?: number
}

/** A `value` of undefined: it is forgotten. */
export type MemoryChange = Omit<MemoryEntry, 'value'> & { readonly value: unknown | undefined }

/** What the engine knows of the past. Reads only; what is to be changed is in the step. */
export interface Past {
  recall(key: string): MemoryEntry | undefined
  /** Executions of the rule that wait or run. */
  loadOfRule(ruleId: string): { readonly waiting: number; readonly running: number }
  /** Executions that wait in a queue. */
  waitingIn(queue: string): number
  /** The newest execution of the rule for the viewer that still waits, for coalescing. */
  findWaiting(whose: Whose): PlannedExecution | undefined
}

/** Whose execution it is: what was only tried, or played again, is not put together with what happened. */
export interface Whose {
  readonly ruleId: string
  readonly userId: string
  readonly origin: Origin
}

export function isOf({ ruleId, user, origin }: PlannedExecution, whose: Whose): boolean {
  return ruleId === whose.ruleId && origin === whose.origin && user?.userId === whose.userId && whose.userId !== ''
}

/** An event as rules look at it. */
export interface Happening {
  readonly event: UnifiedEvent
  /** When the normalizer had made it (UTC), if that is known. */
  readonly normalizedAt?: string | undefined
  /** @username of the live. */
  readonly uniqueId: string
  readonly pos: number
  readonly origin: Origin
  /** A moderator has excluded the viewer from rules. */
  readonly isExcluded: boolean
  /** The viewer is the one that gave most in this live. */
  readonly isTopGifter: boolean
  /** The master switch is off. */
  readonly isPaused: boolean
}

export interface PlannedAction {
  /** Place among the actions of the execution, from 0. */
  readonly index: number
  /** As the rule has it, a choice made. */
  readonly action: DeliveredAction
  readonly target: string
  /** With the placeholders filled in: what an executor needs of it. */
  readonly rendered: unknown
  /** Milliseconds after the execution has begun: delays of the rule. */
  readonly afterMs: number
}

export interface PlannedExecution {
  /** Hex SHA-256 of workspace, rule, event and ordinal. */
  readonly executionId: string
  readonly ruleId: string
  readonly ruleName: string
  readonly revision: number
  readonly origin: Origin
  readonly eventId: string
  readonly eventType: string
  readonly streamId: string
  readonly pos: number
  readonly user?: { readonly userId: string; readonly uniqueId: string; readonly displayName: string }
  readonly placeholders: Placeholders
  /** Executions with the same one run one after the other; `~<executionId>` for those that wait for nobody. */
  readonly queue: string
  readonly priority: number
  readonly onError: 'stop' | 'continue'
  readonly happenedAt: string
  readonly receivedAt: string
  /** Null: not known, or no event of the log. */
  readonly normalizedAt: string | null
  /** Milliseconds since 1970. */
  readonly decidedAt: number
  readonly expiresAt: number
  readonly actions: readonly PlannedAction[]
}

/** What has to happen because of one event, all of it or nothing. */
export interface Step {
  /** One for each rule that looked at the event, in their order. */
  readonly decisions: readonly Decision[]
  readonly memory: readonly MemoryChange[]
  /** To be added; one whose id is there already replaces it (it was coalesced). */
  readonly executions: readonly PlannedExecution[]
  /** Rules whose executions end before the new ones begin (run mode `restart`). */
  readonly restarted: readonly string[]
}

export type { Action, Decision, DeliveredAction, Origin, Placeholders, RuleDefinition, UnifiedEvent }
