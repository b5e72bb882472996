import type { Room } from '@livetap/contracts/rooms/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keepFirstVideo } from '../../lib/rooms/first-video.ts'
import { createRoom, liveAddress, ownRoomsQuery, roomAddress } from '../../lib/rooms/rooms.ts'
import { useMay } from '../../ui/panel/permitted.tsx'

export interface WatchTogether {
  /** Undefined for whoever may not. */
  readonly watch: (() => void) | undefined
  readonly isPending: boolean
  readonly error: Error | null
}

/** Goes to the room that is bound to a live, and opens it if there is none; where nothing plays, the live itself is first. */
export function useWatchTogether(uniqueId: string): WatchTogether {
  const queries = useQueryClient()
  const mayOpen = useMay('room:manage')
  // A live drives a room only for who may read it.
  const mayBind = useMay('log:read')
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const rooms = await queries.fetchQuery({ ...ownRoomsQuery, staleTime: 0 })
      return findRoom(rooms, uniqueId) ?? createRoom({ name: `Live of @${uniqueId}`.slice(0, 60), uniqueId })
    },
    onSuccess: ({ id }) => {
      keepFirstVideo(id, liveAddress(uniqueId))
      location.assign(roomAddress(id))
    },
  })
  return { watch: mayOpen && mayBind ? () => mutate() : undefined, isPending, error }
}

/** Where most people are, else the newest. */
const findRoom = (rooms: readonly Room[], uniqueId: string): Room | undefined =>
  rooms.filter((room) => room.uniqueId === uniqueId).toSorted((one, other) => other.present - one.present)[0]
