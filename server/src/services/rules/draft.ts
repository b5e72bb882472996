import type { Plan, Refusal } from '#domain/executions/executions.ts'
import type { Decision, Happening, PlannedExecution, Step } from '#domain/rules/rules.ts'

/** Actions that are stored together; those of one event are not parted, and are hardly more. */
const actionsAtOnce = 1000

/** What was decided about some events in a row and is not stored yet. */
export class Draft {
  readonly from: number
  #to: number
  readonly openedAt: number
  readonly #executions = new Map<string, PlannedExecution>()
  readonly #replaced = new Set<string>()
  readonly #cancelled = new Set<string>()
  readonly #restarted = new Set<string>()
  readonly #fired: Decision[] = []
  readonly #refused: Refusal[] = []
  #actions = 0

  /** Begins behind a position; `now` in milliseconds. */
  constructor(from: number, now: number) {
    this.from = from
    this.#to = from
    this.openedAt = now
  }

  get to(): number {
    return this.#to
  }

  get count(): number {
    return this.#to - this.from
  }

  /** Somebody waits for what was decided. */
  get isUrgent(): boolean {
    return this.#executions.size > 0 || this.#restarted.size > 0
  }

  /** It is to be stored before more is decided. */
  get isFull(): boolean {
    return this.#actions >= actionsAtOnce
  }

  get refused(): readonly Refusal[] {
    return this.#refused
  }

  /** Executions that are new and not over already, in their order. */
  get fresh(): PlannedExecution[] {
    return [...this.#executions.values()].filter(({ executionId }) => {
      return !this.#replaced.has(executionId) && !this.#cancelled.has(executionId)
    })
  }

  /** Whether nothing is left to carry out once so many executions have begun. */
  isBegun(executions: number): boolean {
    return executions === this.#executions.size && this.#restarted.size === 0
  }

  /** Whether executions of the rule end with this, before its new ones begin. */
  restarts(ruleId: string): boolean {
    return this.#restarted.has(ruleId)
  }

  /** No rule has to look at the events up to there. */
  skipTo(pos: number): void {
    this.#to = pos
  }

  /** `isStored`: whether an execution of that id waits already. */
  add({ event, pos, origin }: Happening, step: Step, isStored: (executionId: string) => boolean): void {
    this.#to = pos
    for (const decision of step.decisions) {
      const isFired = decision.reason === 'fired' || decision.reason === 'coalesced'
      if (!isFired) this.#refused.push({ decision, origin, userId: event.user?.userId || undefined })
      else if (origin !== 'test') this.#fired.push(decision)
    }
    for (const ruleId of step.restarted) this.#restart(ruleId)
    for (const planned of step.executions) {
      if (isStored(planned.executionId)) this.#replaced.add(planned.executionId)
      this.#executions.set(planned.executionId, planned)
      this.#actions += planned.actions.length
    }
  }

  /** What was going to be stored of the rule ends as well. */
  #restart(ruleId: string): void {
    this.#restarted.add(ruleId)
    for (const [executionId, planned] of this.#executions) {
      if (planned.ruleId !== ruleId) continue
      if (this.#replaced.delete(executionId)) this.#executions.delete(executionId)
      else this.#cancelled.add(executionId)
    }
  }

  toPlan(more: Pick<Plan, 'erasures' | 'revision' | 'now' | 'memory' | 'begun'>): Plan {
    return {
      ...{ from: this.from, to: this.#to, executions: [...this.#executions.values()], replaced: this.#replaced },
      ...{ cancelled: this.#cancelled, restarted: [...this.#restarted], fired: this.#fired },
      ...more,
    }
  }
}
