import type { EventOf } from '@livetap/contracts/unified-event.ts'
import { Check, Eye, EyeOff, Hourglass, type LucideIcon, NotebookPen, Star, StarOff, UserRound, X } from 'lucide-react'
import { memo } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { useControls } from '../desk/controls.ts'
import { refOf } from '../state/comment-ref.ts'
import { useDeeds } from '../state/use-deeds.ts'
import type { RowFacts } from './comment-row.tsx'

interface RowActionsProps extends Pick<RowFacts, 'mark' | 'hold'> {
  readonly event: EventOf<'CHAT'>
  readonly selected: boolean
}

/** What can be done with a comment: over its end under a mouse, below it under a thumb. */
export const RowActions = memo(function RowActions({ event, mark, hold, selected }: RowActionsProps) {
  const deeds = useDeeds()
  const controls = useControls()
  const comment = refOf(event)
  const { viewer } = comment.comment
  const waits = hold?.state === 'waiting'
  const act = (name: string, icon: LucideIcon, run: () => void): ActionProps => ({ name, icon, run, selected })
  return (
    <span
      className={classNames(
        'z-10 flex gap-0.5 md:absolute md:-top-3.5 md:right-2 md:rounded-md md:border md:border-line md:bg-surface md:shadow-float',
        'max-md:mt-1 max-md:gap-1',
        !selected && 'max-md:hidden',
      )}
    >
      {waits && <Action {...act('Approve (A)', Check, () => deeds.decide(hold, 'approved'))} />}
      {waits && <Action {...act('Reject (R)', X, () => deeds.decide(hold, 'rejected'))} />}
      {!waits && (
        <Action
          {...act(mark?.featured ? 'Unfeature (F)' : 'Feature (F)', mark?.featured ? StarOff : Star, () =>
            deeds.feature(comment),
          )}
        />
      )}
      <Action
        {...act(mark?.hidden ? 'Show (H)' : 'Hide (H)', mark?.hidden ? Eye : EyeOff, () => deeds.hide(comment))}
      />
      {!waits && <Action {...act('Hold', Hourglass, () => deeds.hold(comment))} />}
      <Action {...act('Note (N)', NotebookPen, () => controls.openViewer(viewer, 'note'))} />
      <Action {...act('Viewer (U)', UserRound, () => controls.openViewer(viewer))} />
    </span>
  )
})

interface ActionProps {
  readonly name: string
  readonly icon: LucideIcon
  readonly run: () => void
  readonly selected: boolean
}

function Action({ name, icon: Icon, run, selected }: ActionProps) {
  return (
    <button
      type="button"
      title={name}
      aria-label={name}
      tabIndex={selected ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation()
        run()
      }}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink max-md:h-12 max-md:min-w-0 max-md:flex-1 max-md:flex-col max-md:border max-md:border-line max-md:bg-surface"
    >
      <Icon size={15} aria-hidden="true" />
      <span aria-hidden="true" className="max-w-full truncate text-2xs md:hidden">
        {/^[^(]+/.exec(name)}
      </span>
    </button>
  )
}
