import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { Metrics } from '@livetap/contracts/metrics.ts'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { formatClock, formatCount, formatMinute } from '../../../lib/format.ts'
import { LaneLabel } from '../../../ui/chart/lane-label.tsx'
import { axisHeight, type Lane, laneHeight, TimeChart } from '../../../ui/chart/time-chart.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { type ChartMeasure, createReportSeries, missingIn, type ReportSeries } from '../parts/chart-series.ts'
import { findRecording } from '../parts/recordings.ts'
import { Cell, RowsTable } from '../parts/rows-table.tsx'

interface ReportChartProps {
  readonly metrics: Metrics
  readonly recordings: readonly SessionSummary[]
}

const lanes: readonly (Omit<Lane, 'values'> & { measure: ChartMeasure })[] = [
  { measure: 'viewers', name: 'Viewers', color: 'accent', kind: 'line' },
  { measure: 'comments', name: 'Chat', color: 'chat', kind: 'bars' },
  { measure: 'coins', name: 'Coins', color: 'gift', kind: 'bars' },
  { measure: 'likes', name: 'Likes', color: 'like', kind: 'bars' },
]

/** The whole live over time; a span drawn on it leads to its events. */
export function ReportChart({ metrics, recordings }: ReportChartProps) {
  const series = useMemo(() => createReportSeries(metrics), [metrics])
  const drawn = useMemo(() => lanes.map((lane) => ({ ...lane, values: series.values[lane.measure] })), [series])
  const [point, setPoint] = useState<number>()
  const peaks: { [measure in ChartMeasure]?: number } = { viewers: metrics.viewers.peak }
  const onSpan = useSpanOpener(recordings)
  const { gaps } = metrics.missing
  const at = point === undefined ? undefined : series.times[point]
  return (
    <Section
      title="Course of the live"
      note={
        <>
          <span className="max-md:hidden print:hidden">Draw over a span to read its events. </span>
          {gaps.length > 0 && 'Hatched: nothing could be received.'}
        </>
      }
      aside={
        <span className="text-xs text-ink-3">
          {at === undefined ? `${sliceWords(metrics.history.slice)} a bar` : formatClock(at * 1000)}
        </span>
      }
    >
      <div className="relative" style={{ height: drawn.length * laneHeight + axisHeight }}>
        <TimeChart times={series.times} lanes={drawn} gaps={gaps} onPoint={setPoint} onSpan={onSpan} />
        {drawn.map((lane, index) => (
          <LaneLabel key={lane.measure} lane={lane} index={index} point={point} peak={peaks[lane.measure]} />
        ))}
      </div>
      <ChartFigures metrics={metrics} series={series} />
    </Section>
  )
}

/** Opens the events of a span in the recording that holds its beginning. */
function useSpanOpener(recordings: readonly SessionSummary[]): (from: number, to: number) => void {
  const navigate = useNavigate()
  return (from, to) => {
    const session = findRecording(recordings, from) ?? findRecording(recordings, to)
    if (!session) return
    const search = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    void navigate({ to: '/sessions/$sessionId', params: { sessionId: session.sessionId }, search })
  }
}

const sliceWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Number((seconds / 60).toFixed(1))} min`

const columns = ['Viewers', 'Chat', 'Likes', 'Gifts', 'Coins', 'Follows'] as const

/** The chart in figures: for those who do not see it. */
function ChartFigures({ metrics, series }: { metrics: Metrics; series: ReportSeries }) {
  const { slice, rows } = metrics.history
  const missing = (at: string) => missingIn(Date.parse(at), slice * 1000, metrics.missing.gaps) > 0
  return (
    <details className="border-t border-line px-4 text-xs print:hidden">
      <summary className="py-2 text-ink-3 hover:text-ink">Figures</summary>
      <RowsTable first="From" columns={columns}>
        {rows.map(({ at, comments, likes, gifts, coins, follows }, index) => (
          <tr key={at}>
            <th className="py-1 text-left font-normal whitespace-nowrap">
              {slice % 60 === 0 ? formatMinute(at) : formatClock(at)}
              {missing(at) && <span className="text-warn"> no data in part</span>}
            </th>
            <Cell>{formatTold(series.values.viewers[index])}</Cell>
            <Cell>{formatCount(comments)}</Cell>
            <Cell>{formatCount(likes)}</Cell>
            <Cell>{formatCount(gifts)}</Cell>
            <Cell>{formatCount(coins)}</Cell>
            <Cell>{formatCount(follows)}</Cell>
          </tr>
        ))}
      </RowsTable>
    </details>
  )
}

const formatTold = (count: number | null | undefined): string => (count == null ? '–' : formatCount(count))
