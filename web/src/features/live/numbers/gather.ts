import { type Measure, measures, type Series } from '../figures/series.ts'

export interface Line {
  /** Seconds. */
  readonly at: number
  readonly values: Readonly<Record<Measure, number | null>>
}

/** Slices put together by `size`: counts are added up, of viewers the last ones told stand; all null is null. */
export function gather({ times, values }: Series, size: number): Line[] {
  const starts = Array.from({ length: Math.ceil(times.length / size) }, (_, index) => index * size)
  return starts.map((start) => {
    const entries = measures.map((measure) => {
      const known = values[measure].slice(start, start + size).filter((value) => value !== null)
      if (known.length === 0) return [measure, null]
      return [measure, measure === 'viewers' ? known.at(-1) : known.reduce((sum, value) => sum + value, 0)]
    })
    return { at: times[start] ?? 0, values: Object.fromEntries(entries) as Line['values'] }
  })
}
