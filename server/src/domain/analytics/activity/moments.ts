import type { Moment } from '@livetap/contracts/metrics.ts'
import { round } from '../round.ts'
import type { Slice } from './slice.ts'
import { weighActivity } from './weigh-activity.ts'

/** A minute that stands out. */
interface Minute {
  /** Since 1970. */
  readonly minute: number
  /** Position of its first event. */
  readonly pos: number
  activity: number
  comments: number
  likes: number
  coins: number
  /** Told last; -1 when not told. */
  viewers: number
}

/** The minutes with the most and with the least activity. */
export interface Moments {
  /** The minute that is going on. */
  running: Minute | null
  /** Whole minutes, and their activity. */
  complete: number
  activity: number
  /** The most active first. */
  readonly peaks: Minute[]
  /** The least active first. */
  readonly lows: Minute[]
}

const most = 3

export function createMoments(): Moments {
  return { running: null, complete: 0, activity: 0, peaks: [], lows: [] }
}

/** `now` (milliseconds) never runs backwards. Minutes without any event are none: nothing was received. */
export function addToMoments(moments: Moments, pos: number, now: number, added: Slice): void {
  const minute = Math.floor(now / 60_000)
  if (moments.running?.minute !== minute) {
    if (moments.running) complete(moments, moments.running)
    moments.running = { minute, pos, activity: 0, comments: 0, likes: 0, coins: 0, viewers: -1 }
  }
  const { running } = moments
  running.activity += weighActivity(added)
  running.comments += added.comments
  running.likes += added.likes
  running.coins += added.coins
  if (added.viewers !== undefined) running.viewers = added.viewers
}

/** The minute in which the counting began is not whole: it cannot be a low. */
function complete(moments: Moments, minute: Minute): void {
  moments.complete++
  moments.activity += minute.activity
  insert(moments.peaks, minute, (one, other) => one.activity > other.activity)
  if (moments.complete > 1) insert(moments.lows, minute, (one, other) => one.activity < other.activity)
}

function insert(minutes: Minute[], minute: Minute, isBefore: (one: Minute, other: Minute) => boolean): void {
  const place = minutes.findIndex((other) => isBefore(minute, other))
  minutes.splice(place < 0 ? minutes.length : place, 0, minute)
  if (minutes.length > most) minutes.pop()
}

/** Minutes above and below the mean of all, at most three of each, those that stand out most first. */
export function readMoments(moments: Moments, epoch: string): { readonly peaks: Moment[]; readonly lows: Moment[] } {
  const mean = moments.activity / moments.complete
  const read = ({ minute, pos, activity, comments, likes, coins, viewers }: Minute): Moment => ({
    at: new Date(minute * 60_000).toISOString(),
    eventId: `${epoch}-${pos}`,
    value: round(activity / mean),
    ...{ comments, likes, coins },
    viewers: viewers < 0 ? null : viewers,
  })
  if (!(mean > 0)) return { peaks: [], lows: [] }
  return {
    peaks: moments.peaks.filter(({ activity }) => activity > mean).map(read),
    lows: moments.lows.filter(({ activity }) => activity < mean).map(read),
  }
}
