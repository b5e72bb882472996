import type { SessionSummary } from '@livetap/contracts/http.ts'
import { useQuery } from '@tanstack/react-query'
import { ZoomOut } from 'lucide-react'
import { useMemo, useState } from 'react'
import { formatClock } from '../../../lib/format.ts'
import { timelineQuery } from '../../../lib/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { LaneLabel } from '../../../ui/chart/lane-label.tsx'
import { axisHeight, type Lane, laneHeight, TimeChart } from '../../../ui/chart/time-chart.tsx'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { sessionQuery } from '../queries.ts'
import { chooseBucketSeconds, createSeries, type Measure } from './timeline-series.ts'
import { TimelineTable } from './timeline-table.tsx'

export interface Span {
  readonly from: number
  readonly to: number
}

interface SessionTimelineProps {
  readonly session: SessionSummary
  readonly span: Span | undefined
  readonly onSpan: (span: Span | undefined) => void
}

const lanes: readonly { measure: Measure; name: string; color: string; kind: Lane['kind'] }[] = [
  { measure: 'viewers', name: 'Viewers', color: 'accent', kind: 'line' },
  { measure: 'chats', name: 'Chat', color: 'chat', kind: 'bars' },
  { measure: 'likes', name: 'Likes', color: 'like', kind: 'bars' },
  { measure: 'coins', name: 'Coins', color: 'gift', kind: 'bars' },
  { measure: 'follows', name: 'Follows', color: 'follow', kind: 'bars' },
]

/** The session over time. A span drawn on it zooms in, and filters the events below. */
export function SessionTimeline({ session, span, onSpan }: SessionTimelineProps) {
  const whole = useWhole(session)
  const shown = span ?? whole
  const { from, to } = shown ?? spanOf(session)
  const bucketSeconds = chooseBucketSeconds(to - from)
  const query = useQuery({
    ...timelineQuery({ of: 'sessions', id: session.sessionId, ...shown, bucketSeconds }),
    refetchInterval: session.live ? 5000 : false,
  })
  const series = useMemo(() => query.data && createSeries(query.data), [query.data])
  const [point, setPoint] = useState<number>()
  if (query.error && !series) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (!series || !query.data) return <Skeleton className="m-3 h-76" />
  const drawn = lanes.map((lane) => ({ ...lane, values: series.values[lane.measure] }))
  const at = point === undefined ? undefined : series.times[point]
  return (
    <section aria-label="Timeline" className="border-b border-line bg-surface">
      <TimelineHead at={at} span={span} bucketSeconds={query.data.bucketSeconds} onSpan={onSpan} />
      <div className="relative" style={{ height: lanes.length * laneHeight + axisHeight }}>
        <TimeChart
          times={series.times}
          lanes={drawn}
          gaps={query.data.gaps}
          onPoint={setPoint}
          onSpan={(start, end) => onSpan({ from: Math.round(start), to: Math.round(end) })}
        />
        {drawn.map((lane, index) => (
          <LaneLabel key={lane.measure} lane={lane} index={index} point={point} />
        ))}
      </div>
      <TimelineTable series={series} timeline={query.data} onSpan={onSpan} />
    </section>
  )
}

/** Replayed events keep the time at which they happened: a replay covers the span of what it plays. */
function useWhole({ replayOf }: SessionSummary): Span | undefined {
  const original = useQuery({ ...sessionQuery(replayOf ?? ''), enabled: replayOf !== null }).data
  return original && spanOf(original)
}

function spanOf({ startedAt, endedAt, lastEventAt }: SessionSummary): Span {
  const from = Date.parse(startedAt)
  return { from, to: Math.max(from + 1000, Date.parse(endedAt ?? lastEventAt)) }
}

interface TimelineHeadProps extends Pick<SessionTimelineProps, 'span' | 'onSpan'> {
  readonly at: number | undefined
  readonly bucketSeconds: number
}

function TimelineHead({ at, span, bucketSeconds, onSpan }: TimelineHeadProps) {
  return (
    <div className="flex h-9 items-center gap-3 px-3 text-xs text-ink-3">
      {span ? (
        <>
          <span className="font-medium text-ink">
            {formatClock(span.from)} to {formatClock(span.to)}
          </span>
          <Button size="small" onClick={() => onSpan(undefined)}>
            <ZoomOut size={13} /> Whole session
          </Button>
        </>
      ) : (
        <span className="max-md:hidden">Draw over a span to zoom in and see only its events.</span>
      )}
      <span className="ml-auto">
        {at === undefined ? `${describeSlice(bucketSeconds)} a bar` : formatClock(at * 1000)}
      </span>
    </div>
  )
}

const describeSlice = (seconds: number): string => (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`)
