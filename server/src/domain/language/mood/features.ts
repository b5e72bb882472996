import type { CleanText } from '../text/clean.ts'
import { shortenRepeats, type Words } from '../text/words.ts'
import type { Evidence } from './evidence.ts'

/** What the mood is weighed by: measures of the whole comment, and the words that are in it. */
export interface Features {
  readonly measures: readonly number[]
  /** Hashes of words with their language, each once. */
  readonly words: readonly number[]
}

export const measureCount = 15

export function readFeatures(clean: CleanText, words: Words, language: string, evidence: Evidence): Features {
  return { measures: measure(clean, words, evidence), words: hashWords(words, language) }
}

function measure(clean: CleanText, words: Words, evidence: Evidence): number[] {
  const { good, bad, goodEmoji, badEmoji, laughs } = evidence
  const net = good - bad
  return [
    1,
    Math.log1p(good),
    Math.log1p(bad),
    Math.log1p(goodEmoji),
    Math.log1p(badEmoji),
    Math.min(laughs, 2),
    Math.tanh(net / 3),
    Math.tanh((goodEmoji - badEmoji) / 3),
    net > 0 ? 1 : 0,
    net < 0 ? 1 : 0,
    good === 0 && bad === 0 ? 1 : 0,
    clean.hasLink ? 1 : 0,
    clean.text.includes('?') ? 1 : 0,
    Math.min(3, countMarks(clean.text)) / 3,
    Math.log1p(words.folded.length) / 3,
  ]
}

function countMarks(text: string): number {
  let count = 0
  for (let at = text.indexOf('!'); at >= 0; at = text.indexOf('!', at + 1)) count++
  return count
}

/** No names: what is written with a capital inside a sentence stays out, except in German, where all nouns are. */
function hashWords({ written, folded }: Words, language: string): number[] {
  const hashes = new Set<number>()
  for (let at = 0; at < folded.length; at++) {
    const isName = at > 0 && language !== 'de' && /^\p{Lu}\p{Ll}/u.test(written[at] ?? '')
    if (!isName) hashes.add(hashWord(language, shortenRepeats(folded[at] ?? '')))
  }
  return [...hashes]
}

export function hashWord(language: string, word: string): number {
  let hash = 0x811c9dc5
  for (const text of [language, ' ', word]) {
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
