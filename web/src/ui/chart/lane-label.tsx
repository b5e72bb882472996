import { formatShort } from '../../lib/format.ts'
import { laneHeight } from './time-chart.tsx'

interface LaneLabelProps {
  readonly lane: { readonly name: string; readonly values: readonly (number | null)[] }
  readonly index: number
  /** The slice under the mouse. */
  readonly point: number | undefined
  /** The peak, where it is known better than from the values. */
  readonly peak?: number | undefined
}

/** Name of a lane, and what it is at the mouse, or its peak. */
export function LaneLabel({ lane, index, point, peak }: LaneLabelProps) {
  const most = peak ?? Math.max(0, ...lane.values.map((value) => value ?? 0))
  const value = point === undefined ? most : lane.values[point]
  return (
    <div
      className="pointer-events-none absolute left-3 flex items-baseline gap-1.5 rounded bg-surface/75 px-1 text-2xs"
      style={{ top: index * laneHeight + 2 }}
    >
      <span className="text-ink-3">
        {lane.name}
        {point === undefined && ' peak'}
      </span>
      <span className="font-semibold text-ink">{value == null ? 'no data' : formatShort(value)}</span>
    </div>
  )
}
