import { lookOf } from './looks.ts'

/** A piece of the line that stands for a live. */
export function LineKey({ index }: { index: number }) {
  const { color, dash } = lookOf(index)
  return (
    <svg width={26} height={8} aria-hidden="true" className="shrink-0">
      <line
        x1={0}
        x2={26}
        y1={4}
        y2={4}
        stroke={`var(--${color})`}
        strokeWidth={2.5}
        strokeDasharray={dash.join(' ')}
      />
    </svg>
  )
}
