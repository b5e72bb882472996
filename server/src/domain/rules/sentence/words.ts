import { clip } from '../actions/escape.ts'

const longestQuoted = 40

/** A text of a person, short and recognisable as such. */
export function quote(text: string): string {
  const shown = clip(text.replaceAll(/\s+/g, ' '), longestQuoted)
  return `“${shown}${shown.length < text.length ? '…' : ''}”`
}

/** 500 ms, 30 s, 5 min, 2 h. */
export function duration(ms: number): string {
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`
}

/** Parts in a row, with a word before the last. */
export function join(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

export function times(number: number): string {
  return number === 1 ? 'once' : `${number.toLocaleString('en')} times`
}

export function count(number: number, one: string, many = `${one}s`): string {
  return number === 1 ? `one ${one}` : `${number.toLocaleString('en')} ${many}`
}
