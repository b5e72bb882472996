import type { Analysis } from '@livetap/contracts/metrics.ts'
import { highOf, lowOf, pair } from '../pairs.ts'
import { round } from '../round.ts'
import { cutText } from '../text.ts'

/**
 * The most common words of the comments, by Space-Saving (Metwally, Agrawal, El Abbadi, ICDT 2005): when there is no
 * place, the least common word makes room, and the new one starts from its count. Every word that makes up more than a
 * 64th of all is kept, and how much too high a count may be is known.
 */
export interface Keywords {
  readonly words: string[]
  /** Count, and how much of it may be others'. */
  readonly counts: number[]
  /** Count in the five minutes that are going on, and in the five before. */
  readonly recent: number[]
  /** Which five minutes are going on, since 1970. */
  window: number
}

const mostWords = 64
const longestWord = 32
const shown = 30
const windowSeconds = 300

export function createKeywords(): Keywords {
  return { words: [], counts: [], recent: [], window: 0 }
}

export function addKeywords(keywords: Keywords, found: readonly string[], second: number): void {
  rotate(keywords, Math.floor(second / windowSeconds))
  for (const word of found) addWord(keywords, cutText(word, longestWord))
}

function rotate(keywords: Keywords, window: number): void {
  const passed = window - keywords.window
  if (passed <= 0) return
  const { recent } = keywords
  recent.forEach((counts, index) => {
    recent[index] = passed === 1 ? pair(0, highOf(counts)) : 0
  })
  keywords.window = window
}

function addWord({ words, counts, recent }: Keywords, word: string): void {
  const known = words.indexOf(word)
  if (known >= 0) {
    counts[known] = pair(highOf(counts[known] ?? 0) + 1, lowOf(counts[known] ?? 0))
    recent[known] = pair(highOf(recent[known] ?? 0) + 1, lowOf(recent[known] ?? 0))
    return
  }
  const index = words.length < mostWords ? words.length : findLeast(counts)
  const error = highOf(counts[index] ?? 0)
  words[index] = word
  counts[index] = pair(error + 1, error)
  recent[index] = pair(1, 0)
}

function findLeast(counts: readonly number[]): number {
  let least = 0
  for (let index = 1; index < counts.length; index++) {
    if (highOf(counts[index] ?? 0) < highOf(counts[least] ?? 0)) least = index
  }
  return least
}

/**
 * The most common first, each with the count that is its own for certain. `rising` is (last five minutes + 1) against
 * (what was usual in five minutes before + 1). Times in seconds since 1970.
 */
export function readKeywords(keywords: Keywords, startedAt: number, now: number): Analysis['keywords'] {
  return keywords.words
    .map((word, index) => {
      const counts = keywords.counts[index] ?? 0
      const count = highOf(counts) - lowOf(counts)
      const last = countLast(keywords, keywords.recent[index] ?? 0, now)
      const earlier = Math.max(0, now - startedAt - windowSeconds) / windowSeconds
      const usual = earlier === 0 ? last : Math.max(0, count - last) / Math.max(1, earlier)
      return { word, count, rising: round((last + 1) / (usual + 1)) }
    })
    .sort((one, other) => other.count - one.count || (one.word < other.word ? -1 : 1))
    .slice(0, shown)
}

/** About how often in the last five minutes: of the five before, what is left of them in the span. */
function countLast({ window }: Keywords, recent: number, now: number): number {
  const left = 1 - (now % windowSeconds) / windowSeconds
  const passed = Math.floor(now / windowSeconds) - window
  if (passed === 0) return highOf(recent) + lowOf(recent) * left
  return passed === 1 ? highOf(recent) * left : 0
}
