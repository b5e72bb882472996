import type { OpenExecution } from '#domain/executions/executions.ts'
import {
  isOf,
  type MemoryChange,
  type MemoryEntry,
  type Past,
  type PlannedExecution,
  type Step,
  type Whose,
} from '#domain/rules/rules.ts'

interface Load {
  waiting: number
  running: number
}

/** What the rules of a workspace know of the past: what is stored, and what was decided since and is not stored yet. */
export class LivePast implements Past {
  readonly #stored = new Map<string, MemoryEntry>()
  readonly #changes = new Map<string, MemoryChange>()
  #open = new Map<string, OpenExecution>()
  #observed: ReadonlySet<string> = new Set()
  #busy: ReadonlySet<string> = new Set()
  readonly #loads = new Map<string, Load>()
  readonly #waitingIn = new Map<string, number>()
  /** Milliseconds since 1970: what expires by then is not recalled. */
  now = 0

  constructor(memory: readonly MemoryEntry[]) {
    for (const entry of memory) this.#stored.set(entry.key, entry)
  }

  recall(key: string): MemoryEntry | undefined {
    const changed = this.#changes.get(key)
    const entry = changed ? (changed.value === undefined ? undefined : changed) : this.#stored.get(key)
    return entry?.expiresAt !== undefined && entry.expiresAt <= this.now ? undefined : entry
  }

  loadOfRule(ruleId: string): Load {
    return this.#loads.get(ruleId) ?? { waiting: 0, running: 0 }
  }

  waitingIn(queue: string): number {
    return this.#waitingIn.get(queue) ?? 0
  }

  findWaiting(whose: Whose): PlannedExecution | undefined {
    for (const { planned } of [...this.#open.values()].reverse()) {
      if (planned && isOf(planned, whose)) return planned
    }
    return undefined
  }

  /** Whether the execution is stored, and waited or ran when that was observed last. */
  isStored(executionId: string): boolean {
    return this.#observed.has(executionId)
  }

  /** Whether something of the queue waited or ran when that was observed last. */
  isStoredBusy(queue: string): boolean {
    return this.#busy.has(queue)
  }

  /** What waits and runs is this from now on. */
  observe(open: readonly OpenExecution[]): void {
    this.#open = new Map()
    this.#observed = new Set(open.map(({ executionId }) => executionId))
    this.#busy = new Set(open.map(({ queue }) => queue))
    this.#loads.clear()
    this.#waitingIn.clear()
    for (const one of open) this.#add(one)
  }

  apply({ memory, restarted, executions }: Step): void {
    for (const change of memory) this.#changes.set(change.key, change)
    for (const one of [...this.#open.values()]) if (restarted.includes(one.ruleId)) this.#remove(one)
    for (const planned of executions) {
      const { executionId, ruleId, queue } = planned
      const known = this.#open.get(executionId)
      if (known) this.#remove(known)
      if (planned.expiresAt > this.now) this.#add({ executionId, ruleId, queue, isRunning: false, planned })
    }
  }

  #add(one: OpenExecution): void {
    this.#open.set(one.executionId, one)
    this.#count(one, 1)
  }

  #remove(one: OpenExecution): void {
    this.#open.delete(one.executionId)
    this.#count(one, -1)
  }

  #count({ ruleId, queue, isRunning }: OpenExecution, change: 1 | -1): void {
    const load = this.#loads.get(ruleId) ?? { waiting: 0, running: 0 }
    load[isRunning ? 'running' : 'waiting'] += change
    this.#loads.set(ruleId, load)
    if (!isRunning) this.#waitingIn.set(queue, this.waitingIn(queue) + change)
  }

  /** What is not stored yet. */
  get changes(): MemoryChange[] {
    return [...this.#changes.values()]
  }

  /** It is stored now. */
  settle(): void {
    for (const [key, { value, ...entry }] of this.#changes) {
      if (value === undefined) this.#stored.delete(key)
      else this.#stored.set(key, { ...entry, value })
    }
    this.#changes.clear()
  }

  /** Drops what has expired. */
  prune(now: number): void {
    for (const [key, { expiresAt }] of this.#stored) {
      if (expiresAt !== undefined && expiresAt <= now) this.#stored.delete(key)
    }
  }
}
