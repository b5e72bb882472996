import type { Timeline } from '@livetap/contracts/http.ts'
import { formatClock, formatCount } from '../../../lib/format.ts'
import type { Span } from './session-timeline.tsx'
import { createSlices, type Measure, type Series, type Slice } from './timeline-series.ts'

const columns: readonly { measure: Measure; name: string }[] = [
  { measure: 'viewers', name: 'Viewers' },
  { measure: 'chats', name: 'Chat' },
  { measure: 'likes', name: 'Likes' },
  { measure: 'gifts', name: 'Gifts' },
  { measure: 'coins', name: 'Coins' },
  { measure: 'follows', name: 'Follows' },
  { measure: 'shares', name: 'Shares' },
  { measure: 'joins', name: 'Joins' },
]

interface TimelineTableProps {
  readonly series: Series
  readonly timeline: Timeline
  readonly onSpan: (span: Span) => void
}

/** The timeline in figures: for those who do not see the chart or cannot draw on it. */
export function TimelineTable({ series, timeline, onSpan }: TimelineTableProps) {
  return (
    <details className="group border-t border-line px-3 text-xs">
      <summary className="py-1.5 text-ink-3 hover:text-ink">Figures{gapWords(timeline)}</summary>
      <div className="max-h-72 overflow-auto pb-3">
        <table className="w-full">
          <thead className="text-ink-3">
            <tr>
              <th className="py-1 text-left font-medium">From</th>
              {columns.map(({ measure, name }) => (
                <th key={measure} className="px-2 py-1 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {createSlices(series, timeline.bucketSeconds).map((slice) => (
              <SliceRow key={slice.from} slice={slice} onSpan={onSpan} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function SliceRow({ slice, onSpan }: { slice: Slice; onSpan: (span: Span) => void }) {
  return (
    <tr className="hover:bg-hover">
      <th className="py-1 text-left font-normal">
        <button type="button" className="text-accent hover:underline" onClick={() => onSpan(slice)}>
          {formatClock(slice.from)}
        </button>
      </th>
      {columns.map(({ measure }) => (
        <td key={measure} className="px-2 py-1 text-right">
          {measure === 'viewers' && slice.counts.viewers === 0 ? '–' : formatCount(slice.counts[measure])}
        </td>
      ))}
    </tr>
  )
}

function gapWords({ gaps }: Timeline): string {
  if (gaps.length === 0) return ''
  const spans = gaps.slice(0, 3).map(({ from, to }) => `${formatClock(from)} to ${formatClock(to)}`)
  return `. No data: ${spans.join(', ')}${gaps.length > 3 ? ` and ${gaps.length - 3} more` : ''}`
}
