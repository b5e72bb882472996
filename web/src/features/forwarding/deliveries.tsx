import type { SinkDeliveries } from '@livetap/contracts/rules/sinks.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount } from '../../lib/format.ts'
import { InlineError } from '../../ui/notice.tsx'
import { deliveriesQuery } from './sink-queries.ts'

const columns = [
  ['Events', 'events'],
  ['Batches', 'batches'],
  ['Failed tries', 'failures'],
  ['Set aside', 'setAside'],
] as const

/** What became of a destination's events, day by day; asked for when it is opened. */
export function Deliveries({ sinkId }: { sinkId: string }) {
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({ ...deliveriesQuery(sinkId), enabled: isOpen })
  return (
    <details className="text-xs" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="w-fit cursor-pointer py-1 text-ink-2 max-md:py-3">The last 30 days</summary>
      {error && !data && <InlineError error={error} />}
      {data && data.days.length === 0 && <p className="py-1 text-ink-3">Nothing was sent yet.</p>}
      {data && data.days.length > 0 && <DayTable days={data.days} />}
    </details>
  )
}

const DayTable = ({ days }: SinkDeliveries) => (
  <div className="overflow-x-auto">
    <table className="w-full">
      <thead className="text-ink-3">
        <tr>
          <th scope="col" className="py-1 text-left font-medium">
            Day (UTC)
          </th>
          {columns.map(([name]) => (
            <th key={name} scope="col" className="py-1 pl-4 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {days.map((day) => (
          <tr key={day.day}>
            <th scope="row" className="py-1 text-left font-normal text-ink-2">
              {day.day}
            </th>
            {columns.map(([name, key]) => (
              <td key={name} className="py-1 pl-4 text-right tabular-nums">
                {formatCount(day[key])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
