import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { KeptMember, RoomDocument } from '../document.ts'
import type { Entering, RoomIntent, RoomOutcome, RoomSaid, Surroundings } from '../intents.ts'
import { forgetPollVotes } from '../live/polls.ts'
import { done, refuse, without } from '../outcome.ts'
import { requeue } from '../queue/queue.ts'
import { positionAt, retime } from '../timeline/timeline.ts'
import { makeUnique, readName } from './names.ts'
import { changeMember, emptiedAt, findMember, nameOf, presentIds } from './presence.ts'
import { isAbove } from './roles.ts'

/** Milliseconds after which the others are told that somebody left; and guests are forgotten. */
const leftMs = 60_000
const forgottenMs = 10 * 60_000

/** Somebody comes in, or back. */
export function enter(document: RoomDocument, member: Entering, { now }: Surroundings): RoomOutcome {
  const known = findMember(document, member.memberId)
  const refusal = refuseEntering(document, member, known, now)
  if (refusal) return refusal
  const heard = presentIds(document).length > 0 ? document : without(document, 'heard')
  const roomy = known ? heard : makeRoom(heard)
  if (roomy === undefined) return refuse('room-full', 'The room is full.')
  const rested = restWhenEmpty(roomy, now)
  const entered = { ...rested, members: { ...rested.members, [member.memberId]: welcome(rested, member, now) } }
  const said: RoomSaid[] = [{ kind: 'members' }, ...tellVotes(document, entered)]
  said.push(...tellName(known, entered, member.memberId))
  if (rested.timeline.seq !== roomy.timeline.seq) said.push({ kind: 'timeline', isSeek: false })
  return { ...done(entered, ...said), id: member.memberId }
}

/** Who is new is told of; who was here, if they go by another name. */
function tellName(known: KeptMember | undefined, entered: RoomDocument, memberId: string): RoomSaid[] {
  const name = nameOf(entered, memberId)
  if (known === undefined || known.hasLeft) return [{ kind: 'notice', text: `${name} joined` }]
  if (known.name === name) return []
  return [
    { kind: 'you', memberId },
    { kind: 'notice', text: `${known.name} is now ${name}` },
  ]
}

function refuseEntering(
  document: RoomDocument,
  { memberId, addressHash, role, isGuest }: Entering,
  known: KeptMember | undefined,
  now: number,
): RoomOutcome | undefined {
  const ban = document.bans.find(
    (each) => each.until > now && (each.memberId === memberId || (isGuest && each.addressHash === addressHash)),
  )
  if (ban && role !== 'owner') return refuse('room-banned', 'You were banned from this room.', ban.until - now)
  const isKeeper = isAbove(role, 'dj')
  if (!document.settings.locked || known || isKeeper) return undefined
  return refuse('room-locked', 'Nobody new comes in for now.')
}

/** A room knows as many as it holds: for somebody new it forgets who is away, guests and the longest first. */
function makeRoom(document: RoomDocument): RoomDocument | undefined {
  const known = Object.entries(document.members)
  if (known.length < roomLimits.members) return document
  const away = known.filter(([, { awaySince }]) => awaySince !== undefined)
  const since = ([, { awaySince, isGuest }]: [string, KeptMember]) => (awaySince ?? 0) - (isGuest ? 1e15 : 0)
  const [first] = away.toSorted((one, other) => since(one) - since(other))
  return first && forget(document, first[0])
}

function welcome(document: RoomDocument, member: Entering, now: number): KeptMember {
  const { memberId, isGuest, addressHash } = member
  const known = findMember(document, memberId)
  const fresh: Partial<KeptMember> & Pick<KeptMember, 'joinedAt'> = { ...heldTo(document, member), joinedAt: now }
  const { awaySince: _, hasLeft: __, isSilent: ___, ...kept } = known ?? fresh
  const name = nameFor(document, member, known)
  const role = known?.isRoleGiven ? known.role : member.role
  return {
    ...{ ...kept, name, role, isGuest, addressHash },
    ...(member.isInvited ? { isRoleGiven: true } : {}),
    ...(member.isSilent ? { isSilent: true } : {}),
  }
}

function nameFor(document: RoomDocument, { memberId, name, wish = '' }: Entering, known: KeptMember | undefined) {
  const wanted = readName(document, wish)
  if (wanted === undefined && known) return known.name
  return makeUnique(document, memberId, wanted ?? readName(document, name) ?? 'Guest')
}

