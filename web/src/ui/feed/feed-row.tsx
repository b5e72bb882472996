import { memo } from 'react'
import type { FeedRow, Kind } from '../../lib/feed/feed.ts'
import { formatClock, formatCount } from '../../lib/format.ts'
import { Avatar } from '../avatar.tsx'
import { classNames } from '../class-names.ts'
import { WhyButton } from './details/why-button.tsx'
import { canAskWhy } from './details/whys.ts'
import { RowContent } from './row-content.tsx'
import { nameOf } from './text.tsx'

export const ribbonClasses: Record<Kind, string> = {
  chat: 'bg-chat/55',
  gifts: 'bg-gift',
  follows: 'bg-follow',
  likes: 'bg-like',
  joins: 'bg-join/60',
  shares: 'bg-share',
  battles: 'bg-battle',
  system: 'bg-system',
  raw: 'bg-raw',
}

const bigGift = 500

interface FeedRowProps {
  readonly row: FeedRow
  /** Whether it is looked at closely. */
  readonly selected?: boolean
  /** Looks at it closely; undefined: it is only shown. */
  readonly onSelect?: ((position: number) => void) | undefined
  /** Asks what rules made of it; undefined: nobody may. */
  readonly onWhy?: ((position: number) => void) | undefined
  /** Whether that is shown. */
  readonly asked?: boolean
  /** Names of the rules that it made fire; empty: none that is known. */
  readonly firedBy?: string
}

/** One line. Rendered again only when its row was replaced: rows are never changed in place. */
export const FeedRowView = memo(function FeedRowView(props: FeedRowProps) {
  const { row, selected = false, onSelect } = props
  const user = row.group?.users[0] ?? row.event?.user
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles keys for all of its rows.
    <article
      aria-current={selected}
      onClick={() => onSelect?.(row.position)}
      className={classNames(
        'group/row flex cursor-default gap-2 pr-3 pl-3 hover:bg-hover sm:gap-2.5',
        selected && 'bg-accent-soft hover:bg-accent-soft',
        !selected && (row.streak?.coins ?? 0) >= bigGift && 'bg-gift-soft',
      )}
    >
      <time
        dateTime={row.at}
        title={new Date(row.at).toLocaleString()}
        className="w-[3.4rem] shrink-0 py-1 text-2xs leading-5 text-ink-3"
      >
        {formatClock(row.at)}
      </time>
      <span aria-hidden="true" className={classNames('w-[3px] shrink-0 self-stretch', ribbonClasses[row.kind])} />
      <span className="flex w-5 shrink-0 items-start py-1">
        {user && <Avatar name={nameOf(user)} url={user.avatarUrl} />}
      </span>
      <div className="min-w-0 flex-1 py-1 text-sm break-words">
        <RowContent row={row} />
      </div>
      <RowValue row={row} />
      <RowWhy {...props} />
    </article>
  )
})

/** As wide on every row, so that figures stay below each other. */
function RowWhy({ row, selected = false, onWhy, asked = false, firedBy = '' }: FeedRowProps) {
  if (!onWhy) return null
  return (
    <span className="-mr-2 flex w-8 shrink-0 sm:w-14">
      {canAskWhy(row) && (
        <WhyButton firedBy={firedBy} asked={asked} reachable={selected} onAsk={() => onWhy(row.position)} />
      )}
    </span>
  )
}

/** What a row is worth, in figures below each other. */
function RowValue({ row }: { row: FeedRow }) {
  if (row.streak) {
    return (
      <span className="flex shrink-0 items-center gap-1.5 self-start py-1 text-sm font-semibold text-gift">
        {row.streak.open && (
          <span title="This streak is still growing" className="flex items-center">
            <span className="sr-only">still growing, </span>
            <span aria-hidden="true" className="breathing size-1.5 rounded-full bg-gift" />
          </span>
        )}
        {formatCount(row.streak.coins)}
        <span className="font-normal text-ink-3 max-sm:sr-only">{row.streak.coins === 1 ? 'coin' : 'coins'}</span>
      </span>
    )
  }
  if (row.group && row.group.likes > 0) {
    return <span className="shrink-0 py-1 text-sm text-like">+{formatCount(row.group.likes)}</span>
  }
  return null
}
