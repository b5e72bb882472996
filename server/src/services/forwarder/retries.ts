import type { SinkError } from '@livetap/contracts/rules/sinks.ts'
import { circuitOpensAfter, type SinkWork } from '#domain/sinks/sinks.ts'
import { type DeliveryOutcome, planReliableRetry } from '#domain/webhooks/webhooks.ts'
import { toIso } from '#kernel/clock.ts'
import { isLockedOut } from './send-batch.ts'

/** What becomes of a sink after a try that failed. Times are milliseconds since 1970. */
export type Consequence =
  | { readonly kind: 'retry'; readonly nextAt: number }
  | { readonly kind: 'set-aside'; readonly reason: 'ENDPOINT_REFUSED' | 'GAVE_UP'; readonly nextAt: number }
  | { readonly kind: 'stop' }

/** However long an endpoint wants to be left alone. */
const longestPauseMs = 3_600_000
const firstOpenMs = 30_000
const longestOpenMs = 600_000

/** No batch is to blame for these: the sink stays where it is until somebody has looked. */
export function isStopping(code: string): boolean {
  return code === 'endpoint-gone' || code === 'address-refused' || isLockedOut(code)
}

/** `failures`: in a row, before this one. `since`: from when on the time until it is given up counts. */
export function judgeFailure(
  outcome: DeliveryOutcome,
  { failures, since, giveUpMs }: Pick<SinkWork, 'failures' | 'giveUpMs'> & { readonly since: number },
  now: number,
  random?: () => number,
): Consequence {
  if (outcome.error !== null && isStopping(outcome.error)) return { kind: 'stop' }
  const planned = planReliableRetry({ attempt: failures + 1, outcome }, now, random)
  if (planned === undefined) {
    return { kind: 'set-aside', reason: 'ENDPOINT_REFUSED', nextAt: now + pauseAfterRefusals(failures + 1) }
  }
  const nextAt = Math.min(planned, now + longestPauseMs)
  return nextAt - since <= giveUpMs ? { kind: 'retry', nextAt } : { kind: 'set-aside', reason: 'GAVE_UP', nextAt }
}

/** An endpoint that refuses one batch after the other is left alone for a while, so that not all of them are set aside. */
function pauseAfterRefusals(inARow: number): number {
  if (inARow < circuitOpensAfter) return 0
  return Math.min(firstOpenMs * 2 ** (inARow - circuitOpensAfter), longestOpenMs)
}

export function toSinkError({ detail, error, status }: DeliveryOutcome, at: number): SinkError {
  return { message: detail ?? error ?? 'it failed', status, at: toIso(at) }
}
