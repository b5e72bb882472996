import { foldWord } from '../text/fold.ts'
import { isLaughter, splitWords } from '../text/words.ts'

/** A part of a comment up to `.`, `!` or `?`. */
export interface Sentence {
  /** Folded words between commas, without laughter. None is empty. */
  readonly clauses: readonly (readonly string[])[]
  /** How many question marks follow. */
  readonly marks: number
}

const sentence = /([^.!?؟。।՞፧]+)([.!?؟。।՞፧\s]*)/g
const betweenClauses = /[,;:،؛、()"\n]|\s[-–—]/
const mark = /[?؟՞፧]/g

/** A comment of more sentences is no question that somebody waits for an answer to. */
const mostSentences = 12

export function splitSentences(text: string, isAscii: boolean): Sentence[] {
  const sentences: Sentence[] = []
  for (const [, body = '', end = ''] of text.matchAll(sentence)) {
    if (sentences.length >= mostSentences) break
    const clauses = body.split(betweenClauses).map((clause) => readWords(clause, isAscii))
    sentences.push({ clauses: clauses.filter((words) => words.length > 0), marks: end.match(mark)?.length ?? 0 })
  }
  return sentences
}

function readWords(clause: string, isAscii: boolean): string[] {
  return splitWords(clause, isAscii)
    .map(foldWord)
    .filter((word) => !isLaughter(word))
}
