import { useState } from 'react'
import { formatClock, formatCount, formatDuration } from '../../../lib/format.ts'
import { measures, type Series } from '../figures/series.ts'
import { gather } from './gather.ts'

const mostLines = 90

/** The chart as a table, the newest first, in slices that keep it short. */
export function ChartTable({ series, slice }: { series: Series; slice: number }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="min-w-0 flex-1 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex h-7 w-fit items-center text-xs text-ink-2 hover:text-ink">As a table</summary>
      {open && <Lines series={series} slice={slice} />}
    </details>
  )
}

function Lines({ series, slice }: { series: Series; slice: number }) {
  const size = Math.ceil(series.times.length / mostLines)
  const lines = gather(series, size).toReversed()
  return (
    <div className="mt-2 max-h-80 overflow-auto">
      <table className="w-full text-right text-xs">
        <caption className="sr-only">Counts of each {formatDuration(slice * size * 1000)}</caption>
        <thead className="sticky top-0 bg-surface text-ink-3">
          <tr>
            <th className="py-1 text-left font-medium">Time</th>
            {measures.map((measure) => (
              <th key={measure} className="py-1 pl-3 font-medium">
                {measure}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ at, values }) => (
            <tr key={at} className="border-t border-line">
              <th className="py-0.5 text-left font-normal">{formatClock(at * 1000)}</th>
              {measures.map((measure) => (
                <td key={measure} className="py-0.5 pl-3">
                  {values[measure] === null ? 'no data' : formatCount(values[measure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
