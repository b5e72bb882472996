import type { Hops } from '@livetap/contracts/rules/outcomes.ts'
import { msWords } from '../parts/ms-words.ts'
import { listHops } from './hops.ts'

/** Where the time went, as bars one after the other. */
export function Waterfall({ hops }: { hops: Hops }) {
  const parts = listHops(hops)
  const end = Math.max(1, ...parts.map(({ at, ms }) => at + ms))
  return (
    <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)_4rem] items-center gap-x-3 gap-y-1 text-xs">
      {parts.map(({ name, at, ms, color }) => (
        <div key={name} className="contents">
          <dt className="text-ink-2">{name}</dt>
          <dd aria-hidden="true" className="h-2 rounded-full bg-raised">
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" className={`size-full ${color}`}>
              <title>{name}</title>
              <rect
                x={Math.min(99, (at / end) * 100)}
                width={Math.max(1, (ms / end) * 100)}
                height="8"
                rx="1"
                fill="currentColor"
              />
            </svg>
          </dd>
          <dd className="text-right font-medium">{msWords(ms)}</dd>
        </div>
      ))}
    </dl>
  )
}
