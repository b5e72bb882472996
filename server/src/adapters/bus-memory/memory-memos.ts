import type { Clock } from '#kernel/clock.ts'
import type { Memo } from '#ports/bus.ts'

/** Keys that are remembered at once; beyond it the ones written longest ago go. */
const maxMemos = 10_000

interface Remembered {
  /** The newest at the end; up to twice as many as are kept. */
  readonly list: string[]
  readonly keep: number
  readonly until: number
}

/** Lists of strings that fade. */
export class MemoryMemos {
  readonly #clock: Clock
  readonly #memos = new Map<string, Remembered>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Long lists are appended to on every publication, so they are cut only once they are twice too long. */
  add({ key, values, keep, ttlSeconds }: Memo): void {
    const list = this.#find(key)?.list ?? []
    for (const value of values) list.push(value)
    if (list.length > 2 * keep) list.splice(0, list.length - keep)
    this.#memos.delete(key)
    this.#memos.set(key, { list, keep, until: this.#clock.now() + ttlSeconds * 1000 })
    this.#forgetOld()
  }

  read(key: string): readonly string[] {
    const memo = this.#find(key)
    return memo ? memo.list.slice(-memo.keep) : []
  }

  forget(workspaceId: string, kind?: string): void {
    for (const key of this.#memos.keys()) {
      const [kindOf, owner] = key.split(':')
      if (owner === workspaceId && (kind ?? kindOf) === kindOf) this.#memos.delete(key)
    }
  }

  #find(key: string): Remembered | undefined {
    const memo = this.#memos.get(key)
    return memo && memo.until > this.#clock.now() ? memo : undefined
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#memos) {
      if (until > this.#clock.now() && this.#memos.size <= maxMemos) return
      this.#memos.delete(key)
    }
  }
}
