import type { KeptMember, RoomDocument } from '../document.ts'
import type { PlayerSeen, RoomOutcome, Surroundings } from '../intents.ts'
import { done } from '../outcome.ts'
import { positionAt, retime } from './timeline.ts'

/** Milliseconds: a room waits so long for somebody who stalls; once in so long; and remembers it for so long. */
const longestWait = 8000
const pauseBetween = 30_000
const memory = 5 * 60_000

/** Whether somebody stalled again so soon after the room had waited for them that it does so no more for a while. */
export function isExcluded(member: KeptMember | undefined, now: number): boolean {
  const stalls = (member?.stalls ?? []).filter((at) => at > now - memory)
  return stalls.some((at, index) => at - (stalls[index - 1] ?? Number.NEGATIVE_INFINITY) < pauseBetween)
}

/** What the room does about players that stall: nothing, waiting, or telling the others. */
export function lookWhoStalls(
  document: RoomDocument,
  reports: readonly PlayerSeen[],
  { now }: Surroundings,
): RoomOutcome {
  const { timeline, settings } = document
  if (settings.stall === 'catch-up' || !timeline.playing || timeline.at > now) return done(document)
  const stalled = reports.filter(
    ({ memberId, seq, state }) =>
      state === 'stalled' && seq === timeline.seq && !isExcluded(document.members[memberId], now),
  )
  if (stalled.length === 0) return done(document)
  const noted = stalled.reduce((all, { memberId }) => noteStall(all, memberId, now), document)
  const awaited = stalled.map(({ memberId }) => memberId).filter((id) => !isExcluded(noted.members[id], now))
  const members = awaited.length < stalled.length ? [{ kind: 'members' } as const] : []
  if (awaited.length === 0) return done(noted, ...members)
  if (settings.stall === 'host') return done(noted, { kind: 'notice', text: sayWho(noted, awaited) }, ...members)
  const waiting = { for: 'stall' as const, until: now + longestWait, members: awaited }
  const pos = positionAt(timeline, now)
  const paused = retime(noted, { playing: false, pos, reason: 'stall', waiting }, now)
  return done(paused, { kind: 'timeline', isSeek: false }, ...members)
}

function noteStall(document: RoomDocument, memberId: string, now: number): RoomDocument {
  const member = document.members[memberId]
  if (member === undefined) return document
  const stalls = [...(member.stalls ?? []).filter((at) => at > now - memory), now]
  return { ...document, members: { ...document.members, [memberId]: { ...member, stalls } } }
}

function sayWho(document: RoomDocument, ids: readonly string[]): string {
  const names = ids.map((id) => document.members[id]?.name ?? '').join(', ')
  return `${names}: the video stalls. Pause to wait.`
}
