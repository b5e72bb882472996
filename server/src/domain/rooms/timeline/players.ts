import type { RoomDocument } from '../document.ts'
import type { PlayerSeen, RoomOutcome, Surroundings } from '../intents.ts'
import { findMember } from '../members/presence.ts'
import { andThen, done } from '../outcome.ts'
import { advance } from '../queue/order.ts'
import { currentItem } from '../queue/queue.ts'
import { isExcluded, lookWhoStalls } from './stalls.ts'
import { lengthOf, positionAt, retime } from './timeline.ts'
import { lookWhoIsReady } from './waiting.ts'

/** Seconds: lengths that differ by less are the same; the end is believed so near to it. */
const sameLength = 0.25
const nearEnd = 1
/** So many players at their end are believed, or half of all. */
const quorum = 2

/** What follows from how the players are. */
export function seePlayers(
  document: RoomDocument,
  seen: readonly PlayerSeen[],
  surroundings: Surroundings,
): RoomOutcome {
  const reports = [...new Map(seen.map((report) => [report.memberId, report])).values()].filter(({ memberId }) => {
    const member = findMember(document, memberId)
    return member !== undefined && member.awaySince === undefined
  })
  const measured = done(measure(document, reports, surroundings.now))
  const looked = andThen(measured, (room) => lookAtPlayers(room, reports, surroundings))
  return 'refused' in looked ? looked : tellLength(document, looked)
}

function lookAtPlayers(
  document: RoomDocument,
  reports: readonly PlayerSeen[],
  surroundings: Surroundings,
): RoomOutcome {
  const { now } = surroundings
  if (document.timeline.waiting) {
    return lookWhoIsReady(
      document,
      reports.filter(({ memberId }) => !isExcluded(findMember(document, memberId), now)),
      surroundings,
    )
  }
  if (!hasEnded(document, reports, now)) return lookWhoStalls(document, reports, surroundings)
  const next = advance(document, { reason: 'ended' }, surroundings)
  return done(next, { kind: 'queue' }, { kind: 'timeline', isSeek: false })
}

/** A length that players have found to be another is told, unless the timeline is told anyway. */
function tellLength(before: RoomDocument, outcome: Extract<RoomOutcome, { said: unknown }>): RoomOutcome {
  const isLonger = before.timeline.seq !== outcome.document.timeline.seq
  const isTold = outcome.said.some(({ kind }) => kind === 'timeline')
  return isLonger && !isTold ? { ...outcome, said: [...outcome.said, { kind: 'timeline', isSeek: false }] } : outcome
}

/** The room with the length that half of the players say at least. While it waits this is told with the start. */
function measure(document: RoomDocument, reports: readonly PlayerSeen[], now: number): RoomDocument {
  const { timeline } = document
  const item = currentItem(document)
  if (item === undefined) return document
  const said = reports
    .filter(({ seq }) => seq === timeline.seq)
    .map((report) => lengthOf(item, report.duration))
    .filter((length) => length !== undefined)
  const duration = said.toSorted((one, other) => one - other)[Math.floor((said.length - 1) / 2)]
  if (duration === undefined) return document
  if (timeline.duration !== undefined && Math.abs(duration - timeline.duration) <= sameLength) return document
  if (timeline.waiting) return { ...document, timeline: { ...timeline, duration } }
  const { reason, at, by } = timeline
  return retime(document, { duration, reason, at, by }, now)
}

function hasEnded({ timeline }: RoomDocument, reports: readonly PlayerSeen[], now: number): boolean {
  if (!timeline.playing || timeline.at > now) return false
  const current = reports.filter(({ seq }) => seq === timeline.seq)
  const ended = current.filter(({ state }) => state === 'ended').length
  if (ended === 0 || (ended < quorum && ended < current.length / 2)) return false
  return timeline.duration === undefined || timeline.duration - positionAt(timeline, now) <= nearEnd
}
