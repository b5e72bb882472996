import { foldWord } from '../text/fold.ts'
import { readTellingWords, spokenLanguages } from '../text/vocabulary.ts'
import { listGramLanguages, scoreGrams } from './grams.ts'
import { findScript } from './scripts.ts'

/** Languages that share a script, and so are told apart by their words. */
const written: Readonly<Record<string, readonly string[]>> = {
  Latin: 'en es pt fr de it tr id hi nl pl ro vi tl sv no da fi hu cs hr sq az ca'.split(' '),
  Cyrillic: ['ru', 'uk', 'bg', 'sr', 'be'],
  Arabic: ['ar', 'fa', 'ur', 'ku'],
  Devanagari: ['hi', 'mr'],
}

/** In the unit of gram scores, of which a gram gives about a hundred. How common a language is in live chats. */
const headStart: Readonly<Record<string, number>> = {
  en: 60,
  es: 40,
  pt: 30,
  fr: 25,
  de: 20,
  it: 20,
  tr: 20,
  id: 30,
  ar: 60,
  hi: 40,
  ru: 40,
  ca: -90,
  sq: -90,
  az: -60,
  hr: -40,
  da: -40,
  no: -30,
  cs: -20,
  hu: -40,
  fi: -20,
  tl: -20,
  ku: -40,
  be: -40,
}
const hintWeight = 130
const wordWeight = 130
/** What the best must have, and have more than the next, to be believed. */
const enough = { score: 200, lead: 45 }

const renamed: Readonly<Record<string, string>> = { in: 'id', iw: 'he', fil: 'tl', nb: 'no', nn: 'no', ms: 'id' }

/**
 * The language of a comment as BCP 47, empty when it cannot be told. Most comments have two or three words, so TikTok's
 * own opinion counts for about one word more, and decides when the words do not.
 */
export function detectLanguage(text: string, words: readonly string[], languageHint: string): string {
  const hint = readHint(languageHint)
  const script = findScript(text)
  if (script === undefined) return ''
  const candidates = written[script]
  if (!candidates) return script === 'Han' ? (hint === 'ja' ? 'ja' : 'zh') : script
  const scores = scoreLanguages(words, candidates, hint)
  const [best, next] = findBest(scores)
  const isSure = best.score >= enough.score && best.score - next.score >= enough.lead
  if (isSure || best.language === hint) return best.language
  return hint !== '' && (script === 'Latin' || candidates.includes(hint)) ? hint : ''
}

function readHint(languageHint: string): string {
  const [primary = ''] = languageHint.toLowerCase().split(/[-_]/, 1)
  if (!/^[a-z]{2,3}$/.test(primary) || ['un', 'und', 'mul', 'zxx', 'xx'].includes(primary)) return ''
  return renamed[primary] ?? primary
}

function scoreLanguages(words: readonly string[], candidates: readonly string[], hint: string): Map<string, number> {
  const known = listGramLanguages()
  const grams = new Float64Array(known.length)
  scoreGrams(words.join(' '), grams)
  const scores = new Map<string, number>()
  for (const language of candidates) {
    const index = known.indexOf(language)
    const bonus = language === hint ? hintWeight : 0
    scores.set(language, (index < 0 ? 0 : (grams[index] ?? 0)) + (headStart[language] ?? 0) + bonus)
  }
  for (const word of new Set(words)) {
    const telling = findTelling(foldWord(word))
    for (const language of telling) {
      const score = scores.get(language)
      if (score !== undefined) scores.set(language, score + wordWeight / telling.length)
    }
  }
  return scores
}

interface Ranked {
  readonly language: string
  readonly score: number
}

function findBest(scores: ReadonlyMap<string, number>): readonly [best: Ranked, next: Ranked] {
  let best: Ranked = { language: '', score: -Infinity }
  let next = best
  for (const [language, score] of scores) {
    if (score > best.score) {
      next = best
      best = { language, score }
    } else if (score > next.score) next = { language, score }
  }
  return [best, next]
}

let tellingWords: Map<string, string[]> | undefined

/** Languages in whose chats a word is common. */
function findTelling(word: string): readonly string[] {
  tellingWords ??= collectTellingWords()
  return tellingWords.get(word) ?? []
}

function collectTellingWords(): Map<string, string[]> {
  const collected = new Map<string, string[]>()
  for (const language of spokenLanguages) {
    for (const word of new Set(readTellingWords(language))) {
      collected.set(word, [...(collected.get(word) ?? []), language])
    }
  }
  return collected
}
