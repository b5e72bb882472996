const most = 8
const longest = 24

/** Tags as they are typed, `warned, regular`; each once, in small letters. */
export function readTags(typed: string): string[] {
  const tags = typed
    .split(/[,#\n]/u)
    .map((tag) => tag.trim().toLowerCase())
    .filter((tag) => tag !== '')
  return [...new Set(tags)]
}

export const writeTags = (tags: readonly string[]): string => tags.join(', ')

/** Why these tags cannot be kept, if so. */
export function tagMistake(tags: readonly string[]): string | undefined {
  if (tags.length > most) return `At most ${most} tags.`
  const long = tags.find((tag) => tag.length > longest)
  return long === undefined ? undefined : `A tag has at most ${longest} letters: “${long.slice(0, longest)}…” has more.`
}
