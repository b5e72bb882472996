import { classNames } from '../../class-names.ts'
import type { Pane } from '../use-selection.ts'

/** What each is called for those who cannot see it. */
export const paneTitles: Record<Pane, string> = { details: 'Details', why: 'What rules made of it' }

const panes = ['details', 'why'] as const
const names: Record<Pane, string> = { details: 'Details', why: 'Why?' }

interface PaneSwitchProps {
  readonly pane: Pane
  readonly onPane: (pane: Pane) => void
  readonly className?: string
}

/** From what an event holds to what rules made of it, and back. */
export function PaneSwitch({ pane, onPane, className }: PaneSwitchProps) {
  return (
    <fieldset
      aria-label="What is shown of the event"
      className={classNames('flex border-line max-lg:border-b', className)}
    >
      {panes.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === pane}
          title={each === 'why' ? 'What rules made of it (W)' : undefined}
          onClick={() => onPane(each)}
          className={classNames(
            'border-b-2 px-3 text-sm -outline-offset-2 max-lg:h-11 max-lg:flex-1',
            each === pane
              ? 'border-accent font-semibold text-ink'
              : 'border-transparent text-ink-2 hover:bg-hover hover:text-ink',
          )}
        >
          {names[each]}
        </button>
      ))}
    </fieldset>
  )
}
