import { once } from 'node:events'

/** Control and format characters; with them a text could steer a terminal, or show another order than it has. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const lineBreaks = /[\t-\r\u0085\u2028\u2029]+/g
const zeroWidthJoiner = '\u200d'
/** More marks than any script puts on one letter are there to cover the lines around. */
const manyMarks = /(\p{M}{4})\p{M}+/gu
const longest = 500

/** A text somebody else chose (a viewer's name or comment), made harmless to show on one line. */
export function printable(text: string): string {
  return text
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(lineBreaks, ' ')
    .replaceAll(steering, (character) => (character === zeroWidthJoiner ? character : ''))
    .replaceAll(manyMarks, '$1')
}

/** A text of many lines, without what could steer a terminal. */
export function withoutSteering(text: string): string {
  return text.replaceAll(steering, (character) => ('\n\t\u200d'.includes(character) ? character : ''))
}

/** The same JSON, with everything escaped that could steer a terminal. */
export function printableJson(json: string): string {
  return json.replaceAll(steering, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}

/** What a person typed, for a message about it. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text)
}

/** Writes a line to standard output; resolves when there is room for more, rejects when the signal aborts first. */
export async function print(line: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain', { signal })
}

/** Says something to the person, apart from the output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
