import type { Metrics } from '@livetap/contracts/metrics.ts'
import { holdViewers, missingIn } from '../parts/chart-series.ts'

export type CurveMeasure = 'viewers' | 'comments' | 'likes' | 'coins'

export interface Curves {
  /** Seconds since the start of a live. */
  readonly times: readonly number[]
  /** Seconds of a step: the longest row of all lives, of which the others' rows are parts. */
  readonly step: number
  /** For each live: viewers, or how many a minute; null before and after the live, and where nothing was received. */
  readonly values: Readonly<Record<CurveMeasure, readonly (readonly (number | null)[])[]>>
}

/** The courses of lives laid over each other at their beginnings. Rows of a live are 2ⁿ times as long as another's. */
export function alignCurves(lives: readonly Metrics[]): Curves {
  const step = Math.max(1, ...lives.map(({ history }) => history.slice))
  const curves = lives.map((live) => foldRows(live, step))
  const length = Math.max(0, ...curves.map((points) => points.length))
  const read = (measure: CurveMeasure) =>
    curves.map((points) => Array.from({ length }, (_, index) => points[index]?.[measure] ?? null))
  return {
    step,
    times: Array.from({ length }, (_, index) => index * step),
    values: { viewers: read('viewers'), comments: read('comments'), likes: read('likes'), coins: read('coins') },
  }
}

type Point = Readonly<Record<CurveMeasure, number | null>>

/** Rows of a live taken together to steps. A rate needs a quarter of a step in which something was received. */
function foldRows({ history: { slice, rows }, missing: { gaps }, asOf }: Metrics, step: number): Point[] {
  const silent = rows.map(({ at }) => missingIn(Date.parse(at), slice * 1000, gaps) >= slice * 1000)
  const viewers = holdViewers(rows, silent)
  const together = Math.max(1, Math.round(step / slice))
  return Array.from({ length: Math.ceil(rows.length / together) }, (_, index) => {
    const part = rows.slice(index * together, (index + 1) * together)
    const received = part.reduce((sum, { at }) => sum + receivedIn(Date.parse(at), slice, gaps, Date.parse(asOf)), 0)
    const perMinute = (measure: 'comments' | 'likes' | 'coins') =>
      received < step / 4 ? null : (part.reduce((sum, row) => sum + row[measure], 0) * 60) / received
    return {
      viewers: viewers.slice(index * together, (index + 1) * together).findLast((count) => count !== null) ?? null,
      comments: perMinute('comments'),
      likes: perMinute('likes'),
      coins: perMinute('coins'),
    }
  })
}

/** Seconds of a row that were before the end, and in which something could be received. */
function receivedIn(at: number, slice: number, gaps: Metrics['missing']['gaps'], end: number): number {
  const length = Math.max(0, Math.min(slice * 1000, end - at))
  return (length - missingIn(at, length, gaps)) / 1000
}
