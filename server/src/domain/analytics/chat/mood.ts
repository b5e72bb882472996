import type { Analysis } from '@livetap/contracts/metrics.ts'
import type { ChatReading } from '#domain/language/language.ts'
import { round } from '../round.ts'

/** How the comments sound. Moods are whole numbers from -100 to 100. */
export interface Mood {
  /** The last 100 that are known, oldest first from `next` on. */
  readonly known: number[]
  next: number
  positive: number
  neutral: number
  negative: number
  unknown: number
  /** Of the last ten comments, oldest first: the mood, or null when it is not known. */
  readonly lastMoods: (number | null)[]
  /** Of the last five comments, oldest first. */
  readonly lastSubstantial: boolean[]
}

const kept = { known: 100, moods: 10, substantial: 5 }
/** What is closer to 0 is neutral. */
const threshold = 5

export function createMood(): Mood {
  return {
    ...{ known: [], next: 0 },
    ...{ positive: 0, neutral: 0, negative: 0, unknown: 0 },
    ...{ lastMoods: [], lastSubstantial: [] },
  }
}

/** The mood of a comment as it is counted; undefined when it is not known. */
export function readMood(reading: ChatReading | undefined): number | undefined {
  const { sentiment = null } = reading ?? {}
  return sentiment === null ? undefined : Math.round(Math.max(-1, Math.min(1, sentiment)) * 100)
}

export function isPositive(mood: number): boolean {
  return mood > threshold
}

export function addMood(mood: Mood, value: number | undefined, substantial: boolean): void {
  push(mood.lastMoods, value ?? null, kept.moods)
  push(mood.lastSubstantial, substantial, kept.substantial)
  if (value === undefined) {
    mood.unknown++
    return
  }
  mood.known[mood.next] = value
  mood.next = (mood.next + 1) % kept.known
  if (isPositive(value)) mood.positive++
  else if (value < -threshold) mood.negative++
  else mood.neutral++
}

function push<Item>(list: Item[], item: Item, most: number): void {
  if (list.length >= most) list.shift()
  list.push(item)
}

export function readSentiment(mood: Mood): Analysis['sentiment'] {
  const { known, positive, neutral, negative, unknown } = mood
  const counts = { positive, neutral, negative, unknown }
  if (known.length === 0) return { mean: null, volatility: null, ...counts }
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length
  return { mean: round(mean / 100), volatility: round(Math.sqrt(variance) / 100), ...counts }
}
