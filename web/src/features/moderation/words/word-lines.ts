import type { FlaggedWord, FlaggedWordRequest, WordAction, WordKind } from '@livetap/contracts/workspace/moderation.ts'

/** `hold: word # why`, or `hide pattern: fr[e3]+ # why`: an action, a pattern, and why it is in the list. */
const line = /^(flag|hold|hide)( pattern)?:(.+)$/u
const noteMark = ' # '

type Wanted = Required<FlaggedWordRequest>

/** A line of a file, read or not to be read. */
export type ReadLine =
  | { readonly line: number; readonly word: Wanted }
  | { readonly line: number; readonly mistake: string }

/** Each word as a line, in the order given. */
export const writeLines = (words: readonly Pick<FlaggedWord, 'pattern' | 'kind' | 'action' | 'note'>[]): string =>
  words.map((word) => `${writeLine(word)}\n`).join('')

function writeLine({ action, kind, pattern, note }: Pick<FlaggedWord, 'pattern' | 'kind' | 'action' | 'note'>): string {
  const behind = note === '' && !pattern.includes(noteMark) ? '' : `${noteMark}${oneLine(note)}`
  return `${action}${kind === 're2' ? ' pattern' : ''}: ${oneLine(pattern)}${behind}`
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')

/** The words of a text; empty lines and those that begin with # are left out. A bare word is flagged. */
export function readLines(text: string): ReadLine[] {
  return text
    .split(/\r?\n/)
    .map((raw, index): ReadLine | undefined => (/^\s*(#|$)/.test(raw) ? undefined : readLine(raw, index + 1)))
    .filter((read) => read !== undefined)
}

function readLine(raw: string, number: number): ReadLine {
  const [, action = 'flag', pattern, rest = raw] = line.exec(raw.trim()) ?? []
  // A note may be empty, and then nothing but the mark stands at the end.
  const at = ` ${rest} `.lastIndexOf(noteMark) - 1
  const word: Wanted = {
    action: action as WordAction,
    kind: (pattern ? 're2' : 'word') as WordKind,
    pattern: (at < 0 ? rest : rest.slice(0, at)).trim(),
    note: at < 0 ? '' : rest.slice(at + noteMark.length).trim(),
  }
  const mistake = findMistake(word)
  return mistake === undefined ? { line: number, word } : { line: number, mistake }
}

const longest = 200

function findMistake({ pattern, note }: Wanted): string | undefined {
  if (pattern === '') return 'There is no word in it.'
  if (pattern.length > longest) return `The word has more than ${longest} characters.`
  return note.length > longest ? `The note has more than ${longest} characters.` : undefined
}

/** Whether two entries would find the same. */
export const isSameWord = (
  one: Pick<FlaggedWord, 'pattern' | 'kind'>,
  other: Pick<FlaggedWord, 'pattern' | 'kind'>,
): boolean => one.kind === other.kind && one.pattern.trim() === other.pattern.trim()
