import { lazy, Suspense } from 'react'
import { formatMinute, formatShort } from '../../../lib/format.ts'
import type { Measure, NowMetrics, NowSnapshot } from './now-metrics.ts'
import { useNowFigures } from './use-live.ts'

const Sparkline = lazy(() => import('../../../ui/chart/sparkline.tsx').then((chart) => ({ default: chart.Sparkline })))

const tiles: readonly { measure: Measure; name: string; color: string; explain: string }[] = [
  { measure: 'viewers', name: 'Viewers', color: 'accent', explain: 'Viewers now, as TikTok tells it' },
  { measure: 'chats', name: 'Chat / min', color: 'chat', explain: 'Chat messages in the last minute' },
  { measure: 'gifts', name: 'Gifts', color: 'gift', explain: 'Gifts counted by us; a streak counts once' },
  { measure: 'coins', name: 'Coins', color: 'gift', explain: 'Coins of these gifts' },
  { measure: 'likes', name: 'Likes', color: 'like', explain: 'Likes counted by us' },
]

/** What is going on: five figures, each with its last fifteen minutes. */
export function NowStrip({ streamId, metrics }: { streamId: string; metrics: NowMetrics }) {
  const { snapshot, since } = useNowFigures(streamId, metrics)
  return (
    <section aria-label="Now" className="shrink-0 border-b border-line bg-surface">
      <div className="grid snap-x grid-flow-col auto-cols-[minmax(8.75rem,1fr)] divide-x divide-line overflow-x-auto [scrollbar-width:none]">
        {tiles.map((tile) => (
          <NowTile key={tile.measure} {...tile} snapshot={snapshot} since={since} />
        ))}
      </div>
    </section>
  )
}

interface NowTileProps {
  readonly measure: Measure
  readonly name: string
  readonly color: string
  readonly explain: string
  readonly snapshot: NowSnapshot
  readonly since: string | undefined
}

function NowTile({ measure, name, color, explain, snapshot, since }: NowTileProps) {
  const value = figureOf(measure, snapshot)
  const isTotal = measure !== 'viewers' && measure !== 'chats'
  return (
    <div className="relative flex min-w-0 snap-start items-end gap-3 px-3 pt-1.5 pb-1.5" title={explain}>
      <div className="shrink-0">
        <div className="text-xs text-ink-3">{name}</div>
        <div className="text-xl leading-7 font-semibold tracking-tight">
          {value === undefined ? '–' : formatShort(value)}
        </div>
        <div className="h-4 text-2xs text-ink-3">
          {isTotal ? since && `since ${formatMinute(since)}` : measure === 'viewers' ? peakOf(snapshot) : 'last 60 s'}
        </div>
      </div>
      <div className="h-11 min-w-0 flex-1">
        <Suspense>
          <Sparkline
            times={snapshot.times}
            values={snapshot.series[measure]}
            gaps={snapshot.gaps}
            color={color}
            kind={measure === 'viewers' ? 'line' : 'bars'}
          />
        </Suspense>
      </div>
      <span className="sr-only">{inWords(name, snapshot.series[measure], snapshot)}</span>
    </div>
  )
}

function figureOf(measure: Measure, { viewers, totals, chatsPerMinute }: NowSnapshot): number | undefined {
  if (measure === 'viewers') return viewers
  if (measure === 'chats') return chatsPerMinute
  return totals[measure]
}

function peakOf({ series }: NowSnapshot): string {
  const known = series.viewers.filter((value) => value !== null)
  return known.length === 0 ? '' : `peak ${formatShort(Math.max(...known))}`
}

/** The sparkline for those who do not see it. */
function inWords(name: string, values: readonly (number | null)[], { gaps }: NowSnapshot): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return `${name}: nothing in the last 15 minutes.`
  const range = `between ${Math.min(...known)} and ${Math.max(...known)} in each 10 seconds of the last 15 minutes`
  const silent = gaps.map(({ from, to }) => ` No data from ${formatMinute(from)} to ${formatMinute(to)}.`)
  return `${name}: ${range}.${silent.join('')}`
}
