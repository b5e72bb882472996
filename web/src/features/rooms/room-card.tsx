import type { Room } from '@livetap/contracts/rooms/access.ts'
import { Clapperboard, EllipsisVertical, Lock, Pencil, Trash2, Users } from 'lucide-react'
import { plural } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { agoWords, nameWords } from '../../lib/words/words.ts'
import { Badge } from '../../ui/badge.tsx'
import { buttonClass, IconButton } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Time } from '../../ui/panel/time.tsx'
import { Picture } from '../../ui/picture.tsx'

interface RoomCardProps {
  readonly room: Room
  readonly onChange?: (room: Room) => void
  readonly onRemove?: (room: Room) => void
}

/** A room: who is in it, what plays, and the way in. */
export function RoomCard({ room, onChange, onRemove }: RoomCardProps) {
  const { id, url, present } = room
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <Head room={room} />
      <Playing room={room} />
      <div className="mt-auto flex flex-wrap items-center gap-2">
        <a
          href={`/watch/${encodeURIComponent(id)}`}
          className={`${buttonClass({ size: 'small', look: present > 0 ? 'primary' : 'plain' })} max-md:h-10`}
        >
          Join
        </a>
        <CopyText text={url}>Copy the link</CopyText>
        {onChange && onRemove && (
          <div className="ml-auto">
            <Menu
              label={nameWords(room.name)}
              trigger={
                <IconButton label={`More about ${nameWords(room.name)}`}>
                  <EllipsisVertical size={16} />
                </IconButton>
              }
            >
              <MenuItem onSelect={() => onChange(room)}>
                <Pencil size={15} className="text-ink-3" /> Name and who may come
              </MenuItem>
              <MenuItem onSelect={() => onRemove(room)}>
                <Trash2 size={15} className="text-danger" /> Remove
              </MenuItem>
            </Menu>
          </div>
        )}
      </div>
    </li>
  )
}

function Head({ room: { name, visibility, hasPassword, present, uniqueId } }: { room: Room }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h2 className="flex min-w-0 items-center gap-2 text-sm font-semibold">
        <bdi className="truncate">{nameWords(name)}</bdi>
        {visibility === 'public' && <Badge tone="accent">Public</Badge>}
        {visibility === 'invited' && <Badge>By invitation</Badge>}
        {hasPassword && <Lock size={13} aria-label="with a password" className="shrink-0 text-ink-3" />}
      </h2>
      <p
        className={`flex min-w-0 items-center gap-1.5 text-xs whitespace-nowrap ${present > 0 ? 'text-accent' : 'text-ink-3'}`}
      >
        <Users size={13} aria-hidden="true" className="shrink-0" />
        {present > 0 ? `${plural(present, 'person', 'people')} in it` : 'Nobody in it'}
        {uniqueId !== null && (
          <span className="min-w-0 truncate text-ink-3">
            · with the live of <bdi>@{uniqueId}</bdi>
          </span>
        )}
      </p>
    </div>
  )
}

function Playing({ room: { nowPlaying, lastActivityAt } }: { room: Room }) {
  const now = useNow(30_000)
  const shape = 'h-10 w-8 shrink-0 rounded bg-raised ring-1 ring-line'
  return (
    <div className="flex min-w-0 items-center gap-2.5 text-xs text-ink-3">
      <Picture url={nowPlaying?.pictureUrl} alt="" className={`${shape} object-cover`}>
        <span className={`${shape} flex items-center justify-center`}>
          <Clapperboard size={14} aria-hidden="true" />
        </span>
      </Picture>
      {nowPlaying ? (
        <bdi className="line-clamp-2 min-w-0 text-ink-2 [overflow-wrap:anywhere]">{cleanText(nowPlaying.title)}</bdi>
      ) : (
        <Time at={lastActivityAt}>last used {agoWords(lastActivityAt, now)}</Time>
      )}
    </div>
  )
}
