import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { useNavigate } from '@tanstack/react-router'
import { classNames } from '../../../ui/class-names.ts'

interface ColumnsProps {
  readonly lives: readonly LiveFigures[]
  /** One for each live; null is no column. */
  readonly values: readonly (number | null)[]
  /** Class of the columns. */
  readonly color: string
  /** The live under the mouse, in all charts of the page. */
  readonly point: number | undefined
  readonly onPoint: (index: number | undefined) => void
}

const height = 88
const width = 600
const widest = 64

/** A column for each live, wherever it stands in time: pauses between lives have no width. */
export function Columns({ lives, values, color, point, onPoint }: ColumnsProps) {
  const navigate = useNavigate()
  const open = (streamId: string) => void navigate({ to: '/streams/$streamId/report', params: { streamId } })
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0))
  const room = Math.min(widest, width / lives.length)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="h-22 w-full border-b border-line-strong"
      onPointerLeave={() => onPoint(undefined)}
    >
      {lives.map(({ streamId, live }, index) => {
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the mouse; the table has links.
          <g
            key={streamId}
            className="cursor-pointer"
            onPointerEnter={() => onPoint(index)}
            onClick={() => open(streamId)}
          >
            <rect
              x={index * room}
              width={room}
              height={height}
              className={index === point ? 'fill-hover' : 'fill-transparent'}
            />
            <Column
              x={index * room}
              room={room}
              tall={((values[index] ?? 0) / most) * (height - 2)}
              className={classNames(color, (live || (point !== undefined && index !== point)) && 'opacity-55')}
            />
          </g>
        )
      })}
    </svg>
  )
}

function Column({ x, room, tall, className }: { x: number; room: number; tall: number; className: string }) {
  return <rect x={x + 0.14 * room} y={height - tall} width={room * 0.72} height={tall} className={className} />
}
