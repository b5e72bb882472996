import type { Room } from '@livetap/contracts/rooms/access.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Clapperboard, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { useMay } from '../../ui/panel/permitted.tsx'
import { ChangeDialog } from './change-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { createRoom, ownRoomsQuery, publicRoomsQuery, roomsKey } from './requests.ts'
import { RoomCard } from './room-card.tsx'

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
  const open = useOpening()
  const [changing, setChanging] = useState<Room>()
  const [removing, setRemoving] = useState<Room>()
  const button = (
    <Button look="primary" disabled={open.isPending} onClick={() => open.mutate({})} className="max-md:h-11">
      <Plus size={15} aria-hidden="true" /> Open a room
    </Button>
  )
  return (
    <section aria-label="Your rooms" className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-xl font-semibold tracking-tight">Watch together</h1>
        {mayManage && rooms && rooms.length > 0 && button}
      </header>
      {open.error && <InlineError error={open.error} />}
      {isPending && <Skeleton className="h-40" />}
      {error && !rooms && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {rooms?.length === 0 && <NoRooms>{mayManage && button}</NoRooms>}
      <Cards rooms={rooms ?? []} label="Rooms" {...(mayManage && { onChange: setChanging, onRemove: setRemoving })} />
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

/** Into the new room at once: all that can be set can be set there, or later. */
function useOpening() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: createRoom,
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: roomsKey })
      location.assign(`/watch/${encodeURIComponent(id)}`)
    },
  })
}

/** Not those of the workspace once more. */
function PublicRooms() {
  const { data: all } = useQuery(publicRoomsQuery)
  const { data: own } = useQuery({ ...ownRoomsQuery, enabled: useMay('room:read') })
  const rooms = (all ?? []).filter(({ id }) => !own?.some((one) => one.id === id))
  if (rooms.length === 0) return null
  return (
    <section aria-label="Public rooms" className="flex flex-col gap-4">
      <h2 className="text-base font-semibold">Public rooms</h2>
      <Cards rooms={rooms} label="Public rooms" />
    </section>
  )
}

interface CardsProps {
  readonly rooms: readonly Room[]
  readonly label: string
  readonly onChange?: (room: Room) => void
  readonly onRemove?: (room: Room) => void
}

const Cards = ({ rooms, label, ...doing }: CardsProps) => (
  <ul aria-label={label} className="grid grid-cols-[minmax(0,1fr)] gap-4 empty:hidden md:grid-cols-2 xl:grid-cols-3">
    {rooms.map((room) => (
      <RoomCard key={room.id} room={room} {...doing} />
    ))}
  </ul>
)
