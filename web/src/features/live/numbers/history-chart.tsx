import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'
import { Download } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { saveCsv } from '../../../lib/csv.ts'
import { formatClock, formatDuration, formatMinute, formatShort, plural } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { createSeries, type Measure, recentSpan, type Series, type Span } from '../figures/series.ts'
import { ChartTable } from './chart-table.tsx'
import { writeCsv } from './csv.ts'

const TimeChart = lazy(() =>
  import('../../../ui/chart/time-chart.tsx').then((module) => ({ default: module.TimeChart })),
)

const lanes: readonly { measure: Measure; name: string; color: string; text: string; kind: 'line' | 'bars' }[] = [
  { measure: 'viewers', name: 'Viewers', color: 'accent', text: 'text-accent', kind: 'line' },
  { measure: 'comments', name: 'Chat', color: 'chat', text: 'text-chat', kind: 'bars' },
  { measure: 'likes', name: 'Likes', color: 'like', text: 'text-like', kind: 'bars' },
  { measure: 'coins', name: 'Coins', color: 'gift', text: 'text-gift', kind: 'bars' },
  { measure: 'follows', name: 'Follows', color: 'follow', text: 'text-follow', kind: 'bars' },
]

type Range = 'recent' | 'whole' | Span

interface HistoryChartProps {
  readonly metrics: Metrics
  readonly rows: readonly MetricsRow[]
}

/** The live over time; what is hatched was not received. */
export function HistoryChart({ metrics, rows }: HistoryChartProps) {
  const [range, setRange] = useState<Range>('recent')
  const [point, setPoint] = useState<number>()
  const { slice } = metrics.history
  const { gaps } = metrics.missing
  const span = spanOf(range, metrics)
  const series = useMemo(
    () => createSeries(rows, slice, gaps, { from: span.from, to: span.to }),
    [rows, slice, gaps, span.from, span.to],
  )
  const drawn = useMemo(
    () => lanes.map(({ name, color, kind, measure }) => ({ name, color, kind, values: series.values[measure] })),
    [series],
  )
  const ranges = <RangeButtons range={range} onRange={setRange} />
  return (
    <Section inset title="Over time" className="lg:col-span-2" aside={ranges}>
      <Legend series={series} slice={slice} point={point} />
      <div className="relative -mx-4">
        <Suspense fallback={<div className="h-[266px]" />}>
          <TimeChart
            times={series.times}
            lanes={drawn}
            gaps={gaps}
            onSpan={(from, to) => setRange({ from, to })}
            onPoint={setPoint}
          />
        </Suspense>
      </div>
      <p className="sr-only">{gapsInWords(metrics)}</p>
      <div className="mt-2 flex items-start gap-3">
        <ChartTable series={series} slice={slice} />
        <Button size="small" look="quiet" onClick={() => saveCsv(`${metrics.uniqueId}.csv`, writeCsv(series))}>
          <Download size={13} />
          CSV
        </Button>
      </div>
    </Section>
  )
}

function spanOf(range: Range, { since, asOf }: Metrics): Span {
  const whole = { from: Date.parse(since), to: Date.parse(asOf) }
  if (range === 'whole') return whole
  return range === 'recent' ? recentSpan(whole.from, whole.to) : range
}

function RangeButtons({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const drawn = typeof range === 'object'
  return (
    <>
      {drawn && `${formatMinute(range.from)} – ${formatMinute(range.to)}`}
      <span className="flex gap-1">
        {(['recent', 'whole'] as const).map((each) => (
          <Button
            key={each}
            size="small"
            look={range === each ? 'plain' : 'quiet'}
            aria-pressed={range === each}
            className="max-md:h-9"
            onClick={() => onRange(each)}
          >
            {each === 'recent' ? '15 min' : 'Whole live'}
          </Button>
        ))}
      </span>
    </>
  )
}

/** What each lane is; under the mouse, its numbers. */
function Legend({ series, slice, point }: { series: Series; slice: number; point: number | undefined }) {
  const at = point === undefined ? undefined : series.times[point]
  return (
    <p className="flex min-h-5 flex-wrap gap-x-4 text-xs text-ink-3">
      <span>{at === undefined ? `each bar is ${formatDuration(slice * 1000)}` : formatClock(at * 1000)}</span>
      {lanes.map(({ measure, name, text }) => {
        const value = point === undefined ? undefined : series.values[measure][point]
        return (
          <span key={measure} className={text}>
            {name}
            {value != null && <span className="ml-1 font-semibold">{formatShort(value)}</span>}
          </span>
        )
      })}
    </p>
  )
}

function gapsInWords({ missing }: Metrics): string {
  if (missing.gaps.length === 0) return 'Nothing is missing.'
  const gaps = missing.gaps.map(({ from, to }) => `${formatClock(from)} to ${formatClock(to)}`)
  return `${plural(missing.gaps.length, 'gap')} without data: ${gaps.join(', ')}.`
}
