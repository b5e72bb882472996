import type { Doer, HoldReason, Label } from '@livetap/contracts/workspace/moderation.ts'
import { formatDuration } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'

export const isSame = (one: Doer | undefined, other: Doer): boolean =>
  one !== undefined && one.kind === other.kind && one.id === other.id

/** Who it was, at the beginning of a sentence. */
export function doerName(doer: Doer, you: Doer | undefined): string {
  if (doer.kind === 'rule') return 'A rule'
  if (doer.kind === 'timer') return 'The timer'
  if (isSame(you, doer)) return 'You'
  return cleanText(doer.name) || 'Somebody'
}

const reasons: Record<HoldReason, string> = {
  word: 'flagged word',
  link: 'link',
  newcomer: 'new viewer',
  manual: 'by hand',
}
export const reasonWords = (reason: HoldReason): string => reasons[reason]

/** `just now`, `20 s ago`. */
export function ago(at: string, now: number): string {
  const age = now - Date.parse(at)
  return age < 3000 ? 'just now' : `${formatDuration(age)} ago`
}

/** How long something still lasts. */
export const left = (until: string, now: number): string => formatDuration(Date.parse(until) - now)

export const labelClasses: Record<Label, string> = {
  red: 'text-danger',
  orange: 'text-battle',
  yellow: 'text-gift',
  green: 'text-follow',
  blue: 'text-chat',
  purple: 'text-share',
  grey: 'text-ink-3',
}

export const labels = Object.keys(labelClasses) as readonly Label[]
