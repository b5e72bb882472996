import type { Counts } from '@livetap/contracts/metrics.ts'

/** What an event adds to a slice of time. */
export interface Slice extends Counts {
  readonly viewers: number | undefined
  /** Of a comment, when it is known: -100 to 100. */
  readonly mood: number | undefined
}
