import type { Clock } from '#kernel/clock.ts'
import type { Memo } from '#ports/bus.ts'

/** Keys that are remembered at once; beyond it the ones written longest ago go. */
const maxMemos = 10_000

/** Short lists of strings that fade. */
export class MemoryMemos {
  readonly #clock: Clock
  readonly #memos = new Map<string, { readonly values: readonly string[]; readonly until: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add({ key, values, keep, ttlSeconds }: Memo): void {
    const kept = [...this.read(key), ...values].slice(-keep)
    this.#memos.delete(key)
    this.#memos.set(key, { values: kept, until: this.#clock.now() + ttlSeconds * 1000 })
    this.#forgetOld()
  }

  read(key: string): readonly string[] {
    const memo = this.#memos.get(key)
    return memo && memo.until > this.#clock.now() ? memo.values : []
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#memos) {
      if (until > this.#clock.now() && this.#memos.size <= maxMemos) return
      this.#memos.delete(key)
    }
  }
}
