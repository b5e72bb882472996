import { toIso } from '#kernel/clock.ts'
import { isOf, type MemoryChange, type Past, type PlannedExecution, type Step, type Whose } from './types.ts'

/** Of all rules together, because of one event; the execution with which it is reached is whole. */
const mostActions = 1000

/** A decision in the making: the past, and what the event changes in it so far. */
export class Draft {
  readonly now: number
  /** The same as text. */
  readonly at: string
  readonly #past: Past
  readonly #memory = new Map<string, MemoryChange>()
  readonly #executions = new Map<string, PlannedExecution>()
  readonly #restarted = new Set<string>()
  /** How many executions of the step are new (not those that were coalesced), of each rule and in each queue. */
  readonly #addedOfRule = new Map<string, number>()
  readonly #addedIn = new Map<string, number>()
  #actions = 0

  constructor(past: Past, now: number) {
    this.#past = past
    this.now = now
    this.at = toIso(now)
  }

  /** What is remembered and still counts. */
  recall(key: string): unknown {
    const changed = this.#memory.get(key)
    if (changed) return changed.value
    const entry = this.#past.recall(key)
    return entry === undefined || (entry.expiresAt !== undefined && entry.expiresAt <= this.now)
      ? undefined
      : entry.value
  }

  remember(change: MemoryChange): void {
    this.#memory.set(change.key, change)
  }

  loadOfRule(ruleId: string): { readonly waiting: number; readonly running: number } {
    const { waiting, running } = this.#restarted.has(ruleId)
      ? { waiting: 0, running: 0 }
      : this.#past.loadOfRule(ruleId)
    return { waiting: waiting + (this.#addedOfRule.get(ruleId) ?? 0), running }
  }

  waitingIn(queue: string): number {
    return this.#past.waitingIn(queue) + (this.#addedIn.get(queue) ?? 0)
  }

  findWaiting(whose: Whose): PlannedExecution | undefined {
    const planned = [...this.#executions.values()].findLast((execution) => isOf(execution, whose))
    return planned ?? this.#past.findWaiting(whose)
  }

  /** As much is planned as may be because of one event. */
  get isFull(): boolean {
    return this.#actions >= mostActions
  }

  add(execution: PlannedExecution): void {
    const { ruleId, queue } = execution
    this.#addedOfRule.set(ruleId, (this.#addedOfRule.get(ruleId) ?? 0) + 1)
    this.#addedIn.set(queue, (this.#addedIn.get(queue) ?? 0) + 1)
    this.#put(execution)
  }

  /** Puts a coalesced execution in the place of the one that waits. */
  replace(execution: PlannedExecution): void {
    this.#put(execution)
  }

  #put(execution: PlannedExecution): void {
    this.#executions.set(execution.executionId, execution)
    this.#actions += execution.actions.length
  }

  restart(ruleId: string): void {
    this.#restarted.add(ruleId)
  }

  finish(): Omit<Step, 'decisions'> {
    return {
      memory: [...this.#memory.values()],
      executions: [...this.#executions.values()],
      restarted: [...this.#restarted],
    }
  }
}
