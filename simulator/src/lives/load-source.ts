import { createTimeline, type Scenario, type SimulatedEvent } from '#scenario/scenario.ts'
import { createTemplate, type Occasion, PreparedMessage, type Template } from '#wire/wire.ts'

const poolSize = 400
const rates = { comment: 45, like: 25, join: 22, gift: 4, follow: 2, share: 2 }
/** Costs 100 coins and comes one by one, so that repeating it is no streak. */
const singleGift = 5585

/** Prepared messages at a fixed rate: what a live of thousands of events a second looks like to its receiver. */
export class LoadSource {
  done = false
  readonly #perSecond: number
  readonly #last: number
  readonly #pool: Template[]
  #made = 0

  constructor(scenario: Scenario, perSecond: number, occasion: Omit<Occasion, 'messageId'>) {
    this.#perSecond = perSecond
    this.#last = Math.min(
      scenario.messages ?? Number.POSITIVE_INFINITY,
      (scenario.seconds ?? Number.POSITIVE_INFINITY) * perSecond,
    )
    this.#pool = createPool(scenario, occasion)
  }

  /** The messages up to `position` (milliseconds) that were not made before. */
  takeUntil(position: number, createId: () => string): PreparedMessage[] {
    const due = Math.min(Math.floor((position * this.#perSecond) / 1000), this.#last)
    const now = Date.now()
    const messages: PreparedMessage[] = []
    for (; this.#made < due; this.#made++) {
      const template = this.#pool[this.#made % this.#pool.length]
      if (template) messages.push(new PreparedMessage(template, createId(), now))
    }
    this.done = this.#made >= this.#last
    return messages
  }
}

function createPool(scenario: Scenario, occasion: Omit<Occasion, 'messageId'>): Template[] {
  const { seed = 1, crowd = 5_000, hostile = 0, languages = {} } = scenario
  const pool: Template[] = []
  for (const { event } of createTimeline({ seed, crowd, hostile, languages, rates }, occasion.host)) {
    pool.push(createTemplate(withoutStreak(event), occasion))
    if (pool.length === poolSize) break
  }
  return pool
}

function withoutStreak(event: SimulatedEvent): SimulatedEvent {
  return event.kind === 'gift' ? { ...event, giftId: singleGift, repeatCount: 1, repeatEnd: true, streak: 0 } : event
}
