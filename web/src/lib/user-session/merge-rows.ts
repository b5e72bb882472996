import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'

/** Rows of the charts after a message: one of the same time is replaced, and `complete` forgets all known so far. */
export function mergeRows(known: readonly MetricsRow[], { complete, rows }: Metrics['history']): readonly MetricsRow[] {
  if (complete) return rows
  const [first] = rows
  if (!first) return known
  if (known.length === 0 || (known.at(-1)?.at ?? '') < first.at) return [...known, ...rows]
  const byTime = new Map(known.map((row) => [row.at, row]))
  for (const row of rows) byTime.set(row.at, row)
  return [...byTime.values()].sort((a, b) => (a.at < b.at ? -1 : 1))
}
