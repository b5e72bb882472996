import type { Gap, Timeline } from '@livetap/contracts/http.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'

export const bucketSeconds = 10
const bucketLength = bucketSeconds * 1000
const windowBuckets = 90
const fewestBuckets = 18

export type Measure = 'viewers' | 'likes' | 'gifts' | 'coins' | 'chats'
type Bucket = Record<Exclude<Measure, 'viewers'>, number> & { viewers: number | null }

export interface NowSnapshot {
  readonly viewers: number | undefined
  readonly totals: Record<'likes' | 'gifts' | 'coins', number>
  readonly chatsPerMinute: number
  /** Start of each slice in seconds, as charts want it, and what was counted in it (null: not told, or not received). */
  readonly times: readonly number[]
  readonly series: Record<Measure, readonly (number | null)[]>
  readonly gaps: readonly Gap[]
}

/**
 * The last fifteen minutes, and totals since recording began. The server's counts are whole but late, those of the
 * feed are at once but begin when this page was opened: of both, the larger is right in every slice.
 */
export class NowMetrics {
  private recorded = new Map<number, Bucket>()
  private readonly heard = new Map<number, Bucket>()
  private before: Record<'likes' | 'gifts' | 'coins', number> = { likes: 0, gifts: 0, coins: 0 }
  private from = 0
  private gaps: readonly Gap[] = []
  private viewers: { at: number; count: number } | undefined

  /** What the feed brought. */
  add(events: readonly UnifiedEvent[]): void {
    for (const event of events) this.addEvent(event)
    while (this.heard.size > windowBuckets * 3) this.heard.delete(Math.min(...this.heard.keys()))
  }

  /** What was recorded from `from` on. */
  setRecent(timeline: Timeline): void {
    this.from = Date.parse(timeline.from)
    this.gaps = timeline.gaps
    this.recorded = new Map(timeline.buckets.map(({ at, ...counts }) => [bucketStart(Date.parse(at)), counts]))
    const last = timeline.buckets.findLast(({ viewers }) => viewers !== null)
    if (last?.viewers != null) this.noteViewers(Date.parse(last.at), last.viewers)
  }

  /** What was recorded before that. */
  setBefore(timeline: Timeline | undefined): void {
    const sum = (measure: 'likes' | 'gifts' | 'coins') =>
      timeline?.buckets.reduce((total, bucket) => total + bucket[measure], 0) ?? 0
    this.before = { likes: sum('likes'), gifts: sum('gifts'), coins: sum('coins') }
  }

  /** `since`: when recording began; a young live fills its charts from there. */
  read(now: number, since = 0): NowSnapshot {
    const last = bucketStart(now)
    const age = Math.ceil((now - since) / bucketLength) + 1
    const length = Math.min(windowBuckets, Math.max(fewestBuckets, age))
    const starts = Array.from({ length }, (_, index) => last - (length - 1 - index) * bucketLength)
    const buckets = starts.map((start) => this.bucketAt(start))
    const values = (measure: Measure) =>
      buckets.map((bucket, index) => (this.isInGap(starts[index] ?? 0) ? null : bucket[measure]))
    return {
      viewers: this.viewers?.count,
      totals: { likes: this.total('likes'), gifts: this.total('gifts'), coins: this.total('coins') },
      chatsPerMinute: this.countChats(now),
      times: starts.map((start) => start / 1000),
      series: {
        viewers: fillForward(values('viewers')),
        likes: values('likes'),
        gifts: values('gifts'),
        coins: values('coins'),
        chats: values('chats'),
      },
      gaps: this.gaps,
    }
  }

  private addEvent(event: UnifiedEvent): void {
    const at = Date.parse(event.timestamp)
    const bucket = bucketIn(this.heard, bucketStart(at))
    switch (event.eventType) {
      case 'CHAT':
        bucket.chats += 1
        return
      case 'GIFT':
        bucket.gifts += event.payload.giftCount
        bucket.coins += event.payload.coins
        return
      case 'LIKE':
        bucket.likes += event.payload.likeCount
        return
      case 'ROOM_USER':
        bucket.viewers = Math.max(bucket.viewers ?? 0, event.payload.viewerCount)
        this.noteViewers(at, event.payload.viewerCount)
    }
  }

  /** Chats of the last sixty seconds: of the slice that they begin in, the share that is left. */
  private countChats(now: number): number {
    const last = bucketStart(now)
    const passed = (now - last) / bucketLength
    const whole = [0, 1, 2, 3, 4, 5].map((back) => this.bucketAt(last - back * bucketLength).chats)
    const first = this.bucketAt(last - 6 * bucketLength).chats * (1 - passed)
    return Math.round(whole.reduce((sum, chats) => sum + chats, first))
  }

  private noteViewers(at: number, count: number): void {
    if (!this.viewers || at >= this.viewers.at) this.viewers = { at, count }
  }

  private bucketAt(start: number): Bucket {
    const [recorded, heard] = [this.recorded.get(start), this.heard.get(start)]
    if (!recorded || !heard) return recorded ?? heard ?? emptyBucket()
    const larger = (measure: Exclude<Measure, 'viewers'>) => Math.max(recorded[measure], heard[measure])
    return {
      viewers: heard.viewers ?? recorded.viewers,
      likes: larger('likes'),
      gifts: larger('gifts'),
      coins: larger('coins'),
      chats: larger('chats'),
    }
  }

  private total(measure: 'likes' | 'gifts' | 'coins'): number {
    let sum = this.before[measure]
    for (const start of new Set([...this.recorded.keys(), ...this.heard.keys()])) {
      if (start >= this.from) sum += this.bucketAt(start)[measure]
    }
    return sum
  }

  private isInGap(start: number): boolean {
    return this.gaps.some(({ from, to }) => start >= Date.parse(from) && start + bucketLength <= Date.parse(to))
  }
}

export const bucketStart = (at: number): number => Math.floor(at / bucketLength) * bucketLength

const emptyBucket = (): Bucket => ({ viewers: null, likes: 0, gifts: 0, coins: 0, chats: 0 })

function bucketIn(buckets: Map<number, Bucket>, start: number): Bucket {
  const known = buckets.get(start)
  if (known) return known
  const bucket = emptyBucket()
  buckets.set(start, bucket)
  return bucket
}

/** Viewers are told now and then: until the next word the last one holds. */
function fillForward(values: readonly (number | null)[]): (number | null)[] {
  let last: number | null = null
  return values.map((value) => {
    last = value ?? last
    return last
  })
}
