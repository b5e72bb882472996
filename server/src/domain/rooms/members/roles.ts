import { type RoomGrant, type RoomRole, roomGrants, roomRoles } from '@livetap/contracts/rooms/members.ts'
import type { RoomDocument } from '../document.ts'
import { findMember, presentIds } from './presence.ts'

/** In modes that are about what comes next, only who fills the queue by office may do these. */
const offices: readonly RoomGrant[] = ['reorder', 'play-now']

/**
 * Who acts as owner while no owner is there: of moderators, or else of DJs and members, who came first. Guests never do,
 * and in a room of a workspace nobody without an account. Undefined: an owner is there, was a moment ago, or there is
 * nobody.
 */
export function findActing(document: RoomDocument): string | undefined {
  const { members, isAdHoc = false } = document
  if (Object.values(members).some(({ role, hasLeft }) => role === 'owner' && !hasLeft)) return undefined
  const mayAct = (id: string) => roleOf(document, id) !== 'guest' && (isAdHoc || !members[id]?.isGuest)
  const present = presentIds(document).filter(mayAct)
  const rank = (id: string) => (roleOf(document, id) === 'moderator' ? 0 : 1)
  const since = (id: string) => members[id]?.joinedAt ?? 0
  return present.toSorted((one, other) => rank(one) - rank(other) || since(one) - since(other))[0]
}

/** The role that counts: of who acts as owner, that of the owner. */
export function actingRole(document: RoomDocument, memberId: string): RoomRole {
  return findActing(document) === memberId ? 'owner' : roleOf(document, memberId)
}

function roleOf(document: RoomDocument, memberId: string): RoomRole {
  return findMember(document, memberId)?.role ?? 'guest'
}

/** Whether somebody of this role stands above somebody of the other. */
export function isAbove(role: RoomRole, other: RoomRole): boolean {
  return roomRoles.indexOf(role) < roomRoles.indexOf(other)
}

/** What a member may do, as the roles, the mode of the queue and its lock have it. Nothing, if the room knows them not. */
export function grantsOf(document: RoomDocument, memberId: string): readonly RoomGrant[] {
  if (findMember(document, memberId) === undefined) return []
  const role = actingRole(document, memberId)
  if (role === 'owner') return roomGrants
  const { grants, queueMode, queueLocked } = document.settings
  const given = grants[role]
  const isOffice = isAbove(role, 'member')
  const isLocked = queueLocked && !given.includes('settings')
  return given.filter((grant) => {
    if (grant === 'add') return !isLocked && (queueMode !== 'dj' || isOffice)
    return isOffice || queueMode === 'free' || !offices.includes(grant)
  })
}

export function may(document: RoomDocument, memberId: string, grant: RoomGrant): boolean {
  return grantsOf(document, memberId).includes(grant)
}
