import type { RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { Member } from '@livetap/contracts/rooms/members.ts'
import type { RoomDocument } from '../document.ts'
import { isExcluded } from '../timeline/stalls.ts'
import { bansAt } from './discipline.ts'

/** The members as clients see them at `now`, who came first first. Who has left is not among them. */
export function showMembers(document: RoomDocument, now: number): Member[] {
  const shown = Object.entries(document.members).filter(([, { hasLeft }]) => !hasLeft)
  return shown
    .toSorted(([, one], [, other]) => one.joinedAt - other.joinedAt)
    .map(([id, member]) => ({
      ...{ id, name: member.name, role: member.role, isGuest: member.isGuest },
      isPresent: member.awaySince === undefined,
      ...((member.mutedUntil ?? 0) > now ? { mutedUntil: new Date(member.mutedUntil ?? 0).toISOString() } : {}),
      ...(isExcluded(member, now) ? { isExcluded: true } : {}),
    }))
}

/** Who is banned at `now`, the newest last. Addresses are not shown. */
export function showBans(document: RoomDocument, now: number): RoomEvents['update_bans']['bans'] {
  return bansAt(document, now).map(({ memberId, name, until }) => ({
    ...{ memberId, name },
    until: new Date(until).toISOString(),
  }))
}
