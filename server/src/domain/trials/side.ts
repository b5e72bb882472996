import type { BackTestSide } from '@livetap/contracts/rules/requests.ts'
import {
  type ActiveRule,
  compileRules,
  type Decision,
  type Happening,
  type Program,
  type Step,
  step,
  VirtualPast,
} from '#domain/rules/rules.ts'

const minuteMs = 60_000
/** Firings later than a week after the beginning count for its last minute. */
const mostMinutes = 10_080

interface Tally {
  readonly reasons: Map<Decision['reason'], number>
  readonly perMinute: number[]
  looked: number
  deepestQueue: number
}

/** Rules with a past of their own, in which nothing is sent: one of the sides that are compared. */
export class Side {
  readonly #rules: readonly ActiveRule[]
  readonly #program: Program
  readonly #past: VirtualPast
  readonly #beganAt: number
  readonly #tallies = new Map<string, Tally>()

  /** `beganAt` in milliseconds since 1970; an execution takes `takesMs`. */
  constructor(rules: readonly ActiveRule[], place: { workspaceId: string; beganAt: number; takesMs: number }) {
    this.#rules = rules
    this.#program = compileRules(rules, place.workspaceId)
    this.#past = new VirtualPast(place.takesMs)
    this.#beganAt = place.beganAt
  }

  /** What is decided about the event, `now` in milliseconds since 1970 and never less than before. */
  see(happening: Happening, now: number): Step {
    this.#past.advance(now)
    const taken = step(this.#program, this.#past, happening, now)
    this.#past.apply(taken, now)
    for (const decision of taken.decisions) this.#count(decision, now)
    for (const { ruleId, queue } of taken.executions) {
      const tally = this.#tallyOf(ruleId)
      tally.deepestQueue = Math.max(tally.deepestQueue, this.#past.waitingIn(queue))
    }
    return taken
  }

  /** Executions that wait in a queue now. */
  waitingIn(queue: string): number {
    return this.#past.waitingIn(queue)
  }

  /** Undefined when the rule is not on this side. */
  resultOf(ruleId: string): BackTestSide | undefined {
    const rule = this.#rules.find((one) => one.ruleId === ruleId)
    if (!rule) return undefined
    const { looked, reasons, perMinute, deepestQueue } = this.#tallyOf(ruleId)
    const counts = [...reasons].map(([reason, count]) => ({ reason, count }))
    return {
      ...{ revision: rule.revision, looked, fired: reasons.get('fired') ?? 0 },
      reasons: counts.sort((one, other) => other.count - one.count),
      ...{ perMinute, mostInAMinute: perMinute.reduce((most, count) => Math.max(most, count), 0), deepestQueue },
    }
  }

  #count({ ruleId, reason }: Decision, now: number): void {
    const tally = this.#tallyOf(ruleId)
    tally.looked += 1
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
    if (reason !== 'fired') return
    const minute = Math.min(Math.max(Math.floor((now - this.#beganAt) / minuteMs), 0), mostMinutes - 1)
    while (tally.perMinute.length <= minute) tally.perMinute.push(0)
    tally.perMinute[minute] = (tally.perMinute[minute] ?? 0) + 1
  }

  #tallyOf(ruleId: string): Tally {
    const known = this.#tallies.get(ruleId)
    if (known) return known
    const tally: Tally = { reasons: new Map(), perMinute: [], looked: 0, deepestQueue: 0 }
    this.#tallies.set(ruleId, tally)
    return tally
  }
}
