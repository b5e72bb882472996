import { classNames } from '../../../ui/class-names.ts'

interface MinuteBarsProps {
  readonly values: readonly number[]
  /** Class of its colour, as of a text. */
  readonly color: string
  /** What a bar stands for, with its place from 0; a minute where it is not said. */
  readonly nameOf?: (index: number) => string
}

const mostBars = 240

/** A small chart of bars; the highest and the last are told in words. */
export function MinuteBars({ values, color, nameOf = (index) => `minute ${index + 1}` }: MinuteBarsProps) {
  const bars = gather(values)
  const most = Math.max(1, ...bars)
  const peak = values.indexOf(Math.max(...values))
  return (
    <div>
      <svg
        role="img"
        aria-label={`Most: ${values[peak] ?? 0} in ${nameOf(peak)}`}
        viewBox={`0 0 ${bars.length} 100`}
        preserveAspectRatio="none"
        className={classNames('h-16 w-full rounded-md bg-raised', color)}
      >
        {bars.map((value, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place.
            key={index}
            x={index + 0.1}
            y={100 - (value / most) * 96}
            width="0.8"
            height={(value / most) * 96}
            fill="currentColor"
          />
        ))}
      </svg>
      <p className="flex justify-between text-2xs text-ink-3">
        <span>{nameOf(0)}</span>
        <span>
          most {values[peak] ?? 0}: {nameOf(peak)}
        </span>
        <span>{nameOf(values.length - 1)}</span>
      </p>
    </div>
  )
}

/** As many bars as can be told apart: of several minutes the highest. */
function gather(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / mostBars)
  if (step <= 1) return [...values]
  return Array.from({ length: Math.ceil(values.length / step) }, (_, index) =>
    Math.max(...values.slice(index * step, (index + 1) * step)),
  )
}
