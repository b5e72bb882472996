import { estimateActive } from './active-window.ts'
import type { Audience } from './audience.ts'
import { readLastSeen, readRow } from './viewer-rows.ts'

/** Where the buckets of watch time begin, in minutes. */
const bucketStarts = [0, 5, 15, 30]

/** How long the viewers kept have watched: mean in seconds, and how many in each bucket. */
export function readWatchTime({ rows }: Audience): { readonly mean: number | null; readonly buckets: number[] } {
  const buckets = bucketStarts.map(() => 0)
  let total = 0
  for (let index = 0; index < rows.count; index++) {
    const { watch } = readRow(rows, index)
    total += watch
    const bucket = bucketStarts.findLastIndex((start) => watch >= start * 60)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  return { mean: rows.count === 0 ? null : total / rows.count, buckets }
}

const activeSeconds = 300

/** How many did something in the last five minutes. Counted as long as all of them are kept, else estimated. */
export function countActive({ rows, lostSeen, active }: Audience, second: number): number {
  const from = second - activeSeconds
  let counted = 0
  for (let index = 0; index < rows.count; index++) if (readLastSeen(rows, index) > from) counted++
  return lostSeen > from ? Math.max(counted, Math.round(estimateActive(active, second))) : counted
}

export interface Presence {
  /** Did something in the last five minutes. */
  readonly active: number
  /** Of these, gave nothing yet. */
  readonly activeWithoutGift: number
  /** Did something in the five minutes before, and something since. */
  readonly stayed: number
  /** Did something in the five minutes before, and nothing since. */
  readonly quiet: number
}

/** Of the viewers kept. */
export function readPresence({ rows }: Audience, second: number): Presence {
  const presence = { active: 0, activeWithoutGift: 0, stayed: 0, quiet: 0 }
  for (let index = 0; index < rows.count; index++) {
    const { firstSeen, lastSeen, gifts } = readRow(rows, index)
    if (lastSeen > second - activeSeconds) {
      presence.active++
      if (gifts === 0) presence.activeWithoutGift++
      if (firstSeen <= second - activeSeconds) presence.stayed++
    } else if (lastSeen > second - 2 * activeSeconds) presence.quiet++
  }
  return presence
}
