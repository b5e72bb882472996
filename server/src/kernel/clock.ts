import { setTimeout as delay } from 'node:timers/promises'

/** Time, handed in so that tests can set it. Durations and schedules use it; order never does. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
}

/** ISO 8601 in UTC of a time in milliseconds. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString()
}
