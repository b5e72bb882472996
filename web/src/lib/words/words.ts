import { formatClock, formatDay, formatDuration, plural } from '../format.ts'
import { cleanText } from '../viewer-text.ts'

/** A name as somebody gave it, which may be nothing that can be seen. */
export const nameWords = (name: string): string => cleanText(name) || 'no visible name'

const dayMs = 86_400_000

/** `just now`, `12 min ago`, `3 days ago`. */
export function agoWords(at: string, now: number): string {
  const age = now - Date.parse(at)
  if (age < 60_000) return 'just now'
  return `${lengthWords(age)} ago`
}

/** `expires in 29 days`, `expired 2 h 05 min ago`, `does not expire`. */
export function expiryWords(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return 'does not expire'
  const left = Date.parse(expiresAt) - now
  return left > 0 ? `expires in ${lengthWords(left)}` : `expired ${agoWords(expiresAt, now)}`
}

const lengthWords = (milliseconds: number): string =>
  milliseconds < 2 * dayMs ? formatDuration(milliseconds) : plural(Math.round(milliseconds / dayMs), 'day')

/** `Today, 14:02:31`. */
export const timeWords = (at: string): string => `${formatDay(at)}, ${formatClock(at)}`
