import { Battles } from './battles.ts'
import type { Person, TimedEvent } from './events.ts'
import { Happenings } from './happenings.ts'
import { Crowd } from './people.ts'
import { createRandom, type Random } from './random.ts'
import type { RatedKind, Scenario } from './scenario.ts'

/** The person who is live as `username`. */
export function createHost(username: string, scenario: Scenario): Person {
  const crowd = new Crowd(scenario.seed ?? 1, 1, 0)
  const { userId, avatar } = crowd.get(1_000_000)
  return {
    userId,
    uniqueId: username,
    nickname: scenario.nickname ?? username,
    avatar,
    follow: 'none',
    moderator: false,
    subscriber: false,
    gifterLevel: 0,
    teamLevel: 0,
    followers: 12_400 + (avatar % 90_000),
  }
}

/** The events of a scenario in order of time. Endless unless the scenario has an end; always the same for one seed. */
export function* createTimeline(scenario: Scenario, host: Person): Generator<TimedEvent, void> {
  const queue = new Queue([...(scenario.script ?? [])])
  const sources = createSources(scenario, host)
  const last = (scenario.seconds ?? Number.POSITIVE_INFINITY) * 1000
  let left = scenario.messages ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const source = findEarliest(sources)
    const queued = queue.peek()
    if (queued && (!source || queued.at <= source.at)) {
      queue.take()
      if (queued.at > last) return
      left--
      yield queued
    } else if (source && source.at <= last && Number.isFinite(source.at)) {
      queue.add(source.fire())
    } else return
  }
}

/** Something that happens again and again. */
interface EventSource {
  /** When it happens next, in milliseconds. */
  readonly at: number
  fire(): readonly TimedEvent[]
}

function createSources(scenario: Scenario, host: Person): EventSource[] {
  const crowd = new Crowd(scenario.seed ?? 1, scenario.crowd ?? 300, scenario.hostile ?? 0)
  const happenings = new Happenings(scenario, crowd)
  const rates = Object.entries(scenario.rates ?? {}) as [RatedKind, number][]
  const sources: EventSource[] = rates
    .filter(([, rate]) => rate > 0)
    .map(([kind, rate]) => new RatedSource(scenario, kind, rate, happenings))
  if (scenario.battles)
    sources.push(new Battles(scenario.battles, host, crowd, createRandom(scenario.seed ?? 1, 'battle')))
  return sources
}

class RatedSource implements EventSource {
  at: number
  readonly #scenario: Scenario
  readonly #kind: RatedKind
  readonly #rate: number
  readonly #happenings: Happenings
  readonly #random: Random

  constructor(scenario: Scenario, kind: RatedKind, rate: number, happenings: Happenings) {
    this.#scenario = scenario
    this.#kind = kind
    this.#rate = rate
    this.#happenings = happenings
    this.#random = createRandom(scenario.seed ?? 1, kind)
    this.at = this.#gap(0)
  }

  fire(): readonly TimedEvent[] {
    const at = Math.round(this.at)
    this.at += this.#gap(at)
    return this.#happenings.make(this.#kind, at, this.#random)
  }

  /** Viewer counts tick evenly as TikTok's do; all else comes when it comes. */
  #gap(at: number): number {
    const mean = 1000 / this.#rate
    if (this.#kind === 'viewers') return mean
    return this.#random.gap(mean) / burstFactor(this.#scenario, at)
  }
}

function burstFactor({ burst }: Scenario, at: number): number {
  if (!burst) return 1
  const inPeriod = (at / 1000) % burst.everySeconds
  return inPeriod > burst.everySeconds - burst.seconds ? burst.factor : 1
}

function findEarliest(sources: readonly EventSource[]): EventSource | undefined {
  let earliest: EventSource | undefined
  for (const source of sources) if (!earliest || source.at < earliest.at) earliest = source
  return earliest
}

/** Events that are due, earliest first; those of the same time in the order in which they came. */
class Queue {
  #events: TimedEvent[]

  constructor(events: TimedEvent[]) {
    this.#events = events.sort((one, other) => one.at - other.at)
  }

  peek(): TimedEvent | undefined {
    return this.#events[0]
  }

  take(): void {
    this.#events.shift()
  }

  add(events: readonly TimedEvent[]): void {
    for (const event of events) {
      let place = this.#events.length
      while (place > 0 && (this.#events[place - 1]?.at ?? 0) > event.at) place--
      this.#events.splice(place, 0, event)
    }
  }
}
