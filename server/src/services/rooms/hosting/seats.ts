import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { RoomLink } from '#ports/room-links/room-links.ts'
import type { RoomPresence } from '#ports/room-store/room-store.ts'

/** Somebody in the room by a connection of this process. */
export interface Seat {
  readonly link: RoomLink
  readonly memberId: string
  /** 1: gets what clients have always got. */
  readonly proto: 1 | 2
  report?: PlayerReport
  /** The last report that the room was decided by. */
  decidedOn?: PlayerReport
  /** Milliseconds since 1970; of whoever is writing. */
  typingUntil?: number
}

export const channels = {
  all: (roomId: string) => roomId,
  proto: (roomId: string, proto: Seat['proto']) => `${roomId}:${proto}`,
  member: (roomId: string, memberId: string) => `${roomId}:m:${memberId}`,
}

const channelsOf = (roomId: string, { memberId, proto }: Seat) => [
  channels.all(roomId),
  channels.proto(roomId, proto),
  channels.member(roomId, memberId),
]

export function takeSeat(roomId: string, seat: Seat): void {
  for (const channel of channelsOf(roomId, seat)) seat.link.join(channel)
}

export function leaveSeat(roomId: string, seat: Seat): void {
  for (const channel of channelsOf(roomId, seat)) seat.link.leave(channel)
}

/** The seat as other processes see it. */
export function toPresence({ link, memberId, report }: Seat): RoomPresence {
  return { connectionId: link.id, memberId, ...(report ? { report: JSON.stringify(report) } : {}) }
}
