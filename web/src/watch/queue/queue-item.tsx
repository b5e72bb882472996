import type { Video } from '@livetap/contracts/rooms/video.ts'
import { GripVertical, LoaderCircle, ThumbsUp, TriangleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { Badge, Dot } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { positionWords, problemWords, titleWords } from '../room/words.ts'
import { ItemMenu } from './item-menu.tsx'
import { LiveBallot } from './live-ballot.tsx'
import { Thumb } from './thumb.tsx'
import { useMove } from './use-adding.ts'
import type { Dragging } from './use-dragging.ts'

export interface QueueItemProps {
  readonly video: Video
  /** From 0. */
  readonly place: number
  readonly last: number
  readonly isCurrent: boolean
  readonly isOver: boolean
  readonly mayReorder: boolean
  readonly dragging: Dragging
}

export function QueueItem({ dragging, ...props }: QueueItemProps) {
  const { video, place, isCurrent, isOver, mayReorder } = props
  return (
    <li
      aria-current={isCurrent}
      {...dragging.place(place)}
      className={classNames(
        'group flex min-w-0 items-center gap-2 border-t-2 border-transparent py-1.5 pr-1.5 pl-1',
        isCurrent && 'bg-accent-soft',
        dragging.over === place && 'border-t-accent!',
      )}
    >
      {mayReorder ? (
        <Handle {...props} {...dragging.handle(video.id)} />
      ) : (
        <span className="w-6 shrink-0 text-center text-2xs text-ink-3">{place + 1}</span>
      )}
      <Thumb video={video} />
      <About video={video} isCurrent={isCurrent} isOver={isOver} />
      <LiveBallot video={video} place={place} />
      <VoteButton video={video} isCurrent={isCurrent} />
      <ItemMenu {...props} />
    </li>
  )
}

type HandleProps = QueueItemProps | object
function Handle({ video, place, last, ...drag }: Pick<QueueItemProps, 'video' | 'place' | 'last'> & HandleProps) {
  const move = useMove()
  const onKeyDown = (event: KeyboardEvent) => {
    const to = event.key === 'ArrowUp' ? place - 1 : event.key === 'ArrowDown' ? place + 1 : undefined
    if (to === undefined) return
    event.preventDefault()
    if (to >= 0 && to <= last) move(video.id, to)
  }
  const { draggable, onDragStart, onDragEnd } = drag as ReturnType<Dragging['handle']>
  return (
    <button
      type="button"
      {...{ draggable, onDragStart, onDragEnd, onKeyDown }}
      aria-label={`Move ${titleWords(video)}: place ${place + 1}. Arrow keys move it.`}
      title="Drag to move, or use the arrow keys"
      className="flex h-9 w-6 shrink-0 cursor-grab! items-center justify-center rounded text-ink-3 hover:text-ink"
    >
      <GripVertical size={15} aria-hidden="true" />
    </button>
  )
}

function About({ video, isCurrent, isOver }: Pick<QueueItemProps, 'video' | 'isCurrent' | 'isOver'>) {
  const { addedBy, duration, isProcessing, problem, kind, fromLive } = video
  return (
    <div className={classNames('min-w-0 flex-1', isOver && 'opacity-60')}>
      <p className="flex min-w-0 items-center gap-1.5 text-sm font-medium">
        {isCurrent && <Dot tone="accent" moving />}
        <bdi className="truncate" title={titleWords(video)}>
          {titleWords(video)}
        </bdi>
        {isCurrent && <span className="sr-only">, is being watched</span>}
      </p>
      <p className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3">
        {kind === 'live' ? (
          <span className="text-danger">Live</span>
        ) : (
          duration && <span>{positionWords(duration)}</span>
        )}
        <span className="min-w-0 truncate">
          by <bdi>{cleanText(addedBy)}</bdi>
        </span>
        {fromLive && <FromLive />}
        {isProcessing && (
          <span className="flex shrink-0 items-center gap-1">
            <LoaderCircle size={11} aria-hidden="true" className="animate-spin" /> preparing
          </span>
        )}
        {problem && (
          <span className="flex shrink-0 items-center gap-1 text-warn">
            <TriangleAlert size={11} aria-hidden="true" /> {problemWords[problem]}
          </span>
        )}
      </p>
    </div>
  )
}

const FromLive = () => (
  <span className="shrink-0">
    <Badge tone="chat" title="A viewer of the live has added it">
      from the live
    </Badge>
  </span>
)

function VoteButton({ video, isCurrent }: Pick<QueueItemProps, 'video' | 'isCurrent'>) {
  const mayVote = useMayDo('vote')
  const mode = useView(({ state }) => state.settings.queueMode)
  const you = useView(({ state }) => state.you.id)
  const [say, isPending] = useSay()
  const { votes } = video
  if (isCurrent || !mayVote || (mode !== 'vote' && votes.length === 0)) return null
  const hasVoted = votes.includes(you)
  return (
    <Button
      size="small"
      look="quiet"
      aria-pressed={hasVoted}
      aria-label={`Vote for ${titleWords(video)}: ${votes.length} so far`}
      disabled={isPending}
      onClick={() => void say('vote_video', { itemId: video.id, wanted: !hasVoted })}
      className={classNames('max-md:h-10', hasVoted && 'text-accent!')}
    >
      <ThumbsUp size={14} aria-hidden="true" /> {votes.length}
    </Button>
  )
}
