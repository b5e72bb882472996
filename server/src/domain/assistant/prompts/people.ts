import type { Metrics } from '@livetap/contracts/metrics.ts'
import { nameOf, type Prompt, since, tellCount, tellDuration } from './prompt.ts'

/** A greeting later than this after somebody came, or gave, sounds odd. */
const freshMs = 120_000

/** Somebody is there who gave much in earlier lives. */
export function findBigGifters({ bigGifters }: Metrics, now: number): Prompt[] {
  return bigGifters
    .filter(({ at }) => since(at, now) < freshMs)
    .sort((one, other) => other.coinsBefore - one.coinsBefore)
    .map(({ person, at, coinsBefore }) => ({
      about: person.userId || person.uniqueId,
      title: `Greet ${nameOf(person)}`,
      reason: `Gave ${tellCount(coinsBefore, 'coin')} in earlier lives, and came ${tellDuration(since(at, now))} ago.`,
      numbers: { userId: person.userId, coinsBefore },
      seconds: 120,
    }))
}

/** Somebody gave for the first time. */
export function findFirstGifts({ newGifters }: Metrics, now: number): Prompt[] {
  return newGifters
    .filter(({ at }) => since(at, now) < freshMs)
    .sort((one, other) => other.coins - one.coins)
    .map(({ person, giftName, gifts, coins, returning }) => ({
      about: person.userId || person.uniqueId,
      title: `Welcome ${nameOf(person)} among your gifters`,
      reason: `The first gift of this live${returning ? ' of a returning viewer' : ''}: ${giftName} × ${gifts}, ${tellCount(coins, 'coin')}.`,
      numbers: { userId: person.userId, gifts, coins },
      seconds: 90,
    }))
}

const thanks = { leastCoins: 50, spanMs: 300_000, most: 3 }

/** There were gifts, and there is a pause in which to say thank you. */
export function findThanks({ history, perMinute, topGifters }: Metrics, now: number): Prompt[] {
  const recent = history.rows.filter(({ at }) => since(at, now) < thanks.spanMs)
  const coins = recent.reduce((sum, row) => sum + row.coins, 0)
  const gifts = recent.reduce((sum, row) => sum + row.gifts, 0)
  const there = topGifters.filter(({ lastSeenAt }) => since(lastSeenAt, now) < thanks.spanMs).slice(0, thanks.most)
  if (perMinute.gifts > 0 || coins < thanks.leastCoins || there.length === 0) return []
  return [
    {
      about: '',
      title: `Thank ${listNames(there.map(({ person }) => nameOf(person)))}`,
      reason: `${tellCount(gifts, 'gift')} worth ${tellCount(coins, 'coin')} in the last five minutes, none in the last one.`,
      numbers: { gifts, coins, gifters: there.length },
      seconds: 90,
    },
  ]
}

function listNames(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
