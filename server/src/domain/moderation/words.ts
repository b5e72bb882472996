import type { WordAction, WordKind, WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { RE2JS } from 're2js'
import { AppError } from '#kernel/errors.ts'
import { type FoldedText, type FoldedWord, foldText, foldWords, longestText } from './fold.ts'

export interface WordRule {
  readonly wordId: string
  readonly pattern: string
  readonly kind: WordKind
  readonly action: WordAction
}

/** A list that is ready to look through comments. */
export interface WordList {
  readonly count: number
  /** Where in the text the words stand, by place; each word at its first places. */
  find(message: string): WordMatch[]
}

export const mostWords = 50
/** The work for a comment is at most its length times the instructions of all expressions. */
const mostInstructions = 200
const mostInstructionsOfList = 1000
const longestPattern = 200
const mostMatchesOfWord = 5
/** How long a repetition of a letter has to be to be taken for a disguise: `good` is not `god`, `goood` is. */
const disguise = 3

type Finder = (message: string, text: FoldedText, words: readonly FoldedWord[]) => Iterable<readonly [number, number]>

/** Throws AppError `word-invalid` when a pattern cannot be used, with the reason. */
export function checkPattern({ pattern, kind }: Pick<WordRule, 'pattern' | 'kind'>): void {
  if (pattern.length > longestPattern) throw invalid(`it is longer than ${longestPattern} characters`)
  if (kind === 're2') compile(pattern)
  else if (foldText(pattern).text.trim() === '') throw invalid('there is nothing in it that could be found')
}

/** Throws AppError `word-invalid` when the expressions of the list together are too much work for each comment. */
export function checkList(rules: readonly Pick<WordRule, 'pattern' | 'kind'>[]): void {
  const sizes = rules.filter(({ kind }) => kind === 're2').map(({ pattern }) => compile(pattern).programSize())
  if (sizes.reduce((sum, size) => sum + size, 0) <= mostInstructionsOfList) return
  throw invalid('together with the other expressions it is too much work for each comment')
}

export function compileList(rules: readonly WordRule[]): WordList {
  const finders = rules.map((rule) => ({ rule, find: createFinder(rule) }))
  const needsWords = rules.some(({ kind }) => kind === 'word')
  return {
    count: rules.length,
    find(message) {
      if (finders.length === 0 || message === '') return []
      const text = needsWords ? foldText(message) : { text: '', at: [] }
      const words = needsWords ? foldWords(text) : []
      const matches: WordMatch[] = []
      for (const { rule, find } of finders) {
        let count = 0
        for (const [start, end] of find(message, text, words)) {
          matches.push({ wordId: rule.wordId, action: rule.action, start, end })
          count += 1
          if (count === mostMatchesOfWord) break
        }
      }
      return matches.sort((one, other) => one.start - other.start || one.end - other.end)
    },
  }
}

function createFinder({ pattern, kind }: WordRule): Finder {
  if (kind === 're2') return createExpression(compile(pattern))
  const wanted = foldText(pattern)
  const words = foldWords(wanted).filter((word) => !isSpelledOut(word, wanted))
  const isWords = words.length > 0 && !withoutSpaces.test(pattern)
  return isWords ? findWords(words) : findPart(wanted.text.trim())
}

/** Scripts that put no spaces between words: there a word is found wherever it stands. */
const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** In a pattern, letters with separators are what they are. */
function isSpelledOut({ start, end }: FoldedWord, { text, at }: FoldedText): boolean {
  return /[ .\-_*/]/.test(text.slice(at.indexOf(start), at.indexOf(end)))
}

function findWords(wanted: readonly FoldedWord[]): Finder {
  return function* (_message, _text, words) {
    for (let index = 0; index < words.length; index += 1) {
      const [first, last] = [words[index], words[index + wanted.length - 1]]
      if (!first || !last || !wanted.every((word, offset) => isSame(words[index + offset], word))) continue
      if (last.end > first.start) yield [first.start, last.end]
    }
  }
}

function isSame(said: FoldedWord | undefined, wanted: FoldedWord): boolean {
  if (said?.letters !== wanted.letters) return false
  const isNumber = /^\p{N}+$/u.test(said.letters)
  return said.runs.every((run, index) => {
    const least = wanted.runs[index] ?? 0
    return run === least || (!isNumber && run >= disguise && run > least)
  })
}

function findPart(wanted: string): Finder {
  return function* (_message, { text, at }) {
    for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
      yield [at[from] ?? 0, at[from + wanted.length] ?? 0]
    }
  }
}

function createExpression(expression: RE2JS): Finder {
  return function* (message) {
    const text = message.slice(0, longestText)
    if (!expression.test(text)) return
    const matcher = expression.matcher(text)
    while (matcher.find()) yield [matcher.start(), matcher.end()]
  }
}

function compile(pattern: string): RE2JS {
  const expression = parse(pattern)
  if (expression.programSize() > mostInstructions)
    throw invalid('it is too much work for each comment: repeat less in it')
  if (expression.test('')) throw invalid('it matches an empty text, and so every comment')
  return expression
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(reason.replace(/^error parsing regexp: /, '').replace('`(?i)', '`'))
  }
}

function invalid(reason: string): AppError {
  return new AppError('word-invalid', `this pattern cannot be used: ${reason}`, {
    remedy: 'Patterns are RE2 expressions, without look-around and back-references; or choose whole words.',
  })
}
