import { dropArabicArticle } from '../text/fold.ts'
import { getVocabulary, isSpoken } from '../text/vocabulary.ts'
import { isLaughter, shortenRepeats, type Words } from '../text/words.ts'
import { getStopWords } from './stop-words.ts'

const mostKeywords = 12
const longestWord = 32

/**
 * What a comment is about: lower case, in its order, each once whatever its accents and repeated letters. `language` is
 * the one found, empty for none.
 */
export function findKeywords({ written, folded }: Words, language: string): string[] {
  if (folded.length === 0) return []
  const stopWords = getStopWords(language)
  const found = new Map<string, string>()
  for (let at = 0; at < folded.length && found.size < mostKeywords; at++) {
    const whole = folded[at] ?? ''
    const word = stopWords.has(whole) ? '' : pickPart(whole, language)
    if (isTooShort(word) || word.length > longestWord || isLaughter(word)) continue
    const bare = dropArabicArticle(shortenRepeats(word))
    const single = toSingle(bare)
    if (!isStopWord(word, stopWords) && !isStopWord(bare, stopWords) && !found.has(single)) {
      found.set(single, show(pickPart(written[at] ?? '', language), language))
    }
  }
  return [...found.values()]
}

function isStopWord(word: string, stopWords: ReadonlySet<string>): boolean {
  return stopWords.has(word) || stopWords.has(toSingle(word))
}

/** `coool` and `cool` → `col`. */
function toSingle(word: string): string {
  return word.replace(/(.)\1+/gu, '$1')
}

/** The word of two that an apostrophe joins: `l'amour` → `amour`, `Anna's` → `Anna`, `İzmir'de` → `İzmir`. */
function pickPart(word: string, language: string): string {
  const at = word.indexOf("'")
  if (at < 0) return word
  return at <= 2 && language !== 'tr' ? word.slice(at + 1) : word.slice(0, at)
}

const digits = /^[\p{N}_'-]+$/u
const alphabets = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{N}]/u
/** Particles and endings of verbs; what says more has a character that is no hiragana, or more of them. */
const shortHiragana = /^\p{Script=Hiragana}{1,3}$/u

function isTooShort(word: string): boolean {
  if (word.length < 2 || digits.test(word) || shortHiragana.test(word)) return true
  return word.length < 3 && alphabets.test(word)
}

/** Lower case, of the Turkish İ too, which has a dot of its own then; `loooove` as it is spelled, where that is known. */
function show(word: string, language: string): string {
  const lower = word.toLowerCase().replace(/\u0307/g, '')
  const short = shortenRepeats(lower)
  if (short === lower || !isSpoken(language)) return short
  const single = toSingle(short)
  const { valence } = getVocabulary(language)
  return valence.has(single) && !valence.has(short) ? single : short
}
