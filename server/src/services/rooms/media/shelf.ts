import { LRUCache } from 'lru-cache'
import type { FoundCaption, FoundVideo, LiveStream, PageProblem } from '#domain/videos/videos.ts'

/** What a post or a live can be played from, until it lapses. */
export type Shelved =
  | {
      readonly kind: 'video' | 'photo'
      readonly video: FoundVideo
      /** Without it the files answer nobody. */
      readonly cookie: string
      readonly captions: readonly FoundCaption[]
    }
  | { readonly kind: 'live'; readonly streams: readonly LiveStream[] }
  | { readonly kind: 'none'; readonly problem: PageProblem | 'not-live' }

const most = 100

/** The newest finds, by what they are found of; the one that was used least lately goes first. */
export class Shelf {
  readonly #finds: LRUCache<string, { readonly found: Shelved; readonly expiresAt: number }>
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
    this.#finds = new LRUCache({ max: most })
  }

  find(key: string): { readonly found: Shelved; readonly expiresAt: number } | undefined {
    const kept = this.#finds.get(key)
    if (kept === undefined || kept.expiresAt > this.#now()) return kept
    this.#finds.delete(key)
    return undefined
  }

  put(key: string, found: Shelved, expiresAt: number): void {
    this.#finds.set(key, { found, expiresAt })
  }

  forget(key: string): void {
    this.#finds.delete(key)
  }

  get size(): number {
    return this.#finds.size
  }
}

const beforeEndMs = 300_000
const unsaidMs = 2 * 3_600_000
const liveMs = 60_000
const hardMs = 600_000
const softMs = 60_000

/** Until when a find is good: a little before its addresses lapse, which they say as `expire` (seconds since 1970). */
export function expiryOf(found: Shelved, now: number): number {
  if (found.kind === 'none')
    return now + (found.problem === 'unavailable' || found.problem === 'not-live' ? softMs : hardMs)
  if (found.kind === 'live') return now + liveMs
  const all = [...found.video.sources, ...found.video.pictures.flat()]
  const ends = all.flatMap((url) => {
    const { searchParams } = new URL(url)
    const seconds = Number(searchParams.get('expire') ?? searchParams.get('x-expires') ?? Number.NaN)
    return Number.isFinite(seconds) ? [seconds * 1000 - beforeEndMs] : []
  })
  return ends.length > 0 ? Math.min(...ends) : now + unsaidMs
}
