export interface Backoff {
  /** First delay in milliseconds. */
  readonly first: number
  readonly factor: number
  /** Longest delay in milliseconds, before jitter. */
  readonly cap: number
  /** Share of the delay that chance may add or take, 0 to 1. */
  readonly jitter: number
}

/** Reconnecting to a live: 1 s, doubling, at most 60 s, ±20 %. */
export const reconnectBackoff: Backoff = { first: 1000, factor: 2, cap: 60_000, jitter: 0.2 }

/** Milliseconds to wait before try number `attempt` (1 is the first repetition). `random` gives 0 ≤ x < 1. */
export function backoffDelay(backoff: Backoff, attempt: number, random: () => number = Math.random): number {
  const plain = Math.min(backoff.cap, backoff.first * backoff.factor ** Math.max(0, attempt - 1))
  return Math.round(plain * (1 + backoff.jitter * (2 * random() - 1)))
}
