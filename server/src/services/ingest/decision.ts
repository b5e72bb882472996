import type { LivestreamProblem, LivestreamState } from '@livetap/contracts/livestream.ts'
import { backoffDelay, reconnectBackoff } from '#kernel/backoff.ts'
import type { AppError } from '#kernel/errors.ts'

/** What became of a try to receive a live. */
export type Outcome =
  /** No connection came about. */
  | { readonly kind: 'refused'; readonly error: AppError }
  /** A connection was there, and is gone. `lasted` in milliseconds. */
  | { readonly kind: 'lost'; readonly error: AppError; readonly lasted: number }
  /** The live is over. */
  | { readonly kind: 'ended' }

export interface Situation {
  readonly state: LivestreamState
  /** Failed tries since the last success, before this outcome. */
  readonly attempt: number
  /** Give up after so many; 0 never. */
  readonly maxAttempts: number
  readonly random: () => number
}

/** What to do next. */
export interface Course {
  readonly state: LivestreamState
  readonly attempt: number
  /** Milliseconds to the next try; undefined: only when somebody asks for it. */
  readonly waitMs: number | undefined
  readonly problem?: LivestreamProblem
}

/** How often to look whether an @username is live. */
export const pollMs = 60_000
/** A connection that lasted so long counts as a success: the next failure is the first again. */
const steadyMs = 30_000
/** Between tries that are not expected to go better soon. */
const rarelyMs = 600_000
const slotMs = 10_000

/** Waiting does not help: somebody has to change something first. */
const hopeless = new Set(['bad-username', 'source-not-configured'])
/** Waiting seldom helps. TikTok also says `user-not-found` of users it only hides, so not the first times. */
const unlikely = new Map([
  ['user-not-found', 3],
  ['sign-plan-required', 1],
])

/** State, wait and words for an outcome. Pure but for `random`. */
export function decide(outcome: Outcome, situation: Situation): Course {
  if (outcome.kind === 'ended') return { state: 'ended', attempt: 0, waitMs: pollMs }
  if (outcome.error.code === 'live-offline') {
    return { state: situation.state === 'ended' ? 'ended' : 'offline', attempt: 0, waitMs: pollMs }
  }
  if (outcome.error.code === 'connection-limit' || outcome.error.retryAfterMs) return queue(outcome.error, situation)
  const before = outcome.kind === 'lost' && outcome.lasted >= steadyMs ? 0 : situation.attempt
  return retry(outcome.error, { ...situation, attempt: before + 1 })
}

/** Others use what there is, or a source wants a pause: this live is none the worse, it only has to wait. */
function queue(error: AppError, { attempt }: Situation): Course {
  const waitMs = Math.max(slotMs, error.retryAfterMs ?? 0)
  return { state: 'reconnecting', attempt, waitMs, problem: describeProblem(error) }
}

function retry(error: AppError, { attempt, maxAttempts, random }: Situation): Course {
  const problem = describeProblem(error)
  const isOver = hopeless.has(error.code) || (maxAttempts > 0 && attempt >= maxAttempts)
  if (isOver) return { state: 'failed', attempt, waitMs: undefined, problem }
  const patience = unlikely.get(error.code)
  if (patience !== undefined && attempt >= patience) return { state: 'failed', attempt, waitMs: rarelyMs, problem }
  return { state: 'reconnecting', attempt, waitMs: backoffDelay(reconnectBackoff, attempt, random), problem }
}

const defaultRemedy = 'Livetap tries again by itself; "Try now" does it at once.'

function describeProblem(error: AppError): LivestreamProblem {
  return { code: error.code, title: error.message, remedy: error.remedy ?? defaultRemedy }
}
