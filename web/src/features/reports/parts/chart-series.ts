import type { Gap } from '@livetap/contracts/http.ts'
import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'

export type ChartMeasure = 'viewers' | 'comments' | 'coins' | 'likes'

export interface ReportSeries {
  /** Start of every row in seconds. */
  readonly times: readonly number[]
  readonly values: Readonly<Record<ChartMeasure, readonly (number | null)[]>>
}

/** Milliseconds of a row of `length` milliseconds in which nothing could be received. Gaps may overlap. */
export function missingIn(from: number, length: number, gaps: readonly Gap[]): number {
  let missing = 0
  let until = from
  for (const gap of gaps.toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from))) {
    const begin = Math.max(until, Date.parse(gap.from))
    const end = Math.min(from + length, Date.parse(gap.to))
    if (end > begin) missing += end - begin
    until = Math.max(until, end)
  }
  return missing
}

/** Rows for a chart: null where nothing was received; the viewers told last hold until others are told. */
export function createReportSeries({ history, missing: { gaps } }: Metrics): ReportSeries {
  const { slice, rows } = history
  const length = slice * 1000
  const silent = rows.map(({ at }) => missingIn(Date.parse(at), length, gaps) >= length)
  const counted = (measure: 'comments' | 'coins' | 'likes') =>
    rows.map((row, index) => (silent[index] ? null : row[measure]))
  return {
    times: rows.map(({ at }) => Date.parse(at) / 1000),
    values: {
      viewers: holdViewers(rows, silent),
      comments: counted('comments'),
      coins: counted('coins'),
      likes: counted('likes'),
    },
  }
}

/** Viewers of each row, told in it or before; null before the first telling and while nothing was received. */
export function holdViewers(rows: readonly MetricsRow[], silent: readonly boolean[]): (number | null)[] {
  let last: number | null = null
  return rows.map(({ viewers }, index) => {
    last = viewers ?? last
    return silent[index] ? null : last
  })
}

const columns = [
  'at',
  'viewers',
  'comments',
  'likes',
  'gifts',
  'coins',
  'follows',
  'shares',
  'joins',
  'sentiment',
] as const

/** The rows as a file for spreadsheets (RFC 4180): what is not known is empty. No viewer's text is in it. */
export function createRowsCsv({ history: { slice, rows }, missing: { gaps } }: Metrics): string {
  const lines = rows.map((row) => {
    const missing = Math.round(missingIn(Date.parse(row.at), slice * 1000, gaps) / 1000)
    return [...columns.map((column) => row[column] ?? ''), slice, missing].join(',')
  })
  return [[...columns, 'seconds', 'missingSeconds'].join(','), ...lines, ''].join('\r\n')
}
