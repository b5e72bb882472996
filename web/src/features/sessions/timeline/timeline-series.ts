import type { Timeline, TimelineBucket } from '@livetap/contracts/http.ts'

export type Measure = Exclude<keyof TimelineBucket, 'at'>

export interface Series {
  /** Start of every slice in seconds. */
  readonly times: readonly number[]
  readonly values: Readonly<Record<Measure, readonly (number | null)[]>>
}

const measures: readonly Measure[] = ['viewers', 'chats', 'gifts', 'coins', 'likes', 'follows', 'shares', 'joins']
const most = 4000

/** Every slice between begin and end: quiet ones are 0, those in a gap are null, as are viewers after the last event. */
export function createSeries({ from, to, bucketSeconds, buckets, gaps }: Timeline): Series {
  const length = bucketSeconds * 1000
  const first = Math.floor(Date.parse(from) / length) * length
  const count = Math.min(most, Math.max(1, Math.ceil((Date.parse(to) - first) / length)))
  const byStart = new Map(buckets.map((bucket) => [Math.floor(Date.parse(bucket.at) / length) * length, bucket]))
  const starts = Array.from({ length: count }, (_, index) => first + index * length)
  const newest = Math.max(...byStart.keys())
  const silent = (start: number) =>
    gaps.some((gap) => Date.parse(gap.from) <= start && start + length <= Date.parse(gap.to))
  const read = (measure: Measure) => {
    let last: number | null = null
    return starts.map((start) => {
      const bucket = byStart.get(start)
      if (!bucket && silent(start)) return null
      if (measure !== 'viewers') return bucket?.[measure] ?? 0
      last = bucket?.viewers ?? last
      return start > newest ? null : last
    })
  }
  const values = Object.fromEntries(measures.map((measure) => [measure, read(measure)])) as Record<
    Measure,
    (number | null)[]
  >
  return { times: starts.map((start) => start / 1000), values }
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400]

/** The shortest usual slice that cuts a span of milliseconds into no more than `slices`. */
export function chooseBucketSeconds(span: number, slices = 240): number {
  return steps.find((step) => span / 1000 / step <= slices) ?? 86_400
}

export interface Slice {
  readonly from: number
  readonly to: number
  readonly counts: Readonly<Record<Measure, number>>
}

/** Neighbouring slices taken together until there are few enough to be read as a table. */
export function createSlices({ times, values }: Series, bucketSeconds: number, wanted = 24): Slice[] {
  const together = Math.max(1, Math.ceil(times.length / wanted))
  const slices: Slice[] = []
  for (let start = 0; start < times.length; start += together) {
    const end = Math.min(times.length, start + together)
    const part = (measure: Measure) => values[measure].slice(start, end).map((value) => value ?? 0)
    const count = (measure: Measure) =>
      measure === 'viewers' ? Math.max(0, ...part(measure)) : part(measure).reduce((sum, value) => sum + value, 0)
    slices.push({
      from: (times[start] ?? 0) * 1000,
      to: ((times[end - 1] ?? 0) + bucketSeconds) * 1000,
      counts: Object.fromEntries(measures.map((measure) => [measure, count(measure)])) as Record<Measure, number>,
    })
  }
  return slices
}
