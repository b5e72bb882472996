import type { EventUser } from '@livetap/contracts/unified-event.ts'

/**
 * A number of 53 bits for a text, spread evenly; two of a million texts share one with a chance of 1 in 18,000.
 * It is cyrb53 by bryc (public domain): two multiplicative hashes that are mixed at the end.
 */
export function hashText(text: string): number {
  let one = 0xdeadbeef
  let other = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    one = Math.imul(one ^ code, 2654435761)
    other = Math.imul(other ^ code, 1597334677)
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  return 2 ** 32 * (other & 0x1fffff) + (one >>> 0)
}

/** TikTok names a viewer by number nearly always; else the @username has to do. */
export function keyOf({ userId, uniqueId }: Pick<EventUser, 'userId' | 'uniqueId'>): number {
  return hashText(userId === '' ? `@${uniqueId}` : userId)
}

/** Place of a key among `2 ** bits` registers, and how rare its other bits are: `rank` n has a chance of 2⁻ⁿ. */
export function placeKey(key: number, bits: number): { readonly index: number; readonly rank: number } {
  const rest = Math.floor(key / 2 ** bits)
  const high = Math.floor(rest / 2 ** 32)
  const zeros = high > 0 ? Math.clz32(high) : 32 + Math.clz32(rest >>> 0)
  return { index: key - rest * 2 ** bits, rank: zeros - 64 + (53 - bits) + 1 }
}
