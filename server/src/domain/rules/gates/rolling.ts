/** When, and how much. */
export type Amount = readonly [time: number, amount: number]

/** More are not kept apart: the two that are nearest to each other become one, at the time of the later. */
const mostEntries = 100

/** Oldest first, with the new one among them; those that are not within `withinMs` of the newest are gone. */
export function addAmount(entries: readonly Amount[], time: number, amount: number, withinMs: number): Amount[] {
  const newest = Math.max(time, entries.at(-1)?.[0] ?? time)
  const kept = entries.filter(([at]) => at > newest - withinMs)
  if (amount > 0 && time > newest - withinMs) {
    const before = kept.findLastIndex(([at]) => at <= time)
    kept.splice(before + 1, 0, [time, amount])
  }
  return kept.length > mostEntries ? mergeNearest(kept) : kept
}

function mergeNearest(entries: readonly Amount[]): Amount[] {
  let nearest = 1
  let least = Number.POSITIVE_INFINITY
  entries.forEach(([time], index) => {
    const gap = time - (entries[index - 1]?.[0] ?? Number.NEGATIVE_INFINITY)
    if (gap < least) [nearest, least] = [index, gap]
  })
  const [before, after] = [entries[nearest - 1], entries[nearest]]
  if (!before || !after) return [...entries]
  return entries.toSpliced(nearest - 1, 2, [after[0], before[1] + after[1]])
}

export function sumOf(entries: readonly Amount[]): number {
  return entries.reduce((sum, [, amount]) => sum + amount, 0)
}

/** Without so much of the oldest. */
export function takeOldest(entries: readonly Amount[], amount: number): Amount[] {
  let left = amount
  return entries.flatMap(([time, has]): Amount[] => {
    const taken = Math.min(left, has)
    left -= taken
    return has > taken ? [[time, has - taken]] : []
  })
}
