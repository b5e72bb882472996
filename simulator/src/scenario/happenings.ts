import { CommentWriter } from './comments.ts'
import type { Person, SimulatedEvent, TimedEvent } from './events.ts'
import { getGift, gifts, isStreakGift } from './gifts.ts'
import type { Crowd } from './people.ts'
import { createRandom, type Random } from './random.ts'
import type { RatedKind, Scenario } from './scenario.ts'

const smallGifts = gifts.filter(isStreakGift)
const largeGifts = gifts.filter((gift) => !isStreakGift(gift))

/** Makes the events of one live and keeps its running totals. Each call to `make` is one happening and what follows from it. */
export class Happenings {
  readonly #scenario: Scenario
  readonly #crowd: Crowd
  readonly #writer: CommentWriter
  readonly #reactions: Random
  readonly #givers = new Map<Person, number>()
  #likes = 0
  #joined = 0
  #followers = 0
  #shares = 0
  #streaks = 0
  #things = 0

  constructor(scenario: Scenario, crowd: Crowd) {
    this.#scenario = scenario
    this.#crowd = crowd
    this.#reactions = createRandom(scenario.seed ?? 1, 'reaction')
    const { theme = 'talk', languages = {}, hostile = 0 } = scenario
    this.#writer = new CommentWriter({ theme, languages, hostile }, crowd)
  }

  make(kind: RatedKind, at: number, random: Random): readonly TimedEvent[] {
    const person = this.#crowd.pick(random)
    if (kind === 'gift') return this.#giveGift(person, at, random)
    return [{ at, event: this.#makeOne(kind, person, at, random) }]
  }

  #makeOne(kind: Exclude<RatedKind, 'gift'>, person: Person, at: number, random: Random): SimulatedEvent {
    switch (kind) {
      case 'comment':
        return this.#comment(person, random)
      case 'like':
        return this.#like(person, random.integer(1, 15))
      case 'join':
        this.#joined++
        return { kind, person, viewers: this.#viewersAt(at) }
      case 'follow':
        return { kind, person, followers: ++this.#followers }
      case 'share':
        return { kind, person, shares: ++this.#shares }
      case 'subscribe':
        return { kind, person: { ...person, subscriber: true }, months: random.integer(1, 14) }
      case 'emote':
        return { kind, person, emote: random.integer(1, 12) }
      case 'question':
        return { kind, person, text: this.#writer.ask(random), question: ++this.#things }
      case 'envelope':
        return {
          kind,
          person,
          diamonds: random.pick([20, 100, 500]),
          people: random.integer(5, 60),
          envelope: ++this.#things,
        }
      case 'viewers':
        return this.#countViewers(at)
    }
  }

  #comment(person: Person, random: Random): SimulatedEvent {
    const { text, language, emotes } = this.#writer.write(person, random)
    const comment = { kind: 'comment', person, text, language } as const
    return emotes.length > 0 ? { ...comment, emotes } : comment
  }

  #like(person: Person, count: number): SimulatedEvent {
    this.#likes += count
    return { kind: 'like', person, count, total: this.#likes }
  }

  #countViewers(at: number): SimulatedEvent {
    const current = this.#viewersAt(at)
    const top = [...this.#givers].sort((one, other) => other[1] - one[1]).slice(0, 3)
    return {
      kind: 'viewers',
      current,
      total: Math.round(current * 1.4 + (at / 1000) * 0.9 + this.#joined),
      top: top.map(([person, score]) => ({ person, score })),
    }
  }

  /** Grows quickly at first, then goes up and down in slow waves. */
  #viewersAt(at: number): number {
    const { start, peak, rampSeconds } = this.#scenario.viewers ?? { start: 20, peak: 120, rampSeconds: 300 }
    const seconds = at / 1000
    const level = start + (peak - start) * (1 - Math.exp(-seconds / rampSeconds))
    const wave = 0.07 * Math.sin(seconds / 37) + 0.05 * Math.sin(seconds / 11 + (this.#scenario.seed ?? 1))
    return Math.max(1, Math.round(level * (1 + wave)))
  }

  #giveGift(person: Person, at: number, random: Random): readonly TimedEvent[] {
    const large = random.chance(this.#scenario.gifts?.large ?? 0.06)
    const gift = large ? pickCheap(largeGifts, random) : pickCheap(smallGifts, random)
    const gives = large ? [giveOnce(person, gift.id, at)] : this.#giveStreak(person, gift.id, at, random)
    const last = gives.at(-1)?.event
    const coins = gift.diamonds * (last?.kind === 'gift' ? last.repeatCount : 1)
    this.#givers.set(person, (this.#givers.get(person) ?? 0) + coins)
    return coins >= 500 ? [...gives, ...this.#react(person, gift.id, at)] : gives
  }

  /** A running total that grows, and (mostly) a last message that says it is over. */
  #giveStreak(person: Person, giftId: number, at: number, random: Random): TimedEvent[] {
    const streak = ++this.#streaks
    const length = Math.min(1 + Math.floor(random.gap(5)), this.#scenario.gifts?.longestStreak ?? 60)
    const events: TimedEvent[] = []
    let time = at
    for (let count = 1; count <= length; count += random.chance(0.75) ? 1 : random.integer(2, 4)) {
      events.push({ at: time, event: { kind: 'gift', person, giftId, repeatCount: count, repeatEnd: false, streak } })
      time += random.integer(180, 700)
    }
    const last = events.at(-1)?.event
    const total = last?.kind === 'gift' ? last.repeatCount : 1
    if (random.chance(this.#scenario.gifts?.lostEnds ?? 0.05)) return events
    const end = { kind: 'gift', person, giftId, repeatCount: total, repeatEnd: true, streak } as const
    return [...events, { at: time + random.integer(900, 2500), event: end }]
  }

  /** After a big gift the chat goes wild for a few seconds. */
  #react(giver: Person, giftId: number, at: number): TimedEvent[] {
    const random = this.#reactions
    const { name } = getGift(giftId)
    const shouts = [
      'WHAT',
      `${name}!!!`,
      '😱😱😱',
      `omg ${giver.nickname}`,
      `thank you @${giver.uniqueId} ❤️`,
      `a ${name} 🤯`,
      'legend 👑',
      '👏👏👏',
      `who is ${giver.uniqueId}??`,
      'big spender haha',
      'no way',
      'respect 🫡',
    ]
    return Array.from({ length: random.integer(3, 9) }, () => {
      const person = this.#crowd.pick(random)
      const time = at + random.integer(600, 6_000)
      return { at: time, event: { kind: 'comment', person, text: random.pick(shouts), language: 'en' } }
    })
  }
}

function giveOnce(person: Person, giftId: number, at: number): TimedEvent {
  return { at, event: { kind: 'gift', person, giftId, repeatCount: 1, repeatEnd: true, streak: 0 } }
}

/** Lists are sorted by price: the cheaper, the likelier. */
function pickCheap<T>(list: readonly T[], random: Random): T {
  return random.pick(list.slice(0, 1 + Math.floor(list.length * random.next() ** 1.6)))
}
