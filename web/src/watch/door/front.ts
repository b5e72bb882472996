import type { RoomFront } from '@livetap/contracts/rooms/access.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

/** What somebody in front of a room is told. */
export const frontQuery = (roomId: string) =>
  queryOptions({
    queryKey: ['room-front', roomId],
    queryFn: ({ signal }) => request<RoomFront>(`/rooms/${encodeURIComponent(roomId)}/door`, { signal }),
    refetchInterval: 15_000,
  })

/** The invitation that came with the address: behind the `#`, which no server and no log gets to see. */
export const readInvite = (): string | undefined =>
  new URLSearchParams(location.hash.slice(1)).get('invite') ?? undefined

/** Where TikTok's own player comes from; undefined: from TikTok. */
export const useEmbedOrigin = (roomId: string): string | undefined => useQuery(frontQuery(roomId)).data?.embedOrigin