/** A guest who comes as somebody new is held to what guests of their address are: nobody is rid of it by coming anew. */
function heldTo(document: RoomDocument, { isGuest, addressHash }: Entering): Pick<KeptMember, 'mutedUntil' | 'saidAt'> {
  const same = Object.values(document.members).filter(
    (one) => isGuest && one.isGuest && one.addressHash === addressHash,
  )
  const mutedUntil = Math.max(0, ...same.map((one) => one.mutedUntil ?? 0))
  const saidAt = Math.max(0, ...same.map((one) => one.saidAt ?? 0))
  return { ...(mutedUntil > 0 ? { mutedUntil } : {}), ...(saidAt > 0 ? { saidAt } : {}) }
}

/** A room that everybody has left for long is found paused where it was then. */
function restWhenEmpty(document: RoomDocument, now: number): RoomDocument {
  const { timeline } = document
  const emptied = emptiedAt(document)
  if (emptied === undefined || now - emptied < leftMs || !(timeline.playing || timeline.waiting)) return document
  return retime(document, { playing: false, pos: positionAt(timeline, emptied), reason: 'resumed' }, now)
}

/** Somebody is not there any more, perhaps for a moment. */
export function goAway(
  document: RoomDocument,
  { memberId, isLeaving }: Extract<RoomIntent, { kind: 'away' }>,
  { now }: Surroundings,
): RoomOutcome {
  const member = findMember(document, memberId)
  if (member === undefined || member.awaySince !== undefined) return done(document)
  const gone = changeMember(document, memberId, { awaySince: now })
  return isLeaving ? tellLeft(gone, memberId) : done(gone, { kind: 'members' })
}

function tellLeft(document: RoomDocument, memberId: string): RoomOutcome {
  const left = changeMember(document, memberId, { hasLeft: true })
  return done(left, { kind: 'members' }, { kind: 'notice', text: `${findMember(left, memberId)?.name} left` })
}

/** Who was away for long has left; guests who were away for longer are forgotten. */
export function lookWhoIsGone(document: RoomDocument, { now }: Surroundings): RoomOutcome {
  const said: RoomSaid[] = []
  let next = document
  for (const [id, member] of Object.entries(document.members)) {
    const { awaySince, hasLeft, name } = member
    if (awaySince === undefined || now - awaySince < leftMs) continue
    if (!hasLeft) {
      next = changeMember(next, id, { hasLeft: true })
      said.push({ kind: 'notice', text: `${name} left` })
    }
    if (isPassing(member) && now - awaySince >= forgottenMs) next = forget(next, id)
  }
  return next === document ? done(document) : done(next, { kind: 'members' }, ...tellVotes(document, next), ...said)
}

/** Whom a room forgets after a while: an invitation that gave somebody a role may be used up. */
function isPassing({ isGuest, isRoleGiven }: KeptMember): boolean {
  return isGuest && !isRoleGiven
}

/** The room without somebody, and without what they voted for. */
export function forget(document: RoomDocument, memberId: string): RoomDocument {
  const { queue, undo } = document
  const isVoter = queue.some(({ votes }) => votes.includes(memberId))
  const polled = forgetPollVotes(document, memberId)
  const room = isVoter ? requeue(polled, withoutVotesOf(queue, memberId)) : polled
  return {
    ...room,
    members: without(room.members, memberId),
    skipVotes: room.skipVotes.filter((id) => id !== memberId),
    ...(undo ? { undo: { ...undo, queue: withoutVotesOf(undo.queue, memberId) } } : {}),
  }
}

function withoutVotesOf(queue: readonly Video[], memberId: string): readonly Video[] {
  return queue.map((item) =>
    item.votes.includes(memberId) ? { ...item, votes: item.votes.filter((id) => id !== memberId) } : item,
  )
}

/** What is to be told when somebody's votes may be gone. */
export function tellVotes(before: RoomDocument, after: RoomDocument): RoomSaid[] {
  const queue: RoomSaid[] = before.rev === after.rev ? [] : [{ kind: 'queue' }]
  return before.poll === after.poll ? queue : [...queue, { kind: 'poll' }]
}

/** When the next of them has left, or is forgotten. */
export function nextGone({ members }: RoomDocument): number | undefined {
  const times = Object.values(members).flatMap((member) => {
    const { awaySince, hasLeft } = member
    if (awaySince === undefined || (hasLeft && !isPassing(member))) return []
    return [awaySince + (hasLeft ? forgottenMs : leftMs)]
  })
  return times.length > 0 ? Math.min(...times) : undefined
}
