import type { Counts } from '@livetap/contracts/metrics.ts'
import { highOf, lowOf, pair } from '../pairs.ts'

/** What happened in each of the last 60 seconds. */
export interface Rates {
  /** The newest second, since 1970. */
  second: number
  /**
   * One part for each second, by its number modulo 60: likes, coins, comments and joins, gifts and
   * shares, follows and subscribes.
   */
  readonly words: number[]
}

const seconds = 60
const width = 5

export function createRates(): Rates {
  return { second: 0, words: new Array<number>(seconds * width).fill(0) }
}

/** A second that is older than a minute is left out. */
export function addToRates(rates: Rates, second: number, added: Counts): void {
  if (second > rates.second) advance(rates, second)
  if (second <= rates.second - seconds) return
  const { words } = rates
  const start = (second % seconds) * width
  const word = (offset: number) => words[start + offset] ?? 0
  words[start] = word(0) + added.likes
  words[start + 1] = word(1) + added.coins
  words[start + 2] = pair(highOf(word(2)) + added.comments, lowOf(word(2)) + added.joins)
  words[start + 3] = pair(highOf(word(3)) + added.gifts, lowOf(word(3)) + added.shares)
  words[start + 4] = pair(highOf(word(4)) + added.follows, lowOf(word(4)) + added.subscribes)
}

function advance(rates: Rates, second: number): void {
  for (let empty = Math.max(rates.second, second - seconds) + 1; empty <= second; empty++) {
    rates.words.fill(0, (empty % seconds) * width, ((empty % seconds) + 1) * width)
  }
  rates.second = second
}

/** What happened in the 60 seconds up to and with `now`. */
export function readRates({ second, words }: Rates, now: number): Counts {
  const sum = { likes: 0, gifts: 0, coins: 0, comments: 0, shares: 0, follows: 0, joins: 0, subscribes: 0 }
  for (let each = Math.max(now, second) - seconds + 1; each <= second; each++) {
    const start = (each % seconds) * width
    const word = (offset: number) => words[start + offset] ?? 0
    sum.likes += word(0)
    sum.coins += word(1)
    sum.comments += highOf(word(2))
    sum.joins += lowOf(word(2))
    sum.gifts += highOf(word(3))
    sum.shares += lowOf(word(3))
    sum.follows += highOf(word(4))
    sum.subscribes += lowOf(word(4))
  }
  return sum
}
