import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { Metrics, Moment } from '@livetap/contracts/metrics.ts'
import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { formatCount, formatMinute, plural } from '../../../lib/format.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { Nothing } from '../parts/figures.tsx'
import { findMinute } from '../parts/recordings.ts'
import { startWords } from '../parts/words.ts'

interface MomentsProps {
  readonly metrics: Metrics
  readonly recordings: readonly SessionSummary[]
}

/** The minutes that stood out, with the way to what was said in them. */
export function Moments({ metrics, recordings }: MomentsProps) {
  const { peaks, lows } = metrics.analysis.moments
  const isLong = Date.parse(metrics.asOf) - Date.parse(metrics.since) > 20 * 3_600_000
  return (
    <Section title="Minutes that stood out" note="Activity against the mean of all minutes">
      {peaks.length + lows.length === 0 && (
        <Nothing>The live was too short, or too even, for a minute to stand out.</Nothing>
      )}
      <MomentList name="Best" moments={peaks} recordings={recordings} withDay={isLong} />
      <MomentList name="Quietest" moments={lows} recordings={recordings} withDay={isLong} />
    </Section>
  )
}

interface MomentListProps extends Pick<MomentsProps, 'recordings'> {
  readonly name: string
  readonly moments: readonly Moment[]
  /** The time of day alone would not say which minute it was. */
  readonly withDay: boolean
}

function MomentList({ name, moments, recordings, withDay }: MomentListProps) {
  if (moments.length === 0) return null
  return (
    <>
      <h3 className="px-4 pt-1 text-xs text-ink-3">{name}</h3>
      <ul className="divide-y divide-line pb-1">
        {moments.map((moment) => (
          <MomentRow key={moment.at} moment={moment} recordings={recordings} withDay={withDay} />
        ))}
      </ul>
    </>
  )
}

function MomentRow({ moment, recordings, withDay }: Omit<MomentListProps, 'name' | 'moments'> & { moment: Moment }) {
  const { at, value, comments, likes, coins, viewers } = moment
  return (
    <li className="flex items-center gap-3 px-4 py-2 text-sm">
      <span className="min-w-11 shrink-0 font-semibold">
        {withDay ? startWords({ startedAt: at }) : formatMinute(at)}
      </span>
      <span className="w-12 shrink-0 text-ink-2">{formatFactor(value)}</span>
      <span className="min-w-0 flex-1 text-pretty text-ink-3">
        {plural(comments, 'comment')}, {plural(likes, 'like')}, {plural(coins, 'coin')}
        {viewers !== null && `, ${formatCount(viewers)} watching`}
      </span>
      <MomentLink at={at} recordings={recordings} />
    </li>
  )
}

const formatFactor = (value: number): string => `×${value < 10 ? value.toFixed(1) : Math.round(value)}`

/** To the recording at that minute: its events, and the replay above them. */
function MomentLink({ at, recordings }: Pick<MomentsProps, 'recordings'> & { at: string }) {
  const start = Date.parse(at)
  const session = findMinute(recordings, start)
  if (!session) return null
  return (
    <Link
      to="/sessions/$sessionId"
      params={{ sessionId: session.sessionId }}
      search={{ from: at, to: new Date(start + 60_000).toISOString() }}
      aria-label={`Open the minute ${formatMinute(at)} in the recording`}
      className="flex shrink-0 items-center gap-1 rounded-sm text-accent hover:underline print:hidden"
    >
      Open <ArrowRight size={14} />
    </Link>
  )
}
