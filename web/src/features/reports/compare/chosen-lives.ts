/** How many lives stand side by side at most. */
export const mostLives = 6

/** Ids of lives from an address: each once, at most six. */
export function readChosen(text: string | undefined): string[] {
  const ids = (text ?? '').split(',').map((id) => id.trim())
  return [...new Set(ids.filter((id) => id !== ''))].slice(0, mostLives)
}

export const writeChosen = (ids: readonly string[]): string | undefined =>
  ids.length === 0 ? undefined : ids.join(',')
