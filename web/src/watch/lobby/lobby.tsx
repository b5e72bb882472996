import type { PublicRoom } from '@livetap/contracts/rooms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { publicRoomsQuery } from '../../lib/rooms/public-rooms.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { PublicRoomCard, RoomCards } from '../../ui/rooms/room-card.tsx'
import { DoorHeader } from '../door/door-frame.tsx'
import { AddressForm } from './address-form.tsx'

/** In front of all rooms: those that everybody may find, and a way to the others. */
export function Lobby() {
  usePageTitle('Watch together')
  return (
    <div className="flex min-h-dvh flex-col">
      <DoorHeader>
        <a href="/rooms" className={`${buttonClass({ look: 'quiet', size: 'small' })} ml-auto max-md:h-10`}>
          Open a room
        </a>
      </DoorHeader>
      <main className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-8 px-4 pt-6 pb-[max(2rem,env(safe-area-inset-bottom))] md:px-6 md:pt-10">
        <div className="flex flex-col gap-5">
          <div className="flex flex-col gap-1">
            <h1 className="text-xl font-semibold tracking-tight">Watch together</h1>
            <p className="text-sm text-pretty text-ink-2">
              Everybody in a room sees the same moment at the same time. You need no account.
            </p>
          </div>
          <AddressForm />
        </div>
        <PublicRooms />
      </main>
    </div>
  )
}

function PublicRooms() {
  const { data: rooms, error, refetch } = useQuery(publicRoomsQuery)
  return (
    <section aria-labelledby="public-rooms" className="flex flex-col gap-4">
      <h2 id="public-rooms" className="text-base font-semibold">
        Public rooms
      </h2>
      {!rooms && !error && <Skeleton className="h-40" />}
      {!rooms && error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {rooms?.length === 0 && (
        <Notice level={2} title="No public rooms for now" icon={<Clapperboard size={28} />}>
          <p>Most rooms are not listed: open the link that you were sent.</p>
        </Notice>
      )}
      <RoomCards label="Public rooms">
        {rooms?.toSorted(byPresent).map((room) => (
          <PublicRoomCard key={room.id} room={room} />
        ))}
      </RoomCards>
    </section>
  )
}

const byPresent = (one: PublicRoom, other: PublicRoom) => other.present - one.present
