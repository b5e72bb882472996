import type { CleanText } from '../text/clean.ts'
import { getCommonVocabulary, getVocabulary, isSpoken } from '../text/vocabulary.ts'
import type { Words } from '../text/words.ts'
import { collectEvidence, type Evidence } from './evidence.ts'
import { readFeatures } from './features.ts'
import { getWeights, type Odds, weigh } from './weights.ts'

/** A mood that is less likely than this is not told: with three of them, a guess would be right in a third. */
const leastLikely = 0.42
/** The weakest mood that is one. What has none is exactly 0. */
const weakest = 0.25

/** -1 (bad) to 1 (good), 0 without mood, null when it cannot be told. `language` is the one found, empty for none. */
export function readMood(clean: CleanText, words: Words, language: string): number | null {
  if (words.folded.length === 0) return readSigns(clean)
  const spoken = isSpoken(language)
  const evidence = collectEvidence(words, clean, spoken ? getVocabulary(language) : getCommonVocabulary())
  if (!spoken && !hasEvidence(evidence)) return null
  return toMood(weigh(readFeatures(clean, words, language, evidence), getWeights()))
}

/** Only emoji: they mean what they mean. */
function readSigns(clean: CleanText): number | null {
  const { goodEmoji, badEmoji } = collectEvidence({ written: [], folded: [] }, clean, undefined)
  if (goodEmoji === 0 && badEmoji === 0) return null
  const net = Math.tanh((goodEmoji - badEmoji) / 3)
  return Math.abs(net) < weakest ? 0 : round(net)
}

function hasEvidence({ good, bad, goodEmoji, badEmoji, laughs }: Evidence): boolean {
  return good + bad + goodEmoji + badEmoji + laughs > 0
}

function toMood({ negative, neutral, positive }: Odds): number | null {
  const likeliest = Math.max(negative, neutral, positive)
  if (likeliest < leastLikely) return null
  if (likeliest === neutral) return 0
  const net = positive - negative
  return round(Math.abs(net) < weakest ? weakest * Math.sign(net) : net)
}

/** A whole number of hundredths, so that sums are the same on every machine. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
