import { performance } from 'node:perf_hooks'
import { type Allowance, Counts } from '#kernel/counts.ts'
import type { Limits } from '#ports/limits.ts'

/** Limits of one process. */
export class MemoryLimits implements Limits {
  readonly #counts = new Counts()

  async take(key: string, max: number, windowMs: number): Promise<Allowance> {
    return this.#counts.take(key, max, windowMs, performance.now())
  }
}
