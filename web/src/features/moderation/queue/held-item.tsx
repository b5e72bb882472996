import type { Hold, ModerationSettings } from '@livetap/contracts/workspace/moderation.ts'
import { Check, X } from 'lucide-react'
import { memo, useRef } from 'react'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { useFocusWhen } from '../desk/desk-keys.ts'
import { CommentText } from '../parts/comment-text.tsx'
import { ViewerName } from '../parts/viewer-name.tsx'
import { ago, doerName, left, reasonWords } from '../parts/words.ts'
import { useDeskView } from '../state/desk-context.ts'
import { useDeeds } from '../state/use-deeds.ts'

interface ItemProps {
  readonly chosen: boolean
  /** Whether Tab leads to it. */
  readonly reachable: boolean
  readonly watchers: string
  readonly now: number
  readonly onChoose: (key: string) => void
}

interface HeldItemProps extends ItemProps {
  readonly hold: Hold
  readonly timer: ModerationSettings['timer'] | undefined
}

export const itemClass = (chosen: boolean): string =>
  classNames(
    'flex flex-col gap-1.5 border-b border-line px-3 py-2.5 outline-offset-[-2px] last:border-0',
    chosen ? 'bg-accent-soft' : 'hover:bg-hover',
  )

/** A comment that waits: who, why, since when, and two buttons for a thumb. */
export const HeldItem = memo(function HeldItem(props: HeldItemProps) {
  const { hold, timer, chosen, reachable, watchers, now, onChoose } = props
  const element = useRef<HTMLLIElement>(null)
  useFocusWhen(chosen, element)
  const waits = hold.state === 'waiting'
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the desk handles keys for all of its rows.
    <li
      ref={element}
      tabIndex={reachable ? 0 : -1}
      aria-current={chosen}
      onClick={() => onChoose(hold.eventId)}
      className={itemClass(chosen)}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-3">
        <ViewerName viewer={hold.comment.viewer} />
        {hold.reasons.map((reason) => (
          <Badge key={reason} tone="warn">
            {reasonWords(reason)}
          </Badge>
        ))}
        <span className="ml-auto whitespace-nowrap">{ago(hold.held.at, now)}</span>
      </div>
      <p className={classNames('text-sm', !waits && 'text-ink-3')}>
        <CommentText text={hold.comment.text} matches={hold.matches} />
      </p>
      {waits ? (
        <div className="flex flex-wrap items-center gap-2">
          <Decide hold={hold} reachable={chosen || reachable} />
          {watchers !== '' && <span className="text-2xs text-accent">{watchers}</span>}
          {hold.dueAt && <Due at={hold.dueAt} timer={timer} now={now} />}
        </div>
      ) : (
        <Decided hold={hold} now={now} />
      )}
    </li>
  )
})

function Decide({ hold, reachable }: { hold: Hold; reachable: boolean }) {
  const deeds = useDeeds()
  const tabIndex = reachable ? 0 : -1
  return (
    <>
      <Button
        size="small"
        tabIndex={tabIndex}
        className="max-md:h-11 max-md:flex-1"
        onClick={(event) => {
          event.stopPropagation()
          void deeds.decide(hold, 'approved')
        }}
      >
        <Check size={14} className="text-accent" /> Approve
      </Button>
      <Button
        size="small"
        tabIndex={tabIndex}
        className="max-md:h-11 max-md:flex-1"
        onClick={(event) => {
          event.stopPropagation()
          void deeds.decide(hold, 'rejected')
        }}
      >
        <X size={14} className="text-danger" /> Reject
      </Button>
    </>
  )
}

const timerWords = { approve: 'approved', reject: 'rejected' } as const

function Due({ at, timer, now }: { at: string; timer: HeldItemProps['timer']; now: number }) {
  const soon = Date.parse(at) - now < 10_000
  return (
    <span className={classNames('ml-auto text-xs whitespace-nowrap', soon ? 'font-semibold text-warn' : 'text-ink-3')}>
      {timer ? `${timerWords[timer.decision]} in ` : 'decided in '}
      {left(at, now)}
    </span>
  )
}

/** Somebody was faster: who, and what they did. */
function Decided({ hold, now }: { hold: Hold; now: number }) {
  const { state } = useDeskView()
  if (!hold.decided) return null
  return (
    <p className="text-xs font-medium text-ink-2">
      {doerName(hold.decided.by, state.you?.who)} {hold.state} this {ago(hold.decided.at, now)}
    </p>
  )
}
