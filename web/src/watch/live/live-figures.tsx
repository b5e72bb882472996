import { formatShort } from '../../lib/format.ts'
import { nowFigures } from '../../lib/live/now-figures.ts'
import { useSession } from '../../lib/user-session/session.tsx'

/** What is going on, in figures: below each other where there is room, else a line of them to be pushed aside. */
export function LiveFigures() {
  const { metrics } = useSession()
  return (
    <dl
      aria-label="Now"
      tabIndex={0}
      className="flex shrink-0 overflow-x-auto border-b border-line bg-surface -outline-offset-2 [scrollbar-width:none] lg:grid lg:grid-cols-3"
    >
      {nowFigures.map(({ measure, name, explain, figure, note }) => {
        const value = metrics && figure(metrics)
        return (
          <div key={measure} title={explain} className="min-w-24 shrink-0 px-3 py-1 lg:min-w-0">
            <dt className="truncate text-2xs text-ink-3">{name}</dt>
            <dd className="flex items-baseline gap-1.5">
              <span className="text-base leading-6 font-semibold">{value == null ? '–' : formatShort(value)}</span>
              <span className="text-2xs whitespace-nowrap text-ink-3 lg:truncate">{metrics && note(metrics)}</span>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
