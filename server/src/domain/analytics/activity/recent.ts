import type { Slice } from './slice.ts'

/** What happened in each of the last twenty half minutes: the last five minutes and the five before. */
export interface Recent {
  /** The newest half minute, since 1970. */
  slot: number
  /** One part for each half minute, by its number modulo 20: likes, comments, gifts, coins, viewers (0 for not told). */
  readonly words: number[]
}

const slots = 20
const width = 5
export const slotSeconds = 30

export function createRecent(): Recent {
  return { slot: 0, words: new Array<number>(slots * width).fill(0) }
}

export function addToRecent(recent: Recent, second: number, added: Slice): void {
  const slot = Math.floor(second / slotSeconds)
  for (let empty = Math.max(recent.slot, slot - slots) + 1; empty <= slot; empty++) {
    recent.words.fill(0, (empty % slots) * width, ((empty % slots) + 1) * width)
  }
  recent.slot = Math.max(recent.slot, slot)
  if (slot <= recent.slot - slots) return
  const start = (slot % slots) * width
  const { words } = recent
  words[start] = (words[start] ?? 0) + added.likes
  words[start + 1] = (words[start + 1] ?? 0) + added.comments
  words[start + 2] = (words[start + 2] ?? 0) + added.gifts
  words[start + 3] = (words[start + 3] ?? 0) + added.coins
  if (added.viewers !== undefined) words[start + 4] = added.viewers
}

export interface RecentFigures {
  /** Where they begin and end, in seconds since 1970. */
  readonly from: number
  readonly to: number
  readonly likes: number
  readonly comments: number
  readonly gifts: number
  readonly coins: number
  /** Mean of what was told last in each half minute; null when nothing was. */
  readonly viewers: number | null
}

/** The last five minutes up to `now` (seconds since 1970), and the five before. Whole half minutes but for the newest. */
export function readRecent(
  recent: Recent,
  now: number,
): { readonly last: RecentFigures; readonly before: RecentFigures } {
  const newest = Math.floor(now / slotSeconds)
  const half = slots / 2
  const last = sumSlots(recent, newest - half + 1, newest)
  return { last: { ...last, to: now + 1 }, before: sumSlots(recent, newest - slots + 1, newest - half) }
}

function sumSlots({ slot, words }: Recent, from: number, to: number): RecentFigures {
  const sum = { likes: 0, comments: 0, gifts: 0, coins: 0 }
  const viewers: number[] = []
  for (let each = Math.max(from, slot - slots + 1); each <= Math.min(to, slot); each++) {
    const start = (each % slots) * width
    sum.likes += words[start] ?? 0
    sum.comments += words[start + 1] ?? 0
    sum.gifts += words[start + 2] ?? 0
    sum.coins += words[start + 3] ?? 0
    const told = words[start + 4] ?? 0
    if (told > 0) viewers.push(told)
  }
  const mean = viewers.length === 0 ? null : viewers.reduce((total, each) => total + each, 0) / viewers.length
  return { from: from * slotSeconds, to: (to + 1) * slotSeconds, ...sum, viewers: mean }
}
