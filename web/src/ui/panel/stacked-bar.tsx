import { formatCount } from '../../lib/format.ts'
import { classNames } from '../class-names.ts'

export interface BarPart {
  readonly name: string
  readonly count: number
  /** Class of its colour, as of a text. */
  readonly color: string
}

/** Shares of a whole as lengths of one bar, and what each is, in words and figures below. */
export function StackedBar({ parts }: { parts: readonly BarPart[] }) {
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="flex flex-col gap-2">
      <svg
        aria-hidden="true"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        className="h-2.5 w-full overflow-hidden rounded-full bg-raised"
      >
        {total > 0 &&
          placeParts(parts, total).map(({ name, color, from, width }) => (
            <rect key={name} x={from} width={width} height="6" fill="currentColor" className={color} />
          ))}
      </svg>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
        {parts.map(({ name, count, color }) => (
          <li key={name} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={classNames('size-2 rounded-full bg-current', color)} />
            {name} <span className="font-semibold text-ink">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function placeParts(parts: readonly BarPart[], total: number) {
  let at = 0
  return parts.map((part) => {
    const from = at
    const width = (part.count / total) * 100
    at += width
    return { ...part, from, width }
  })
}
