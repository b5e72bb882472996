import type { StreamReport } from '@livetap/contracts/reports.ts'
import { lengthOf } from '../parts/words.ts'

export type Unit = 'count' | 'seconds' | 'share'

export interface ComparedRow {
  readonly name: string
  readonly unit: Unit
  /** Counts that were divided by the hours received. */
  readonly hourly: boolean
  /** One for each live; null where it is not known. */
  readonly values: readonly (number | null)[]
  /** Against the first live: 0.2 is a fifth more, of shares 20 points more; null where nothing can be said. */
  readonly changes: readonly (number | null)[]
}

export interface ComparedGroup {
  readonly name: string
  readonly rows: readonly ComparedRow[]
}

interface Measure {
  readonly name: string
  readonly unit: Unit
  /** Grows with the length of the live, so that only an hour of it compares fairly. */
  readonly grows: boolean
  readonly read: (report: StreamReport) => number | null
}

const groups: readonly { readonly name: string; readonly measures: readonly Measure[] }[] = [
  {
    name: 'Reception',
    measures: [
      { name: 'Length', unit: 'seconds', grows: false, read: ({ stream }) => lengthOf(stream) / 1000 },
      { name: 'Not received', unit: 'share', grows: false, read: missingShare },
    ],
  },
  {
    name: 'Audience',
    measures: [
      { name: 'Peak viewers', unit: 'count', grows: false, read: ({ metrics }) => metrics.viewers.peak },
      { name: 'Average viewers', unit: 'count', grows: false, read: ({ metrics }) => metrics.viewers.average },
      { name: 'People', unit: 'count', grows: false, read: ({ metrics }) => metrics.audience.unique },
      {
        name: 'Came back',
        unit: 'share',
        grows: false,
        read: ({ viewers }) => shareOf(viewers.returning, viewers.fresh),
      },
      { name: 'Seen for, mean', unit: 'seconds', grows: false, read: ({ metrics }) => metrics.audience.watchSeconds },
      { name: 'New followers', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.follows },
    ],
  },
  {
    name: 'Activity',
    measures: [
      { name: 'Comments', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.comments },
      { name: 'Likes', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.likes },
      { name: 'Shares', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.shares },
      { name: 'Joins', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.joins },
      { name: 'Positive comments', unit: 'share', grows: false, read: ({ metrics }) => positiveShare(metrics) },
    ],
  },
  {
    name: 'Gifts',
    measures: [
      { name: 'Coins', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.coins },
      { name: 'Gifts', unit: 'count', grows: true, read: ({ metrics }) => metrics.totals.gifts },
      { name: 'Gifters', unit: 'count', grows: false, read: ({ gifters }) => gifters.fresh + gifters.returning },
      {
        name: 'Gave before',
        unit: 'share',
        grows: false,
        read: ({ gifters }) => shareOf(gifters.returning, gifters.fresh),
      },
      { name: 'Coins a gifter', unit: 'count', grows: false, read: coinsPerGifter },
    ],
  },
]

/** Shorter lives say nothing about an hour. */
const fewestHours = 1 / 12

/** A report, or none while the live is still counted. */
type MaybeReport = StreamReport | undefined

/** Numbers of lives beside each other. Per hour means of the time in which something could be received. */
export function compareReports(reports: readonly MaybeReport[], perHour: boolean): ComparedGroup[] {
  return groups.map(({ name, measures }) => ({
    name,
    rows: measures.map((measure) => compareRow(measure, reports, perHour)),
  }))
}

function compareRow(
  { name, unit, grows, read }: Measure,
  reports: readonly MaybeReport[],
  perHour: boolean,
): ComparedRow {
  const hourly = perHour && grows
  const values = reports.map((report) => {
    if (!report) return null
    const value = read(report)
    return hourly && value !== null ? perHourOf(value, receivedHours(report)) : value
  })
  const change = unit === 'share' ? pointsFrom : changeFrom
  return { name, unit, hourly, values, changes: values.map((value) => change(values[0] ?? null, value)) }
}

function receivedHours({ stream, metrics }: StreamReport): number {
  return Math.max(0, lengthOf(stream) / 1000 - metrics.missing.seconds) / 3600
}

/** Null for a time that is too short to speak of an hour. */
const perHourOf = (count: number, hours: number): number | null => (hours < fewestHours ? null : count / hours)

/** 0.2 is a fifth more; null when one of both is not known, or there is more where nothing was before. */
export function changeFrom(base: number | null, value: number | null): number | null {
  if (base === null || value === null) return null
  if (base === 0) return value === 0 ? 0 : null
  return (value - base) / base
}

/** Of shares the difference: half of a share is not 50 % less of something. */
const pointsFrom = (base: number | null, value: number | null): number | null =>
  base === null || value === null ? null : value - base

function shareOf(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest)
}

function missingShare({ stream, metrics }: StreamReport): number {
  return Math.min(1, (metrics.missing.seconds * 1000) / Math.max(1, lengthOf(stream)))
}

function positiveShare({ analysis: { sentiment } }: StreamReport['metrics']): number | null {
  return shareOf(sentiment.positive, sentiment.neutral + sentiment.negative)
}

function coinsPerGifter({ metrics, gifters }: StreamReport): number | null {
  const all = gifters.fresh + gifters.returning
  return all === 0 ? null : metrics.totals.coins / all
}
