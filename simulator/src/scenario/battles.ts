import type { BattleSide, Person, SimulatedEvent, TimedEvent } from './events.ts'
import { Crowd } from './people.ts'
import { hashText, type Random } from './random.ts'

interface BattlePlan {
  readonly firstAfterSeconds: number
  readonly everySeconds: number
  readonly seconds: number
  readonly rival: string
}

/** Battles between the host and a rival: opened, scored every two seconds, finished. */
export class Battles {
  at: number
  readonly #plan: BattlePlan
  readonly #host: Person
  readonly #rival: Person
  readonly #crowd: Crowd
  readonly #random: Random
  #number = 0

  constructor(plan: BattlePlan, host: Person, crowd: Crowd, random: Random) {
    this.#plan = plan
    this.#host = host
    this.#crowd = crowd
    this.#random = random
    this.#rival = { ...new Crowd(hashText(plan.rival), 1, 0).get(0), uniqueId: plan.rival, nickname: plan.rival }
    this.at = plan.firstAfterSeconds * 1000
  }

  /** One whole battle. */
  fire(): readonly TimedEvent[] {
    const start = this.at
    this.at += this.#plan.everySeconds * 1000
    const battle = ++this.#number
    const ours = new Army(this.#host, this.#crowd)
    const theirs = new Army(this.#rival, new Crowd(hashText(this.#plan.rival), 80, 0))
    const report = (phase: 'open' | 'score' | 'finish', at: number): TimedEvent => {
      const sides = [ours.describe(), theirs.describe()] as const
      const event: SimulatedEvent = { kind: 'battle', battle, phase, seconds: this.#plan.seconds, sides }
      return { at, event }
    }
    const events = [report('open', start)]
    const end = start + this.#plan.seconds * 1000
    for (let at = start + 2000; at < end; at += 2000) {
      ours.advance(this.#random)
      theirs.advance(this.#random)
      events.push(report('score', at))
    }
    return [...events, report('finish', end)]
  }
}

class Army {
  readonly #host: Person
  readonly #crowd: Crowd
  readonly #scores = new Map<Person, number>()
  #score = 0

  constructor(host: Person, crowd: Crowd) {
    this.#host = host
    this.#crowd = crowd
  }

  advance(random: Random): void {
    if (random.chance(0.35)) return
    const points = Math.ceil(random.gap(60))
    const person = this.#crowd.pick(random)
    this.#score += points
    this.#scores.set(person, (this.#scores.get(person) ?? 0) + points)
  }

  describe(): BattleSide {
    const best = [...this.#scores].sort((one, other) => other[1] - one[1]).slice(0, 3)
    return { host: this.#host, score: this.#score, supporters: best.map(([person, score]) => ({ person, score })) }
  }
}
