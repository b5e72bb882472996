import { AppError } from '#kernel/errors.ts'

const deepest = 32
const mostValues = 20_000
/** Of a route that takes whole collections. */
const mostValuesOfLarge = 400_000

/**
 * Refuses JSON that is deeper or larger than any of ours, or that names a key twice: two readers of it could see two
 * things. Looks at the text before anything is made of it; whether it is JSON at all is for the parser to say.
 */
export function checkJson(text: string, isLarge = false): void {
  const most = isLarge ? mostValuesOfLarge : mostValues
  const open: (Set<string> | undefined)[] = []
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '{' || sign === '[') open.push(sign === '{' ? new Set() : undefined)
    else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',') values += 1
    else if (sign === '"') {
      const end = findEnd(text, at)
      const keys = open.at(-1)
      if (keys && isKey(text, end)) addKey(keys, text.slice(at, end + 1))
      at = end
    }
    if (open.length > deepest) throw refused(`is nested deeper than ${deepest}`)
    if (values > most) throw refused(`holds more than ${most} values`)
  }
}

/** Where a string ends that begins at `start`; behind the text when it does not. */
function findEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at += 1
  }
  return text.length
}

function isKey(text: string, end: number): boolean {
  let at = end + 1
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return text[at] === ':'
}

function addKey(keys: Set<string>, literal: string): void {
  const key = literal.includes('\\') ? decode(literal) : literal.slice(1, -1)
  if (keys.has(key)) throw refused('names a key twice')
  keys.add(key)
}

/** A key may be written in several ways. */
function decode(literal: string): string {
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal
  }
}

const refused = (what: string) => new AppError('malformed-json', `the JSON ${what}`)
