import type { Allowance } from '#kernel/counts.ts'

export type { Allowance } from '#kernel/counts.ts'

/** Counts what may happen only so often, for all processes together where they share a bus. */
export interface Limits {
  /**
   * One more for this key, of at most `max` in a window of so many milliseconds. Never rejects, and never waits long:
   * without the bus each process counts by itself.
   */
  take(key: string, max: number, windowMs: number): Promise<Allowance>
}
