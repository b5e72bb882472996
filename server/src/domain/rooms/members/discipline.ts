import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomGrant } from '@livetap/contracts/rooms/members.ts'
import type { Ban, KeptMember, RoomDocument } from '../document.ts'
import type { RoomOutcome, Surroundings } from '../intents.ts'
import { andThen, done, mayNot, refuse, without } from '../outcome.ts'
import { forget, tellVotes } from './entering.ts'
import { makeUnique, readName } from './names.ts'
import { changeMember, findMember } from './presence.ts'
import { actingRole, isAbove, may } from './roles.ts'

type Named = 'kick' | 'ban' | 'unban' | 'mute' | 'set_role' | 'rename'
interface Command<Name extends Named> {
  readonly by: string
  readonly payload: RoomCommands[Name]
}
const minute = 60_000
const mostBans = 200

/** Does something to somebody, who has to stand below whoever does it. */
function actOn(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: { readonly memberId: string } },
  grant: RoomGrant,
  act: (member: KeptMember, memberId: string) => RoomOutcome,
): RoomOutcome {
  const { memberId } = payload
  if (!may(document, by, grant)) return mayNot('do that to others')
  const member = findMember(document, memberId)
  if (member === undefined) return refuse('member-not-found', 'The room knows nobody of that id.')
  if (!isAbove(actingRole(document, by), actingRole(document, memberId))) return mayNot('do that to them')
  return act(member, memberId)
}

export function kick(document: RoomDocument, command: Command<'kick'>): RoomOutcome {
  return actOn(document, command, 'kick', (member, memberId) => out(document, memberId, member, 'kicked'))
}

function out(document: RoomDocument, memberId: string, { name }: KeptMember, reason: 'kicked' | 'banned') {
  const left = forget(document, memberId)
  return done(left, { kind: 'out', memberId, reason }, { kind: 'members' }, ...tellVotes(document, left), {
    kind: 'notice',
    text: `${name} was ${reason === 'kicked' ? 'sent out' : 'banned'}`,
  })
}

export function ban(document: RoomDocument, command: Command<'ban'>, { now }: Surroundings): RoomOutcome {
  return actOn(document, command, 'ban', (member, memberId) => {
    const { name, isGuest, addressHash } = member
    const until = now + command.payload.minutes * minute
    const fresh: Ban = { memberId, name, until, ...(isGuest ? { addressHash } : {}) }
    const others = bansAt(document, now).filter((each) => each.memberId !== memberId)
    const barred = { ...document, bans: [...others, fresh].slice(-mostBans) }
    return andThen(out(barred, memberId, member, 'banned'), (room) => done(room, { kind: 'bans' }))
  })
}

export function unban(document: RoomDocument, { by, payload }: Command<'unban'>, { now }: Surroundings): RoomOutcome {
  if (!may(document, by, 'ban')) return mayNot('let somebody back in')
  const ban = bansAt(document, now).find(({ memberId }) => memberId === payload.memberId)
  if (ban === undefined) return refuse('member-not-found', 'Nobody of that id is banned.')
  const open = { ...document, bans: document.bans.filter((each) => each !== ban) }
  return done(open, { kind: 'bans' }, { kind: 'notice', text: `${ban.name} may come back` })
}

/** Those that are not over. */
export function bansAt({ bans }: RoomDocument, now: number): readonly Ban[] {
  return bans.filter(({ until }) => until > now)
}

/** `minutes: 0`: may write again. */
export function mute(document: RoomDocument, command: Command<'mute'>, { now }: Surroundings): RoomOutcome {
  return actOn(document, command, 'mute', (member, memberId) => {
    const { minutes } = command.payload
    const muted = minutes > 0 ? { ...member, mutedUntil: now + minutes * minute } : without(member, 'mutedUntil')
    return done({ ...document, members: { ...document.members, [memberId]: muted } }, { kind: 'members' })
  })
}

/** Nobody makes another what they are themselves. */
export function setRole(document: RoomDocument, command: Command<'set_role'>): RoomOutcome {
  return actOn(document, command, 'roles', (_member, memberId) => {
    const { role } = command.payload
    if (!isAbove(actingRole(document, command.by), role)) return mayNot('give that role')
    const changed = changeMember(document, memberId, { role, isRoleGiven: true })
    return done(changed, { kind: 'members' }, { kind: 'you', memberId })
  })
}

export function rename(document: RoomDocument, { by, payload }: Command<'rename'>): RoomOutcome {
  const wish = readName(document, payload.name)
  if (wish === undefined) return refuse('name-unusable', 'That name cannot be shown here.')
  const before = findMember(document, by)?.name
  const name = makeUnique(document, by, wish)
  if (name === before) return done(document)
  const renamed = changeMember(document, by, { name })
  const notice = { kind: 'notice', text: `${before} is now ${name}` } as const
  return done(renamed, { kind: 'members' }, { kind: 'you', memberId: by }, notice)
}
