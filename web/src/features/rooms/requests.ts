import type { Room, RoomChange, RoomList, RoomWish } from '@livetap/contracts/rooms/access.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

const path = (roomId: string) => `/rooms/${encodeURIComponent(roomId)}`

export const roomsKey = ['rooms'] as const
const refreshMs = 10_000

export const ownRoomsQuery = queryOptions({
  queryKey: [...roomsKey, 'own'],
  queryFn: async ({ signal }) => (await request<RoomList>('/rooms', { signal })).items,
  refetchInterval: refreshMs,
})

export const createRoom = (body: RoomWish) => request<Room>('/rooms', { method: 'POST', body })
export const changeRoom = ({ id, ...body }: RoomChange & Pick<Room, 'id'>) =>
  request<Room>(path(id), { method: 'PATCH', body })
export const removeRoom = (id: string) => request<void>(path(id), { method: 'DELETE' })
