import { useNow } from '../../../lib/now.ts'
import { msWords } from '../words.ts'

interface TimeLeftProps {
  readonly until: string
  /** How long it is on in all, in milliseconds. */
  readonly totalMs: number
}

const radius = 7
const round = 2 * Math.PI * radius

/** How much longer something is on: as a ring that empties, and in words. */
export function TimeLeft({ until, totalMs }: TimeLeftProps) {
  const now = useNow(200)
  const leftMs = Math.max(0, Date.parse(until) - now)
  const share = Math.min(1, leftMs / Math.max(1, totalMs))
  return (
    <span role="timer" className="inline-flex items-center gap-1 whitespace-nowrap">
      <svg viewBox="0 0 18 18" aria-hidden="true" className="size-4 -rotate-90 text-gift">
        <circle cx="9" cy="9" r={radius} fill="none" stroke="currentColor" strokeWidth="2.5" opacity="0.25" />
        <circle
          cx="9"
          cy="9"
          r={radius}
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeDasharray={`${share * round} ${round}`}
        />
      </svg>
      {leftMs === 0 ? 'over' : `${msWords(Math.ceil(leftMs / 100) * 100)} left`}
    </span>
  )
}
