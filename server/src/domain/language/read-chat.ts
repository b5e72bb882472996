import type { ChatReading } from './chat-reading.ts'
import { detectLanguage } from './detection/detect.ts'
import { findKeywords } from './keywords/keywords.ts'
import { readMood } from './mood/mood.ts'
import { findQuestion } from './questions/questions.ts'
import { cleanText } from './text/clean.ts'
import { foldWord } from './text/fold.ts'
import { splitWords, type Words } from './text/words.ts'

const ascii = /^[\x20-\x7e]*$/

/**
 * Reads a comment: any string, of which the first 500 UTF-16 units count. `languageHint` is TikTok's own opinion, BCP 47
 * or empty. The same comment always reads the same; nothing is thrown.
 */
export function readChat(comment: string, languageHint: string): ChatReading {
  const clean = cleanText(comment)
  const isAscii = ascii.test(clean.text)
  const written = splitWords(clean.text, isAscii)
  const words: Words = { written, folded: written.map(foldWord) }
  const language = detectLanguage(clean.text, written, languageHint)
  const question = findQuestion(clean, isAscii, language)
  const keywords = findKeywords(words, language)
  return {
    language,
    sentiment: readMood(clean, words, language),
    substantial: isSubstantial(words, keywords, question !== undefined && question.priority > 1),
    keywords,
    question,
  }
}

/** Two words that say something, or one among others; repeating one does not count. */
function isSubstantial({ folded }: Words, keywords: readonly string[], asks: boolean): boolean {
  return asks || keywords.length > 1 || (keywords.length === 1 && new Set(folded).size > 3)
}
