import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { lengthOf } from '../parts/words.ts'

export type TrendMeasure = 'peakViewers' | 'coins' | 'comments' | 'likes' | 'follows' | 'shares' | 'hours'

const hourLength = 3_600_000
const dayLength = 24 * hourLength
/** Shorter lives say nothing about an hour. */
const shortest = hourLength / 12

/** Milliseconds of a live in which something could be received. */
const receivedIn = (live: LiveFigures): number => Math.max(0, lengthOf(live) - live.missingSeconds * 1000)

/** What a live came to; counts for each hour received where asked for, null when it was too short for that. */
export function readTrend(live: LiveFigures, measure: TrendMeasure, perHour: boolean): number | null {
  if (measure === 'hours') return lengthOf(live) / hourLength
  if (measure === 'peakViewers' || !perHour) return live[measure]
  const received = receivedIn(live)
  return received < shortest ? null : (live[measure] * hourLength) / received
}

/** The middle one; of an even number the mean of both in the middle. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

export interface Regularity {
  /** Days from the start of one live to that of the next: the median. */
  readonly everyDays: number
  /** Minutes since midnight, in the time zone of who looks: where most starts are near. */
  readonly usualStart: number
  /** How many lives began within an hour of it. */
  readonly onTime: number
}

/** How regularly somebody goes live; null for less than three lives. `lives` are in order of time. */
export function readRegularity(lives: readonly LiveFigures[]): Regularity | null {
  if (lives.length < 3) return null
  const starts = lives.map(({ startedAt }) => new Date(startedAt))
  const pauses = starts.slice(1).map((start, index) => (start.getTime() - (starts[index]?.getTime() ?? 0)) / dayLength)
  const minutes = starts.map((start) => start.getHours() * 60 + start.getMinutes())
  const near = (center: number) => minutes.filter((minute) => clockDistance(minute, center) <= 60)
  const busiest = minutes.toSorted((one, other) => near(other).length - near(one).length || one - other)[0] ?? 0
  const around = near(busiest)
  const shifts = around.map((minute) => ((minute - busiest + 720 + 1440) % 1440) - 720)
  const usualStart = (busiest + Math.round(median(shifts) ?? 0) + 1440) % 1440
  return { everyDays: median(pauses) ?? 0, usualStart, onTime: around.length }
}

/** Minutes between two times of day, the shorter way round. */
function clockDistance(one: number, other: number): number {
  const apart = Math.abs(one - other)
  return Math.min(apart, 1440 - apart)
}

export interface Growth {
  /** 0.2: a fifth more; null where there was nothing before. */
  readonly change: number | null
  /** How many lives were compared with as many before. */
  readonly lives: number
}

const mostCompared = 10

/**
 * The mean of the newest lives against that of as many before: of half of them, at most ten. Lives that go on are left
 * out, as are those too short to be counted by the hour. Null for less than four.
 */
export function readGrowth(lives: readonly LiveFigures[], measure: TrendMeasure): Growth | null {
  const values = lives.flatMap((live) => {
    const value = live.live ? null : readTrend(live, measure, true)
    return value === null ? [] : [value]
  })
  const count = Math.min(mostCompared, Math.floor(values.length / 2))
  if (count < 2) return null
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length
  const [before, now] = [mean(values.slice(-2 * count, -count)), mean(values.slice(-count))]
  return { change: before === 0 ? (now === 0 ? 0 : null) : (now - before) / before, lives: count }
}

/** The live with the most of something; the newest of equals. Undefined when none had any. */
export function findBest(lives: readonly LiveFigures[], measure: TrendMeasure): LiveFigures | undefined {
  let best: LiveFigures | undefined
  for (const live of lives) {
    const value = readTrend(live, measure, false) ?? 0
    if (value > 0 && value >= (best ? (readTrend(best, measure, false) ?? 0) : 0)) best = live
  }
  return best
}
