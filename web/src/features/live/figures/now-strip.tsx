import type { Metrics } from '@livetap/contracts/metrics.ts'
import { lazy, Suspense } from 'react'
import { formatCount, formatMinute, formatShort } from '../../../lib/format.ts'
import { type NowFigure, nowFigures } from '../../../lib/live/now-figures.ts'
import { useNow } from '../../../lib/now.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { CountNote } from './count-note.tsx'
import { createSeries, type Measure, recentSpan, type Series } from './series.ts'

const Sparkline = lazy(() => import('../../../ui/chart/sparkline.tsx').then((chart) => ({ default: chart.Sparkline })))

/** What is going on: the figures that matter during a live, each with its last fifteen minutes. */
export function NowStrip({ stopped }: { stopped: boolean }) {
  const { metrics, rows } = useSession()
  const now = useNow(5000)
  const slice = metrics?.history.slice ?? 10
  const gaps = metrics?.missing.gaps ?? []
  const span = recentSpan(
    metrics ? Date.parse(metrics.since) : now,
    Math.max(now, Date.parse(metrics?.asOf ?? '') || 0),
  )
  const series = createSeries(rows, slice, gaps, span)
  return (
    <section aria-label="Now" className="shrink-0 border-b border-line bg-surface">
      <div className="grid grid-cols-3 md:grid-flow-col md:auto-cols-[minmax(0,1fr)] md:grid-cols-none md:divide-x md:divide-line">
        {nowFigures.map((tile) => (
          <NowTile key={tile.measure} tile={tile} metrics={metrics} series={series} />
        ))}
      </div>
      <CountNote stopped={stopped} />
    </section>
  )
}

function NowTile({ tile, metrics, series }: { tile: NowFigure; metrics: Metrics | undefined; series: Series }) {
  const { measure, name, color, explain } = tile
  const figure = metrics && tile.figure(metrics)
  return (
    <div
      className="relative flex min-w-0 items-end gap-3 px-3 pt-1.5 pb-1 max-md:not-nth-[3n+1]:border-l max-md:not-nth-[-n+3]:border-t max-md:border-line"
      title={explain}
    >
      <div className="min-w-0 shrink-0 lg:w-22 xl:w-24">
        <div className="text-xs text-ink-3">{name}</div>
        <div className={classNames('text-2xl leading-8 font-semibold tracking-tight', figure == null && 'text-ink-3')}>
          {figure == null ? '–' : formatShort(figure)}
        </div>
        <div className="h-4 truncate text-2xs text-ink-3">{metrics ? tile.note(metrics) : ''}</div>
      </div>
      <div className="h-12 min-w-0 flex-1 max-lg:hidden">
        <Suspense>
          <Sparkline
            times={series.times}
            values={series.values[measure]}
            gaps={metrics?.missing.gaps ?? []}
            color={color}
            kind={measure === 'viewers' ? 'line' : 'bars'}
          />
        </Suspense>
      </div>
      {metrics && <span className="sr-only">{inWords(name, series, measure, metrics)}</span>}
    </div>
  )
}

/** The sparkline for those who do not see it. */
function inWords(name: string, { values }: Series, measure: Measure, { missing, history }: Metrics): string {
  const known = values[measure].filter((value) => value !== null)
  if (known.length === 0) return `${name}: nothing in the last 15 minutes.`
  const [least, most] = [Math.min(...known), Math.max(...known)].map(formatCount)
  const range = `between ${least} and ${most} in each ${history.slice} seconds of the last 15 minutes`
  const silent = missing.gaps.map(({ from, to }) => ` No data from ${formatMinute(from)} to ${formatMinute(to)}.`)
  return `${name}: ${range}.${silent.join('')}`
}
