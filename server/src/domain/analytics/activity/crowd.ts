import { round } from '../round.ts'

/** How many are watching, as TikTok tells it. */
export interface Crowd {
  /** Told last; -1 before the first time. */
  current: number
  peak: number
  /** Since when `current` counts into the average, in milliseconds; 0 while nothing is received. */
  since: number
  /** Sum of viewers × milliseconds, and the milliseconds. */
  area: number
  time: number
  /** The last ten that came at TikTok's steady pace, oldest first. */
  readonly samples: number[]
  /** TikTok's own totals of the whole live; -1 when not told. */
  totalViewers: number
  totalLikes: number
}

const mostSamples = 10

export function createCrowd(): Crowd {
  return { current: -1, peak: 0, since: 0, area: 0, time: 0, samples: [], totalViewers: -1, totalLikes: -1 }
}

/** `now` never runs backwards. */
export function tellViewers(crowd: Crowd, viewers: number, now: number): void {
  addTime(crowd, now)
  crowd.current = viewers
  crowd.peak = Math.max(crowd.peak, viewers)
  crowd.since = now
}

export function addSample(crowd: Crowd, viewers: number): void {
  if (crowd.samples.length >= mostSamples) crowd.samples.shift()
  crowd.samples.push(viewers)
}

/** From now on it is not known how many there are. */
export function loseSight(crowd: Crowd, now: number): void {
  addTime(crowd, now)
  crowd.since = 0
}

function addTime(crowd: Crowd, now: number): void {
  if (crowd.since === 0) return
  crowd.area += crowd.current * (now - crowd.since)
  crowd.time += now - crowd.since
}

/** Mean over the time in which it was known, up to `now`; null while there is none. */
export function readAverage({ current, since, area, time }: Crowd, now: number): number | null {
  const more = since === 0 ? 0 : Math.max(0, now - since)
  if (time + more === 0) return current < 0 ? null : current
  return round((area + current * more) / (time + more))
}
