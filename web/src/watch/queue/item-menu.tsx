import { ArrowDown, ArrowUp, ArrowUpToLine, EllipsisVertical, ExternalLink, Play, ThumbsUp, Trash2 } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { titleWords } from '../room/words.ts'
import type { QueueItemProps } from './queue-item.tsx'
import { useMove } from './use-adding.ts'

/** What can be done with an item, for those who may. */
export function ItemMenu(props: Omit<QueueItemProps, 'dragging'>) {
  const { video, isCurrent } = props
  const [say] = useSay()
  const mayChoose = useMayDo('play-now')
  const mayVote = useMayDo('vote')
  const mayRemove = useMayRemove(video)
  const you = useView(({ state }) => state.you.id)
  const itemId = video.id
  const hasVoted = video.votes.includes(you)
  return (
    <Menu
      label={titleWords(video)}
      trigger={
        <IconButton label={`More about ${titleWords(video)}`} className="size-7">
          <EllipsisVertical size={15} />
        </IconButton>
      }
    >
      {mayChoose && (
        <MenuItem onSelect={() => void say('change_video', { itemId })}>
          <Play size={15} className="text-ink-3" /> {isCurrent ? 'Play from the beginning' : 'Play now'}
        </MenuItem>
      )}
      {mayVote && !isCurrent && (
        <MenuItem onSelect={() => void say('vote_video', { itemId, wanted: !hasVoted })}>
          <ThumbsUp size={15} className="text-ink-3" /> {hasVoted ? 'Take your vote back' : 'Vote for it'}
        </MenuItem>
      )}
      <Moves {...props} />
      <MenuItem onSelect={() => window.open(video.url, '_blank', 'noopener,noreferrer')}>
        <ExternalLink size={15} className="text-ink-3" /> Open at TikTok
      </MenuItem>
      {mayRemove && (
        <MenuItem onSelect={() => void say('remove_video', { itemId })}>
          <Trash2 size={15} className="text-danger" /> Remove
        </MenuItem>
      )}
    </Menu>
  )
}

function useMayRemove({ addedById }: QueueItemProps['video']): boolean {
  const mayAny = useMayDo('remove-any')
  const mayOwn = useMayDo('remove-own')
  const you = useView(({ state }) => state.you.id)
  return mayAny || (mayOwn && addedById === you)
}

function Moves({ video, place, last, mayReorder }: Omit<QueueItemProps, 'dragging'>) {
  const move = useMove()
  const current = useView(({ state }) => state.currentVideoIndex)
  if (!mayReorder) return null
  const next = Math.min(last, current < place ? current + 1 : current)
  return (
    <>
      {place !== next && place !== current && (
        <MenuItem onSelect={() => move(video.id, next)}>
          <ArrowUpToLine size={15} className="text-ink-3" /> Play next
        </MenuItem>
      )}
      {place > 0 && (
        <MenuItem onSelect={() => move(video.id, place - 1)}>
          <ArrowUp size={15} className="text-ink-3" /> Move up
        </MenuItem>
      )}
      {place < last && (
        <MenuItem onSelect={() => move(video.id, place + 1)}>
          <ArrowDown size={15} className="text-ink-3" /> Move down
        </MenuItem>
      )}
    </>
  )
}
