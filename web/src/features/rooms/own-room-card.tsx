import type { Room } from '@livetap/contracts/rooms/access.ts'
import { EllipsisVertical, Pencil, Trash2 } from 'lucide-react'
import { useNow } from '../../lib/now.ts'
import { agoWords, nameWords } from '../../lib/words/words.ts'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Time } from '../../ui/panel/time.tsx'
import { RoomCard } from '../../ui/rooms/room-card.tsx'

interface OwnRoomCardProps {
  readonly room: Room
  /** Undefined for whoever may not. */
  readonly onChange?: (room: Room) => void
  readonly onRemove?: (room: Room) => void
}

/** A room of the workspace, with what can be done about it. */
export function OwnRoomCard({ room, onChange, onRemove }: OwnRoomCardProps) {
  const { url, visibility, uniqueId, lastActivityAt } = room
  const now = useNow(30_000)
  return (
    <RoomCard
      room={room}
      level={2}
      url={url}
      badge={
        <>
          {visibility === 'public' && <Badge tone="accent">Public</Badge>}
          {visibility === 'invited' && <Badge>By invitation</Badge>}
        </>
      }
      note={uniqueId !== null && <With uniqueId={uniqueId} />}
      quiet={<Time at={lastActivityAt}>last used {agoWords(lastActivityAt, now)}</Time>}
      menu={onChange && onRemove && <MoreMenu room={room} onChange={onChange} onRemove={onRemove} />}
    />
  )
}

const With = ({ uniqueId }: { uniqueId: string }) => (
  <>
    with the live of <bdi>@{uniqueId}</bdi>
  </>
)

const MoreMenu = ({ room, onChange, onRemove }: Required<OwnRoomCardProps>) => (
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
)
