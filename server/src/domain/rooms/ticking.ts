import type { RoomDocument } from './document.ts'
import type { RoomOutcome, Surroundings } from './intents.ts'
import { endOfPoll, endPollInTime } from './live/polls.ts'
import { lookWhoIsGone, nextGone } from './members/entering.ts'
import { andThen, done, without } from './outcome.ts'
import { advance } from './queue/order.ts'
import { endOf, fromStartAtEnd, longestLead, retime } from './timeline/timeline.ts'
import { start } from './timeline/waiting.ts'

/** Does whatever was due by now; it may be asked at any time, and by several at once. */
export function tick(document: RoomDocument, surroundings: Surroundings): RoomOutcome {
  const parts = [goOn, countDown, letGoOfUndo, endPollInTime, lookWhoIsGone]
  return parts.reduce((outcome, part) => andThen(outcome, (room) => part(room, surroundings)), done(document))
}

/** When something will be due, in milliseconds since 1970. Undefined: nothing will, unless somebody does something. */
export function dueAt(document: RoomDocument): number | undefined {
  const { timeline, undo } = document
  const times = [
    ...[timeline.waiting?.until, endOf(timeline), nextOfCountdown(document)],
    ...[undo?.until, endOfPoll(document), nextGone(document)],
  ]
  const known = times.filter((time) => time !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

/** The waiting is over, or the item is. */
function goOn(document: RoomDocument, surroundings: Surroundings): RoomOutcome {
  const { timeline } = document
  const { now } = surroundings
  if (timeline.waiting && timeline.waiting.until <= now) return start(document, surroundings)
  const end = endOf(timeline)
  if (end === undefined || end > now) return done(document)
  const next = advance(document, { reason: 'ended' }, surroundings)
  return done(next, { kind: 'queue' }, { kind: 'timeline', isSeek: false })
}

/** A paused room starts at GO, which players are told a moment ahead. */
function countDown(document: RoomDocument, { now }: Surroundings): RoomOutcome {
  const { goAt } = document
  if (goAt === undefined || goAt - longestLead > now) return done(document)
  const quiet = goAt <= now ? without(document, 'goAt') : document
  if (!startsAtGo(document)) return done(quiet)
  const pos = fromStartAtEnd(document.timeline, document.timeline.pos)
  const started = retime(quiet, { playing: true, pos, at: goAt, reason: 'play' }, now)
  return done(started, { kind: 'timeline', isSeek: false })
}

function startsAtGo({ timeline }: RoomDocument): boolean {
  return timeline.itemId !== null && !timeline.playing && timeline.waiting === undefined
}

function nextOfCountdown(document: RoomDocument): number | undefined {
  const { goAt } = document
  return goAt !== undefined && startsAtGo(document) ? goAt - longestLead : goAt
}

function letGoOfUndo(document: RoomDocument, { now }: Surroundings): RoomOutcome {
  if (document.undo === undefined || document.undo.until > now) return done(document)
  return done(without(document, 'undo'), { kind: 'queue' })
}
