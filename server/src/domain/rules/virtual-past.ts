import type { MemoryEntry, Past, PlannedExecution, Step, Whose } from './types.ts'
import { type TakesMs, VirtualQueues } from './virtual-queues.ts'

/** What has expired is let go every so many steps. */
const stepsOfPurge = 5000

/**
 * A past in memory that applies steps, with a virtual clock: queues run one execution after the other, each takes what
 * `takesMs` says. For back-tests, trials, load checks and tests.
 */
export class VirtualPast implements Past {
  readonly #memory = new Map<string, MemoryEntry>()
  readonly #queues: VirtualQueues
  #steps = 0

  constructor(takesMs: TakesMs = 0) {
    this.#queues = new VirtualQueues(takesMs)
  }

  /** The most executions that have waited in one queue. */
  get deepestQueue(): number {
    return this.#queues.deepest
  }

  /** Executions whose time was over before they could begin. */
  get expired(): number {
    return this.#queues.expired
  }

  get memory(): readonly MemoryEntry[] {
    return [...this.#memory.values()]
  }

  recall(key: string): MemoryEntry | undefined {
    return this.#memory.get(key)
  }

  loadOfRule(ruleId: string): { readonly waiting: number; readonly running: number } {
    return this.#queues.loadOfRule(ruleId)
  }

  waitingIn(queue: string): number {
    return this.#queues.waitingIn(queue)
  }

  findWaiting(whose: Whose): PlannedExecution | undefined {
    return this.#queues.findWaiting(whose)
  }

  /** What a step decided happens, at `now` (milliseconds since 1970). */
  apply(step: Step, now: number): void {
    this.advance(now)
    this.#steps += 1
    if (this.#steps % stepsOfPurge === 0) this.#purge(now)
    for (const { value, ...entry } of step.memory) {
      if (value === undefined) this.#memory.delete(entry.key)
      else this.#memory.set(entry.key, { ...entry, value })
    }
    for (const ruleId of step.restarted) this.#queues.cancel(ruleId)
    for (const execution of step.executions) this.#queues.add(execution)
    for (const { queue } of step.executions) this.#queues.run(queue, now)
  }

  /** Lets time pass until `now`: what runs ends, what waits begins. */
  advance(now: number): void {
    this.#queues.advance(now)
  }

  #purge(now: number): void {
    for (const { key, expiresAt } of this.#memory.values()) {
      if (expiresAt !== undefined && expiresAt <= now) this.#memory.delete(key)
    }
  }
}
