import type { PlayerReport, Presence } from '@livetap/contracts/rooms/members.ts'
import type { Entering, PlayerSeen, RoomDocument } from '#domain/rooms/rooms.ts'
import type { RoomPresence } from '#ports/room-store/room-store.ts'
import type { Seat } from './seats.ts'

/** A connection of a member, and how its player is if it has told. */
export interface PlayerPresence {
  readonly memberId: string
  readonly report?: PlayerReport
}

/** What is known of the player of a member. */
type KnownPlayer = Required<PlayerPresence>

/** Those of other processes as they have last said, those of this one as they are. */
export function mergePresences(
  stored: readonly RoomPresence[],
  seats: ReadonlyMap<string, Seat>,
): readonly PlayerPresence[] {
  const others = stored.filter(({ connectionId }) => !seats.has(connectionId)).map(readPresence)
  return [...others, ...seats.values()]
}

function readPresence({ memberId, report }: RoomPresence): PlayerPresence {
  return report === undefined ? { memberId } : { memberId, report: JSON.parse(report) }
}

/** The member as they would come back, if the room takes them for gone. */
export function findAway({ members }: RoomDocument, memberId: string): Entering | undefined {
  const member = Object.hasOwn(members, memberId) ? members[memberId] : undefined
  if (member?.awaySince === undefined) return undefined
  const { name, role, isGuest, addressHash, isSilent } = member
  return { memberId, name, role, isGuest, addressHash, ...(isSilent ? { isSilent } : {}) }
}

/** The newest report of each member: who has several players open looks at one of them. */
function findPlayers(presences: readonly PlayerPresence[]): KnownPlayer[] {
  const newest = new Map<string, PlayerReport>()
  for (const { memberId, report } of presences) {
    if (report === undefined) continue
    if ((newest.get(memberId)?.at ?? Number.NEGATIVE_INFINITY) <= report.at) newest.set(memberId, report)
  }
  return [...newest].map(([memberId, report]) => ({ memberId, report }))
}

/** Players as the room decides by them. */
export function toPlayersSeen(presences: readonly PlayerPresence[]): PlayerSeen[] {
  return findPlayers(presences).map(({ memberId, report }) => {
    const { seq, state, ready = state === 'ready', rttMs = 0, duration } = report
    return { memberId, seq, state, ready, rttMs, ...(duration === undefined ? {} : { duration }) }
  })
}

/** Further away than that somebody is too far to be waited for. */
const farMs = 1000

/** The longest round trip of those who count, in milliseconds. */
export function longestRoundTrip(players: readonly PlayerSeen[]): number {
  return Math.max(0, ...players.map(({ rttMs }) => rttMs).filter((ms) => ms <= farMs))
}

const leastLatencyMs = 2000
const mostLatencyMs = 10_000
const spareMs = 500

/** What is told of all players of a room. */
export function describePresence(presences: readonly PlayerPresence[], typing: ReadonlySet<string>): Presence {
  const players = new Map(findPlayers(presences).map(({ memberId, report }) => [memberId, report]))
  const ids = [...new Set(presences.map(({ memberId }) => memberId))]
  const latencies = [...players.values()].flatMap(({ edgeLatencyMs }) => edgeLatencyMs ?? []).toSorted((a, b) => a - b)
  const usual = latencies[Math.floor(latencies.length * 0.75)]
  return {
    members: ids.map((id) => ({ ...describePlayer(id, players.get(id)), ...(typing.has(id) ? { typing: true } : {}) })),
    ...(usual === undefined
      ? {}
      : { targetLatencyMs: Math.min(Math.max(usual + spareMs, leastLatencyMs), mostLatencyMs) }),
  }
}

function describePlayer(id: string, report: PlayerReport | undefined): Presence['members'][number] {
  if (!report) return { id, state: 'idle' }
  const { state, skewMs, rttMs, tier } = report
  return {
    ...{ id, state },
    ...(skewMs === undefined ? {} : { skewMs }),
    ...(rttMs === undefined ? {} : { rttMs }),
    ...(tier === undefined ? {} : { tier }),
  }
}
