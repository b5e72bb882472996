import type { Draft } from '../draft.ts'
import type { CompiledRule } from '../program.ts'
import type { Decision, Happening, UnifiedEvent } from '../types.ts'

/** One rule that looks at one event. */
export interface Look {
  readonly rule: CompiledRule
  readonly happening: Happening
  readonly draft: Draft
  /** When it happened, in milliseconds since 1970, never in the future. */
  readonly time: number
}

/** Why the rule does not act. */
export interface Refusal {
  readonly reason: Decision['reason']
  readonly detail?: Decision['detail']
}

/** Most firings of one event, where the rule does not say. */
export const mostFirings = 20
/** What is remembered of a live is kept so long behind its last event. */
export const liveMs = 48 * 3_600_000
/** Events may come so much later than they happened. */
export const latenessMs = 600_000

/** Whose the memory is, when it is of one viewer. */
export function ownerOf(event: UnifiedEvent): { readonly userId?: string } {
  return event.user ? { userId: event.user.userId } : {}
}
