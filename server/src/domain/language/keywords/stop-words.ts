import { foldWord } from '../text/fold.ts'
import { getVocabulary, isSpoken, readLexicon } from '../text/vocabulary.ts'

const loaded = new Map<string, ReadonlySet<string>>()
let vendored: Readonly<Record<string, string>> | undefined

/**
 * Folded words that no comment is about. English ones count in every language, as all chats are sprinkled with them; for
 * a language that is not known (empty) or has no list, those of all languages do.
 */
export function getStopWords(language: string): ReadonlySet<string> {
  vendored ??= readLexicon<Record<string, string>>('stop-words')
  const name = language in vendored ? language : ''
  const known = loaded.get(name)
  if (known) return known
  const languages = name === '' ? Object.keys(vendored) : [name, 'en']
  const words = new Set(languages.flatMap((each) => collect(each, vendored?.[each] ?? '')))
  loaded.set(name, words)
  return words
}

function collect(language: string, list: string): string[] {
  const words = list.split(' ').map(foldWord)
  if (!isSpoken(language)) return words
  const { stopWords, negations, boosters, contrasts, questions } = getVocabulary(language)
  const { host, generic, openers, fillers } = questions
  const sets = [stopWords, negations, boosters, contrasts, host.words, generic.words, openers.words, fillers.words]
  return [...words, ...sets.flatMap((set) => [...set])]
}
