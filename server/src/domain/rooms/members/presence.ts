import type { KeptMember, RoomDocument } from '../document.ts'

/** Who is in the room now. */
export function presentIds(document: RoomDocument): string[] {
  return Object.keys(document.members).filter((id) => document.members[id]?.awaySince === undefined)
}

/** When the last of those who were in the room went. Undefined: somebody is there. */
export function emptiedAt(document: RoomDocument): number | undefined {
  if (presentIds(document).length > 0) return undefined
  const ends = Object.values(document.members).flatMap(({ awaySince }) => awaySince ?? [])
  return ends.length > 0 ? Math.max(...ends) : document.lastActivity
}

/** The member of that id: ids are from outside, and names of built-in properties are nobody's. */
export function findMember(document: RoomDocument, id: string): KeptMember | undefined {
  return Object.hasOwn(document.members, id) ? document.members[id] : undefined
}

export function nameOf(document: RoomDocument, id: string): string {
  return findMember(document, id)?.name ?? 'Somebody'
}

/** The room with this of a member changed. */
export function changeMember(document: RoomDocument, id: string, change: Partial<KeptMember>): RoomDocument {
  const member = findMember(document, id)
  if (member === undefined) return document
  return { ...document, members: { ...document.members, [id]: { ...member, ...change } } }
}
