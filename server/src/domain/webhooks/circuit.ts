import type { DeliveryOutcome } from './outcomes.ts'

/** How an endpoint is doing. Times are milliseconds since 1970. */
export interface Circuit {
  /** In a row. */
  readonly failures: number
  /** Of those. */
  readonly firstFailedAt: number | null
  readonly openUntil: number | null
  readonly disabledAt: number | null
  readonly lastError: string | null
}

export const closedCircuit: Circuit = {
  failures: 0,
  firstFailedAt: null,
  openUntil: null,
  disabledAt: null,
  lastError: null,
}

/** `probe`: this one alone finds out whether the endpoint is back. */
export type Passage =
  | { readonly kind: 'send' | 'probe' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'disabled' }

const failuresToOpen = 5
const firstOpenMs = 30_000
const longestOpenMs = 10 * 60_000
const failingToDisableMs = 24 * 60 * 60_000

/** How long others wait for a probe whose outcome nobody has told: longer than a request takes. */
export const probeMs = 15_000

/** Whether something may be sent now. Whoever gets `probe` has to claim it first, by moving `openUntil` on. */
export function admit({ failures, openUntil, disabledAt }: Circuit, now: number): Passage {
  if (disabledAt !== null) return { kind: 'disabled' }
  if (openUntil !== null && openUntil > now) return { kind: 'wait', until: openUntil }
  return { kind: failures >= failuresToOpen ? 'probe' : 'send' }
}

/** What is known of the endpoint after a try that was let through as `passage`. */
export function afterAttempt(
  circuit: Circuit,
  outcome: DeliveryOutcome,
  { passage, now }: { readonly passage: 'send' | 'probe'; readonly now: number },
): Circuit {
  if (circuit.disabledAt !== null || outcome.error === 'address-refused') return circuit
  if (outcome.kind === 'succeeded') return closedCircuit
  if (outcome.error === 'endpoint-gone') return { ...circuit, disabledAt: now, lastError: describe(outcome) }
  const paused = pauseFor(circuit, outcome, now)
  // Too much at once is nothing that is broken.
  if (outcome.status === 429) return { ...paused, lastError: describe(outcome) }
  // Those that were under way when it opened say nothing new.
  const isStraggler = circuit.failures >= failuresToOpen && passage === 'send'
  return isStraggler ? { ...paused, lastError: describe(outcome) } : fail(paused, outcome, now)
}

function pauseFor(circuit: Circuit, { retryAfterMs = 0 }: DeliveryOutcome, now: number): Circuit {
  if (retryAfterMs === 0) return circuit
  const until = now + Math.min(retryAfterMs, longestOpenMs)
  return { ...circuit, openUntil: Math.max(until, circuit.openUntil ?? 0) }
}

function fail(circuit: Circuit, outcome: DeliveryOutcome, now: number): Circuit {
  const failures = circuit.failures + 1
  const firstFailedAt = circuit.firstFailedAt ?? now
  const failed = { ...circuit, failures, firstFailedAt, lastError: describe(outcome) }
  if (failures < failuresToOpen) return failed
  if (now - firstFailedAt >= failingToDisableMs) return { ...failed, disabledAt: now }
  const openMs = Math.min(firstOpenMs * 2 ** (failures - failuresToOpen), longestOpenMs)
  const asked = outcome.retryAfterMs === undefined ? 0 : (circuit.openUntil ?? 0)
  return { ...failed, openUntil: Math.max(now + openMs, asked) }
}

const describe = ({ error, detail }: DeliveryOutcome): string => `${error}: ${detail}`
