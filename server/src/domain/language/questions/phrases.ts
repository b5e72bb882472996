import type { PhraseSet, Vocabulary } from '../text/vocabulary.ts'

const longestPhrase = 5

/** How many words of the longest entry that begins at a place; 0 for none. */
export function matchPhrase(set: PhraseSet, words: readonly string[], at: number): number {
  const first = words[at]
  if (first === undefined) return 0
  if (set.starts.has(first)) {
    for (let length = Math.min(longestPhrase, words.length - at); length > 1; length--) {
      if (set.phrases.has(words.slice(at, at + length).join(' '))) return length
    }
  }
  return set.words.has(first) ? 1 : 0
}

/** Whether an entry begins at any place. */
export function hasPhrase(set: PhraseSet, words: readonly string[]): boolean {
  return words.some((_, at) => matchPhrase(set, words, at) > 0)
}

/** The same with what is short for others written out: `hru` → `how are you`. */
export function writeOut(words: readonly string[], { aliases }: Vocabulary): readonly string[] {
  return words.some((word) => aliases.has(word)) ? words.flatMap((word) => aliases.get(word) ?? [word]) : words
}
