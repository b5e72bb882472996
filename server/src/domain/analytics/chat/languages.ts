import type { Analysis } from '@livetap/contracts/metrics.ts'

/** How many comments in which language. */
export interface Languages {
  readonly names: string[]
  readonly comments: number[]
}

const mostLanguages = 24
/** ISO 639: several languages. Takes what has no place of its own. */
const others = 'mul'

export function createLanguages(): Languages {
  return { names: [], comments: [] }
}

export function addLanguage({ names, comments }: Languages, language: string): void {
  const name = names.includes(language) || names.length < mostLanguages - 1 ? language : others
  const known = names.indexOf(name)
  const index = known < 0 ? names.length : known
  names[index] = name
  comments[index] = (comments[index] ?? 0) + 1
}

/** The most common first. */
export function readLanguages({ names, comments }: Languages): Analysis['languages'] {
  return names
    .map((language, index) => ({ language, comments: comments[index] ?? 0 }))
    .sort((one, other) => other.comments - one.comments)
}
