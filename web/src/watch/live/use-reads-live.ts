import type { Room } from '@livetap/contracts/rooms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'
import { meQuery } from '../../lib/queries.ts'
import { useRoom, useView } from '../room/room-context.ts'

/**
 * Whether whoever is here may read the live that the room is bound to: the room is of their workspace, and they may read
 * its events. Guests are not asked for: nothing of a workspace is requested for them. Undefined until it is known.
 */
export function useReadsLive(): boolean | undefined {
  const { roomId } = useRoom().connection
  const isGuest = useView(({ state }) => state.members.find(({ id }) => id === state.you.id)?.isGuest ?? true)
  const me = useQuery({ ...meQuery, retry: false, enabled: !isGuest })
  const mayRead = (['log:read', 'room:read'] as const).every((needed) => me.data?.permissions.includes(needed))
  const room = useQuery({
    queryKey: ['room', roomId],
    queryFn: ({ signal }) => request<Room>(`/rooms/${encodeURIComponent(roomId)}`, { signal }),
    retry: false,
    enabled: mayRead,
  })
  if (isGuest || me.isError || (me.data && !mayRead) || room.isError) return false
  return room.data ? true : undefined
}
