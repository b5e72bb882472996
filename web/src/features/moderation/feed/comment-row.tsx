import type { EventOf } from '@livetap/contracts/unified-event.ts'
import type { CommentMark, Hold, ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { memo, type PointerEvent, useMemo, useRef, useState } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import { formatClock, formatCount } from '../../../lib/format.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { nameOf, PersonBadges, RowContent } from '../../../ui/feed/feed.tsx'
import { useFocusWhen } from '../desk/desk-keys.ts'
import { CommentBadges, LabelDot, ViewerBadges } from '../parts/badges.tsx'
import { CommentText } from '../parts/comment-text.tsx'
import { RowActions } from './row-actions.tsx'

/** What is known of a row beyond its event. */
export interface RowFacts {
  readonly mark: CommentMark | undefined
  readonly hold: Hold | undefined
  readonly standing: ViewerStanding | undefined
  readonly isNew: boolean
  /** Who else looks at it, in words. */
  readonly watchers: string
}

interface CommentRowProps extends RowFacts {
  readonly row: FeedRow
  readonly selected: boolean
  /** Whether Tab leads to it. */
  readonly reachable: boolean
  readonly values: boolean
  readonly onSelect: (position: number) => void
}

/** One comment, or something else that happened. Rendered again only when what it shows has changed. */
export const CommentRow = memo(function CommentRow(props: CommentRowProps) {
  const { row, selected, reachable, watchers, onSelect } = props
  const element = useRef<HTMLElement>(null)
  useFocusWhen(selected, element)
  const { isNear, nearing } = useNear()
  const { event } = row
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the desk handles keys for all of its rows.
    <article
      ref={element}
      tabIndex={reachable ? 0 : -1}
      aria-current={selected}
      onClick={() => onSelect(row.position)}
      {...nearing}
      className={classNames(
        'relative flex cursor-default gap-2 px-3 py-1 outline-offset-[-2px] focus-visible:z-10 hover:bg-hover',
        selected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <time
        dateTime={row.at}
        title={new Date(row.at).toLocaleString()}
        className="w-[3.4rem] shrink-0 text-2xs leading-5 text-ink-3 max-md:hidden"
      >
        {formatClock(row.at)}
      </time>
      <span aria-hidden="true" className={classNames('w-[3px] shrink-0 self-stretch rounded-full', ribbonOf(props))} />
      <span className="flex w-5 shrink-0 items-start">
        {event?.user && <Avatar name={nameOf(event.user)} url={event.user.avatarUrl} />}
      </span>
      <div className="min-w-0 flex-1 text-sm break-words">
        {event?.eventType === 'CHAT' ? <Comment {...props} event={event} /> : <RowContent row={row} />}
        {watchers !== '' && <span className="ml-2 text-2xs text-accent">{watchers}</span>}
        {event?.eventType === 'CHAT' && (selected || isNear) && <RowActions {...props} event={event} />}
      </div>
      {props.values && row.streak && <Worth coins={row.streak.coins} />}
    </article>
  )
})

/** Whether a mouse or the focus is at it: only then it has buttons, for rows come by the dozen every second. */
function useNear() {
  const [isNear, setNear] = useState(false)
  const nearing = useMemo(
    () => ({
      onPointerEnter: ({ pointerType }: PointerEvent) => setNear(pointerType === 'mouse'),
      onPointerLeave: () => setNear(false),
      onFocus: () => setNear(true),
      onBlur: () => setNear(false),
    }),
    [],
  )
  return { isNear, nearing }
}

const Worth = ({ coins }: { coins: number }) => (
  <span className="shrink-0 text-sm font-semibold text-gift">
    {formatCount(coins)} <span className="font-normal text-ink-3">{coins === 1 ? 'coin' : 'coins'}</span>
  </span>
)

function ribbonOf({ row, mark, hold }: CommentRowProps): string {
  if (hold?.state === 'waiting' || (mark && mark.matches.length > 0)) return 'bg-warn'
  if (mark?.hidden || hold?.state === 'rejected') return 'bg-danger'
  if (mark?.featured) return 'bg-gift'
  return row.kind === 'chat' ? 'bg-line-strong' : 'bg-transparent'
}

function Comment({ event, row, mark, hold, standing, isNew }: CommentRowProps & { event: EventOf<'CHAT'> }) {
  const { user, payload } = event
  const isKept = Boolean(mark?.hidden) || hold?.state === 'rejected'
  return (
    <>
      {user && (
        <>
          <LabelDot standing={standing} />
          <bdi
            title={nameOf(user)}
            className="inline-block max-w-[min(14rem,60%)] truncate align-bottom font-semibold text-ink-2"
          >
            {nameOf(user)}
          </bdi>
          <ViewerBadges standing={standing} isNew={isNew} />
          <PersonBadges user={user} />
        </>
      )}
      <CommentBadges mark={mark} hold={hold} />{' '}
      {row.question && (
        <Badge tone="warn" title="Looks like a question">
          ?
        </Badge>
      )}{' '}
      <span className={classNames(isKept && 'text-ink-3 line-through decoration-1')}>
        <CommentText text={payload.message} matches={mark?.matches ?? hold?.matches ?? []} emotes={payload.emotes} />
      </span>
    </>
  )
}
