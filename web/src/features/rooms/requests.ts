import type { Room, RoomChange } from '@livetap/contracts/rooms/access.ts'
import { request } from '../../lib/api.ts'

export { createRoom, ownRoomsQuery, roomsKey } from '../../lib/rooms/rooms.ts'

const path = (roomId: string) => `/rooms/${encodeURIComponent(roomId)}`

export const changeRoom = ({ id, ...body }: RoomChange & Pick<Room, 'id'>) =>
  request<Room>(path(id), { method: 'PATCH', body })
export const removeRoom = (id: string) => request<void>(path(id), { method: 'DELETE' })
