import { isOf, type PlannedExecution, type Whose } from './types.ts'

interface Queue {
  /** The one that comes next is the first. */
  readonly waiting: PlannedExecution[]
  running: { readonly execution: PlannedExecution; readonly endsAt: number } | undefined
}

interface Load {
  waiting: number
  running: number
}

/** How long an execution takes, in milliseconds, beside the delays of its rule. */
export type TakesMs = number | ((execution: PlannedExecution) => number)

/** Executions that wait and run by a virtual clock: in each queue one after the other, higher priority first. */
export class VirtualQueues {
  /** The most executions that have waited in one queue. */
  deepest = 0
  /** Executions whose time was over before they could begin. */
  expired = 0
  readonly #queues = new Map<string, Queue>()
  readonly #loads = new Map<string, Load>()
  readonly #takesMs: TakesMs
  /** When something ends in which queue, the first first. */
  readonly #ends: { readonly at: number; readonly queue: string }[] = []

  constructor(takesMs: TakesMs) {
    this.#takesMs = takesMs
  }

  loadOfRule(ruleId: string): Readonly<Load> {
    return { ...(this.#loads.get(ruleId) ?? { waiting: 0, running: 0 }) }
  }

  waitingIn(queue: string): number {
    return this.#queues.get(queue)?.waiting.length ?? 0
  }

  findWaiting(whose: Whose): PlannedExecution | undefined {
    if (this.loadOfRule(whose.ruleId).waiting === 0) return undefined
    const found = [...this.#queues.values()]
      .flatMap(({ waiting }) => waiting)
      .filter((execution) => isOf(execution, whose))
    return found.sort((one, other) => one.decidedAt - other.decidedAt).at(-1)
  }

  /** Lets time pass until `now`: what runs ends, what waits begins. */
  advance(now: number): void {
    for (let next = this.#ends[0]; next !== undefined && next.at <= now; next = this.#ends[0]) {
      this.#ends.shift()
      this.run(next.queue, now)
    }
  }

  /** What waits and runs of the rule is gone. */
  cancel(ruleId: string): void {
    if (!this.#loads.has(ruleId)) return
    for (const [name, queue] of this.#queues) {
      const kept = queue.waiting.filter((execution) => execution.ruleId !== ruleId)
      queue.waiting.splice(0, queue.waiting.length, ...kept)
      if (queue.running?.execution.ruleId === ruleId) queue.running = undefined
      if (queue.running === undefined && kept.length === 0) this.#queues.delete(name)
    }
    this.#loads.delete(ruleId)
  }

  /** One that waits already is replaced. */
  add(execution: PlannedExecution): void {
    const queue = this.#queues.get(execution.queue) ?? { waiting: [], running: undefined }
    this.#queues.set(execution.queue, queue)
    const { waiting } = queue
    const same = waiting.findIndex(({ executionId }) => executionId === execution.executionId)
    if (same >= 0) {
      waiting[same] = execution
      return
    }
    const behind = waiting.findIndex(({ priority }) => priority < execution.priority)
    waiting.splice(behind < 0 ? waiting.length : behind, 0, execution)
    this.#count(execution, 'waiting', 1)
  }

  /** Begins what can begin in the queue until `now`, each when the one before it has ended. */
  run(name: string, now: number): void {
    const queue = this.#queues.get(name)
    if (!queue) return
    let free = now
    while (queue.running === undefined || queue.running.endsAt <= now) {
      free = queue.running?.endsAt ?? free
      if (queue.running) this.#count(queue.running.execution, 'running', -1)
      queue.running = undefined
      const execution = queue.waiting.shift()
      if (!execution) break
      this.#count(execution, 'waiting', -1)
      this.#begin(queue, execution, Math.max(free, execution.decidedAt))
    }
    this.deepest = Math.max(this.deepest, queue.waiting.length)
    if (queue.running) this.#note(queue.running.endsAt, name)
    else this.#queues.delete(name)
  }

  #begin(queue: Queue, execution: PlannedExecution, startsAt: number): void {
    if (execution.expiresAt < startsAt) {
      this.expired += 1
      return
    }
    queue.running = { execution, endsAt: startsAt + this.#lengthOf(execution) }
    this.#count(execution, 'running', 1)
  }

  #note(at: number, queue: string): void {
    const before = this.#ends.findLastIndex((end) => end.at <= at)
    if (this.#ends[before]?.at !== at || this.#ends[before]?.queue !== queue)
      this.#ends.splice(before + 1, 0, { at, queue })
  }

  #count({ ruleId }: PlannedExecution, what: keyof Load, change: number): void {
    const load = this.#loads.get(ruleId) ?? { waiting: 0, running: 0 }
    load[what] += change
    if (load.waiting === 0 && load.running === 0) this.#loads.delete(ruleId)
    else this.#loads.set(ruleId, load)
  }

  #lengthOf(execution: PlannedExecution): number {
    const delays = execution.actions.reduce((most, { afterMs }) => Math.max(most, afterMs), 0)
    return delays + (typeof this.#takesMs === 'number' ? this.#takesMs : this.#takesMs(execution))
  }
}
