import type { Gap } from '@livetap/contracts/http.ts'
import type { MetricsRow } from '@livetap/contracts/metrics.ts'

export const measures = ['viewers', 'comments', 'likes', 'gifts', 'coins', 'follows', 'joins', 'shares'] as const
export type Measure = (typeof measures)[number]

export interface Series {
  /** Start of each slice in seconds, as charts want it. */
  readonly times: readonly number[]
  /** Counted in each slice; null where nothing was received, or viewers were not told yet. */
  readonly values: Readonly<Record<Measure, readonly (number | null)[]>>
}

/** Milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A value for every slice of a span: rows exist only where something happened. Viewers hold until the next word. */
export function createSeries(rows: readonly MetricsRow[], slice: number, gaps: readonly Gap[], span: Span): Series {
  const step = slice * 1000
  const byStart = new Map(rows.map((row) => [floorTo(Date.parse(row.at), step), row]))
  const first = floorTo(span.from, step)
  const length = Math.max(1, (floorTo(span.to, step) - first) / step + 1)
  const starts = Array.from({ length }, (_, index) => first + index * step)
  const silent = starts.map((start) => isSilent(start, start + step, gaps))
  const before = rows.findLast(({ at, viewers }) => viewers !== null && Date.parse(at) < first)?.viewers ?? null
  const valuesOf = (measure: Measure) =>
    starts.map((start, index) => (silent[index] ? null : (byStart.get(start)?.[measure] ?? 0)))
  const told = starts.map((start) => byStart.get(start)?.viewers ?? null)
  const viewers = hold(told, before).map((value, index) => (silent[index] ? null : value))
  const counted = Object.fromEntries(measures.map((measure) => [measure, valuesOf(measure)]))
  return {
    times: starts.map((start) => start / 1000),
    values: { ...(counted as Record<Measure, (number | null)[]>), viewers },
  }
}

const floorTo = (at: number, step: number): number => Math.floor(at / step) * step

const isSilent = (from: number, to: number, gaps: readonly Gap[]): boolean =>
  gaps.some((gap) => from >= Date.parse(gap.from) && to <= Date.parse(gap.to))

function hold(values: readonly (number | null)[], before: number | null): (number | null)[] {
  let last = before
  return values.map((value) => {
    last = value ?? last
    return last
  })
}

/** The last fifteen minutes, or less of a live that has just begun, but never under a minute. */
export function recentSpan(since: number, now: number): Span {
  return { from: Math.min(now - 60_000, Math.max(since, now - 900_000)), to: now }
}
