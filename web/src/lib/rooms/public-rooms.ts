import type { PublicRoomList } from '@livetap/contracts/rooms/access.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../api.ts'

/** Rooms that everybody may find, newest first; nobody has to sign in for it. */
export const publicRoomsQuery = queryOptions({
  queryKey: ['rooms', 'public'],
  queryFn: async ({ signal }) => (await request<PublicRoomList>('/rooms/public', { signal })).items,
  refetchInterval: 10_000,
})
