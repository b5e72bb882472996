import type { Room, RoomList, RoomWish } from '@livetap/contracts/rooms/access.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../api.ts'

export const roomsKey = ['rooms'] as const

/** The rooms of the workspace, newest first. */
export const ownRoomsQuery = queryOptions({
  queryKey: [...roomsKey, 'own'],
  queryFn: async ({ signal }) => (await request<RoomList>('/rooms', { signal })).items,
  refetchInterval: 10_000,
})

export const createRoom = (body: RoomWish) => request<Room>('/rooms', { method: 'POST', body })

export const roomAddress = (roomId: string): string => `/watch/${encodeURIComponent(roomId)}`

/** Where a live is at TikTok. */
export const liveAddress = (uniqueId: string): string => `https://www.tiktok.com/@${encodeURIComponent(uniqueId)}/live`
