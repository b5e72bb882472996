import type { RoomGrant } from '@livetap/contracts/rooms/members.ts'
import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'

const friends: readonly RoomGrant[] = [
  ...(['play', 'seek', 'skip', 'add', 'remove-own', 'reorder', 'play-now'] as const),
  ...(['vote', 'chat', 'react', 'countdown'] as const),
]
const hosts: readonly RoomGrant[] = [...friends, 'poll', 'remove-any']
const keepers: readonly RoomGrant[] = [...hosts, 'settings', 'roles', 'kick', 'ban', 'mute']

/** Those of a room nobody wanted otherwise: whoever has the link may do what friends do. */
export const usualSettings: RoomSettings = {
  queueMode: 'free',
  loop: false,
  shuffle: false,
  stall: 'catch-up',
  slideMs: 2500,
  slowModeS: 0,
  words: [],
  links: true,
  locked: false,
  queueLocked: false,
  live: { votes: false, gifts: false, adds: 'off' },
  grants: { moderator: [...keepers], dj: [...hosts], member: [...friends], guest: [...friends] },
}
