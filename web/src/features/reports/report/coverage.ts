import type { Metrics } from '@livetap/contracts/metrics.ts'
import { endWords } from '../../../lib/end-words.ts'
import { formatClock, formatDuration, plural } from '../../../lib/format.ts'
import { formatShare } from '../parts/words.ts'

export interface Coverage {
  readonly whole: boolean
  readonly words: string
  /** When nothing could be received, and why. */
  readonly spans: readonly string[]
}

const shownGaps = 4

/** How much of a live of `length` milliseconds the numbers stand for. */
export function describeCoverage({ missing }: Pick<Metrics, 'missing'>, length: number): Coverage {
  const lost = missing.seconds * 1000
  if (lost === 0)
    return { whole: true, words: 'Received from the first to the newest event without a break.', spans: [] }
  const share = length === 0 ? 1 : Math.min(1, lost / length)
  const newest = missing.gaps.slice(-shownGaps)
  const spans = newest.map(({ from, to, reason }) => `${formatClock(from)} to ${formatClock(to)} (${endWords(reason)})`)
  const hidden = missing.gaps.length - newest.length
  return {
    whole: false,
    words: `${formatDuration(lost)} of ${formatDuration(length)} (${formatShare(share)}) could not be received and are not in the numbers.`,
    spans: hidden > 0 ? [plural(hidden, 'earlier gap'), ...spans] : spans,
  }
}
