import { backoffDelay } from '#kernel/backoff.ts'
import type { DeliveryOutcome } from './outcomes.ts'

/** Longest pause in milliseconds after the first try, the second, and so on: what is shown live has to be soon. */
const pauses = [2000, 10_000, 60_000, 120_000, 240_000, 300_000, 300_000]

/** Tries there are for one delivery. */
const mostTries = pauses.length + 1

interface Tried {
  /** How many tries there have been, this one included. */
  readonly attempt: number
  readonly outcome: DeliveryOutcome
}

/**
 * When to try again what is of use until `expiresAt` (both milliseconds since 1970); undefined: not at all. Full jitter:
 * anything up to the pause, so that those who failed together do not come back together; never before the endpoint wants.
 */
export function planRetry(
  { attempt, outcome }: Tried,
  { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
  random?: () => number,
): number | undefined {
  if (outcome.kind !== 'transient' || attempt >= mostTries) return undefined
  const half = (pauses[attempt - 1] ?? 0) / 2
  const pause = backoffDelay({ first: half, factor: 1, cap: half, jitter: 1 }, 1, random)
  const at = now + Math.max(pause, outcome.retryAfterMs ?? 0)
  return at < expiresAt ? at : undefined
}

const reliable = { first: 500, factor: 2, cap: 30_000, jitter: 0.1 }

/** When to try again what must not get lost; undefined: it never will succeed. 500 ms, doubling to 30 s, ±10 %. */
export function planReliableRetry({ attempt, outcome }: Tried, now: number, random?: () => number): number | undefined {
  if (outcome.kind !== 'transient') return undefined
  return now + Math.max(backoffDelay(reliable, attempt, random), outcome.retryAfterMs ?? 0)
}
