import type { Room, RoomChange, RoomList } from '@livetap/contracts/rooms/access.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'
import { roomsKey } from '../../lib/rooms/rooms.ts'

const path = (roomId: string) => `/rooms/${encodeURIComponent(roomId)}`

export { createRoom, ownRoomsQuery, roomsKey } from '../../lib/rooms/rooms.ts'

const refreshMs = 10_000

export const publicRoomsQuery = queryOptions({
  queryKey: [...roomsKey, 'public'],
  queryFn: async ({ signal }) => (await request<RoomList>('/rooms/public', { signal })).items,
  refetchInterval: refreshMs,
})

export const changeRoom = ({ id, ...body }: RoomChange & Pick<Room, 'id'>) =>
  request<Room>(path(id), { method: 'PATCH', body })
export const removeRoom = (id: string) => request<void>(path(id), { method: 'DELETE' })
