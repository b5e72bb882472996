import { Check, Trophy } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { formatShort, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { useView } from '../room/room-context.ts'
import type { Tally } from './tally.ts'

interface PollOptionProps {
  readonly tally: Tally
  /** From 0; whoever writes it counts from 1. */
  readonly place: number
  readonly isOwn: boolean
  readonly isOver: boolean
  readonly isPossible: boolean
  readonly onVote: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** Something to choose, over a bar as long as its share: of people here, then of viewers of the live. */
export function PollOption({ tally, place, isOwn, isOver, isPossible, onVote, onKeyDown }: PollOptionProps) {
  const { text, members, fromLive, total, share, isAhead } = tally
  const hasWon = isOver && isAhead
  return (
    <button
      type="button"
      aria-pressed={isOwn}
      aria-disabled={!isPossible}
      title={`${plural(members.length, 'person', 'people')} here, ${formatShort(fromLive)} from the live`}
      onClick={onVote}
      onKeyDown={onKeyDown}
      className={classNames(
        'relative flex min-h-9 w-full items-center gap-2 overflow-hidden rounded-md border px-2 py-1 text-left text-sm max-md:min-h-11',
        isOwn ? 'border-accent' : 'border-line',
        isPossible ? 'hover:border-line-strong' : 'cursor-default!',
        isOver && !isAhead && 'text-ink-2',
      )}
    >
      <Bar tally={tally} />
      <span className="relative w-4 shrink-0 text-center text-xs font-semibold text-ink-2">{place + 1}</span>
      <bdi
        className={classNames(
          'relative line-clamp-2 min-w-0 flex-1 [overflow-wrap:anywhere]',
          hasWon && 'font-semibold',
        )}
      >
        {text}
      </bdi>
      {hasWon && <Trophy size={14} aria-label="has won" className="relative shrink-0 text-gift" />}
      {isOwn && <Check size={15} aria-label="your choice" className="relative shrink-0 text-accent" />}
      <Voters members={members} />
      <span className="relative flex shrink-0 flex-col items-end text-xs leading-4">
        <span className="font-semibold">{Math.round(share * 100)} %</span>
        <span className="text-2xs text-ink-2">{formatShort(total)}</span>
      </span>
    </button>
  )
}

/** Votes of people here, and behind them those of viewers of the live. */
function Bar({ tally: { members, fromLive, total, share } }: Pick<PollOptionProps, 'tally'>) {
  const widthOf = (count: number) => (total === 0 ? 0 : (count / total) * share * 100)
  const here = widthOf(members.length)
  return (
    <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="absolute inset-0 h-full w-full">
      <rect height="1" width={here} fill="currentColor" className={`text-accent-soft ${growing}`} />
      <rect height="1" x={here} width={widthOf(fromLive)} fill="currentColor" className={`text-chat-soft ${growing}`} />
    </svg>
  )
}

const growing = '[transition:width_0.4s_ease-out,x_0.4s_ease-out] motion-reduce:[transition:none]'

const shownVoters = 3

/** Who chose it, of those whom the room still knows. */
function Voters({ members }: Pick<Tally, 'members'>) {
  const known = useView(({ state }) => state.members)
  const voters = members.flatMap((id) => known.find((member) => member.id === id) ?? [])
  const names = voters.map(({ name }) => cleanText(name))
  if (names.length === 0) return null
  return (
    <span className="relative flex shrink-0 items-center" title={names.join(', ')}>
      <span className="sr-only">chosen by {names.join(', ')}</span>
      {voters.slice(0, shownVoters).map(({ id, name }, index) => (
        <span key={id} className={classNames('flex', index > 0 && '-ml-1.5')}>
          <Avatar name={name} />
        </span>
      ))}
      {names.length > shownVoters && (
        <span aria-hidden="true" className="pl-0.5 text-2xs text-ink-2">
          +{names.length - shownVoters}
        </span>
      )}
    </span>
  )
}
