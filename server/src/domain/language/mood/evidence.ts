import type { CleanText } from '../text/clean.ts'
import { dropArabicArticle } from '../text/fold.ts'
import { readLexicon, type Vocabulary } from '../text/vocabulary.ts'
import { isLaughter, shortenRepeats, type Words } from '../text/words.ts'

/** What in a comment speaks for a good or a bad mood. Sums of valences, all zero or more. */
export interface Evidence {
  readonly good: number
  readonly bad: number
  readonly goodEmoji: number
  readonly badEmoji: number
  readonly laughs: number
}

const negationReach = 3
const negated = -0.7
const boosted = 1.3
const dampened = 0.7
/** What comes before a `but` counts less than what comes after. */
const contrast = { before: 0.5, after: 1.3 }
const shouted = 1.2

export function collectEvidence(words: Words, clean: CleanText, vocabulary: Vocabulary | undefined): Evidence {
  const sums = { good: 0, bad: 0, goodEmoji: 0, badEmoji: 0, laughs: 0 }
  for (const word of words.folded) if (isLaughter(word)) sums.laughs++
  if (vocabulary) {
    const turn = words.folded.findLastIndex((word) => vocabulary.contrasts.has(word))
    for (const { at, value } of findValences(words, vocabulary)) {
      const weighed = turn <= 0 ? value : value * (at < turn ? contrast.before : contrast.after)
      if (weighed > 0) sums.good += weighed
      else sums.bad -= weighed
    }
  }
  for (const sign of [...clean.emoji, ...clean.emoticons]) {
    const value = valueOfSign(sign)
    if (value > 0) sums.goodEmoji += value
    else sums.badEmoji -= value
  }
  return sums
}

interface Valence {
  readonly at: number
  readonly value: number
}

function findValences(words: Words, vocabulary: Vocabulary): Valence[] {
  const found: Valence[] = []
  for (let at = 0; at < words.folded.length; at++) {
    const phrase = findPhrase(words.folded, at, vocabulary)
    if (phrase) {
      if (phrase.value !== 0) found.push({ at, value: phrase.value })
      at += phrase.length - 1
      continue
    }
    const value = findValence(words.folded[at] ?? '', vocabulary)
    if (value !== 0) found.push({ at, value: modify(value, words, at, vocabulary) })
  }
  return found
}

/** The longest phrase of up to four words that begins here; its value is as it stands, whatever is around it. */
function findPhrase(
  folded: readonly string[],
  at: number,
  { phrases, phraseStarts }: Vocabulary,
): { value: number; length: number } | undefined {
  if (!phraseStarts.has(folded[at] ?? '')) return undefined
  for (let length = Math.min(4, folded.length - at); length > 1; length--) {
    const value = phrases.get(folded.slice(at, at + length).join(' '))
    if (value !== undefined) return { value, length }
  }
  return undefined
}

/** 0 for a word that says nothing. */
export function findValence(word: string, vocabulary: Vocabulary): number {
  const own = lookUp(word, vocabulary)
  if (own !== undefined) return own
  const short = shortenRepeats(word)
  if (short !== word) {
    const single = short.replace(/(.)\1/gu, '$1')
    const value = lookUp(short, vocabulary) ?? lookUp(single, vocabulary)
    if (value !== undefined) return value
  }
  const apostrophe = word.indexOf("'")
  if (apostrophe > 0)
    return lookUp(word.slice(apostrophe + 1), vocabulary) ?? lookUp(word.slice(0, apostrophe), vocabulary) ?? 0
  const bare = dropArabicArticle(word)
  return bare === word ? 0 : (lookUp(bare, vocabulary) ?? 0)
}

const stemLength = { shortest: 3, longest: 24 }

function lookUp(word: string, { valence, stems, negations }: Vocabulary): number | undefined {
  const exact = valence.get(word)
  if (exact !== undefined) return exact
  if (negations.has(word)) return undefined
  for (let length = Math.min(word.length, stemLength.longest); length >= stemLength.shortest; length--) {
    const value = stems.get(word.slice(0, length))
    if (value !== undefined) return value
  }
  return undefined
}

function modify(value: number, words: Words, at: number, vocabulary: Vocabulary): number {
  const { folded, written } = words
  let result = value
  for (const neighbour of [at - 1, at - 2, at + 1]) {
    const word = folded[neighbour]
    if (word === undefined) continue
    if (vocabulary.boosters.has(word)) result *= boosted
    else if (vocabulary.dampeners.has(word)) result *= dampened
  }
  const as = written[at] ?? ''
  if (isShouted(as) || shortenRepeats(as) !== as) result *= shouted
  return isNegated(folded, at, vocabulary) ? result * negated : result
}

function isShouted(word: string): boolean {
  return word.length > 2 && word === word.toUpperCase() && word !== word.toLowerCase()
}

function isNegated(folded: readonly string[], at: number, { negations, negationsAfter }: Vocabulary): boolean {
  for (let back = 1; back <= negationReach; back++) {
    if (negations.has(folded[at - back] ?? '')) return true
  }
  return negationsAfter.size > 0 && [1, 2].some((ahead) => negationsAfter.has(folded[at + ahead] ?? ''))
}

let signs: Map<string, number> | undefined

/** Valence of an emoji, an emoticon or a name of TikTok's own emoji. */
function valueOfSign(sign: string): number {
  signs ??= readSigns()
  return signs.get(sign) ?? valueOfEmoticon(sign)
}

function readSigns(): Map<string, number> {
  const file = readLexicon<Record<string, string>>('emoji')
  return new Map(
    Object.entries(file).flatMap(([value, list]) =>
      list.split(' ').map((sign): [string, number] => [sign, Number(value)]),
    ),
  )
}

function valueOfEmoticon(sign: string): number {
  if (sign.startsWith('<3')) return 3
  if (/^[:;=8]/.test(sign) && /[(/[]/.test(sign)) return -2
  if (/^[:;=8xX^]/.test(sign)) return 1.5
  return /^[;tT]/.test(sign) ? -1 : 0
}
