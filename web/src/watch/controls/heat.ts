import type { Reaction } from '../room/room-view.ts'

const parts = 60

/** How much was reacted in each sixtieth of an item, as a share of the most; nothing where nobody has reacted. */
export function findHeat(reactions: readonly Reaction[], itemId: string | null, duration: number): readonly number[] {
  const own = reactions.filter((reaction) => reaction.itemId === itemId)
  if (own.length === 0 || duration <= 0) return []
  const counts = new Array<number>(parts).fill(0)
  for (const { pos } of own) {
    const part = Math.min(parts - 1, Math.max(0, Math.floor((pos / duration) * parts)))
    counts[part] = (counts[part] ?? 0) + 1
  }
  const most = Math.max(...counts)
  return counts.map((count) => count / most)
}
