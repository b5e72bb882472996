import type { Room } from '@livetap/contracts/rooms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { publicRoomsQuery } from '../../lib/rooms/public-rooms.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { useMay } from '../../ui/panel/permitted.tsx'
import { PublicRoomCard, RoomCards } from '../../ui/rooms/room-card.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import { OpenDialog } from './open-dialog.tsx'
import { OwnRoomCard } from './own-room-card.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { ownRoomsQuery } from './requests.ts'

/** Where people watch together: rooms of the workspace, and those that everybody may find. */
export function RoomsPage() {
  usePageTitle('Watch together')
  const mayRead = useMay('room:read')
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 p-4 md:p-6">
      {mayRead && <OwnRooms />}
      <PublicRooms />
    </div>
  )
}

function OwnRooms() {
  const { data: rooms, error, isPending, refetch } = useQuery(ownRoomsQuery)
  const mayManage = useMay('room:manage')
  const [isOpening, setOpening] = useState(false)
  const [changing, setChanging] = useState<Room>()
  const [removing, setRemoving] = useState<Room>()
  const button = (
    <Button look="primary" onClick={() => setOpening(true)} className="max-md:h-11">
      <Plus size={15} aria-hidden="true" /> Open a room
    </Button>
  )
  return (
    <section aria-label="Your rooms" className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-xl font-semibold tracking-tight">Watch together</h1>
        {mayManage && rooms && rooms.length > 0 && button}
      </header>
      {isPending && <Skeleton className="h-40" />}
      {error && !rooms && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {rooms?.length === 0 && <NoRooms>{mayManage && button}</NoRooms>}
      <RoomCards label="Rooms">
        {rooms?.map((room) => (
          <OwnRoomCard key={room.id} room={room} {...(mayManage && { onChange: setChanging, onRemove: setRemoving })} />
        ))}
      </RoomCards>
      <OpenDialog open={isOpening} onClose={() => setOpening(false)} />
      <ChangeDialog room={changing} onClose={() => setChanging(undefined)} />
      <RemoveDialog room={removing} onClose={() => setRemoving(undefined)} />
    </section>
  )
}

const NoRooms = ({ children }: { children: ReactNode }) => (
  <Notice title="Watch TikTok with friends" icon={<Clapperboard size={28} />}>
    <p>
      Open a room, send its link to whom you like, and paste videos, photo posts or lives. Everybody sees the same
      moment at the same time and talks about it. Whom you invite needs no account.
    </p>
    {children}
  </Notice>
)

/** Not those of the workspace once more. */
function PublicRooms() {
  const { data: all } = useQuery(publicRoomsQuery)
  const { data: own } = useQuery({ ...ownRoomsQuery, enabled: useMay('room:read') })
  const rooms = (all ?? []).filter(({ id }) => !own?.some((one) => one.id === id))
  if (rooms.length === 0) return null
  return (
    <section aria-label="Public rooms" className="flex flex-col gap-4">
      <h2 className="text-base font-semibold">Public rooms</h2>
      <RoomCards label="Public rooms">
        {rooms.map((room) => (
          <PublicRoomCard key={room.id} room={room} />
        ))}
      </RoomCards>
    </section>
  )
}
