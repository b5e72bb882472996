import { formatClock, formatCount, formatDay, formatDuration, formatShort, plural } from '../../../lib/format.ts'

interface Span {
  readonly startedAt: string
  readonly lastEventAt: string
}

/** Milliseconds between the first and the newest event. */
export const lengthOf = ({ startedAt, lastEventAt }: Span): number =>
  Math.max(0, Date.parse(lastEventAt) - Date.parse(startedAt))

/** `Today, 20:15`. */
export const startWords = ({ startedAt }: Pick<Span, 'startedAt'>): string =>
  `${formatDay(startedAt)}, ${formatClock(startedAt).slice(0, 5)}`

export const lengthWords = (span: Span): string => formatDuration(lengthOf(span))

/** `12 %`, `0.4 %`, `under 0.1 %`; nothing that is there is called 0. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return 'under 0.1 %'
  return `${percent < 10 && percent > 0 ? Number(percent.toFixed(1)) : Math.round(percent)} %`
}

/** `+12 %`, `−40 %`, `±0 %`, and `×12` for what is no longer read as a percentage. */
export function formatChange(change: number): string {
  if (change >= 9) return `×${formatShort(Math.round(change + 1))}`
  const percent = Math.round(change * 100)
  if (percent === 0) return '±0 %'
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`
}

/** A difference of shares: `+4 points`. */
export function formatPoints(difference: number): string {
  const points = Math.round(difference * 100)
  if (points === 0) return '±0'
  return `${points > 0 ? '+' : '−'}${plural(Math.abs(points), 'point')}`
}

/** Whole numbers as they are, small ones with a decimal. */
export const formatFigure = (value: number): string =>
  value > 0 && value < 10 && !Number.isInteger(value)
    ? String(Number(value.toFixed(1)))
    : formatCount(Math.round(value))

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

/** `German` from `de`; an empty code is a language that could not be told. */
export function languageName(code: string): string {
  if (code === '') return 'Not known'
  try {
    return languages.of(code) ?? code
  } catch {
    return code
  }
}
