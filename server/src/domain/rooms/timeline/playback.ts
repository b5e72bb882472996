import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomOutcome, RoomSaid, Surroundings } from '../intents.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse, without } from '../outcome.ts'
import { fromStartAtEnd, leadOf, positionAt, type Retiming, retime } from './timeline.ts'

/** Seconds that the player of whoever pauses may be off for its position to become that of the room. */
const trusted = 1.5
/** Milliseconds within which two who decided on the same timeline are taken to have meant the same moment. */
const meantTogether = 300
/** Seconds. */
const usualCount = 3

interface Command {
  readonly by: string
  readonly payload: { readonly time?: number; readonly cmdId?: string; readonly baseSeq?: number }
}

export function play(document: RoomDocument, command: Command, surroundings: Surroundings): RoomOutcome {
  if (!may(document, command.by, 'play')) return mayNot('play')
  const { timeline } = document
  const pos = readTime(document, command, surroundings.now)
  if (timeline.playing && pos === undefined) return done(document)
  const at = surroundings.now + leadOf(surroundings)
  const from = pos ?? positionAt(timeline, at)
  return carry(document, command, surroundings, {
    playing: true,
    pos: fromStartAtEnd(timeline, from),
    at,
    reason: 'play',
  })
}

export function pause(document: RoomDocument, command: Command, surroundings: Surroundings): RoomOutcome {
  if (!may(document, command.by, 'play')) return mayNot('pause')
  const { now } = surroundings
  const target = positionAt(document.timeline, now)
  const said = command.payload.time ?? target
  const isNear = Math.abs(said - target) <= trusted
  const pos = isNear ? said : (readTime(document, command, now) ?? target)
  if (!document.timeline.playing && document.timeline.waiting === undefined && pos === document.timeline.pos) {
    return done(document)
  }
  return carry(without(document, 'goAt'), command, surroundings, { playing: false, pos, reason: 'pause' })
}

/**
 * The position that a command of a client without timelines asks for beside what it does: such a client knows no other way
 * to bring the others to where it is. Undefined: the room stays where it is.
 */
function readTime(document: RoomDocument, { by, payload }: Command, now: number): number | undefined {
  const { time, baseSeq } = payload
  if (time === undefined || baseSeq !== undefined || !may(document, by, 'seek')) return undefined
  return Math.abs(time - positionAt(document.timeline, now)) <= trusted ? undefined : time
}

export function seek(document: RoomDocument, command: Command, surroundings: Surroundings): RoomOutcome {
  if (!may(document, command.by, 'seek')) return mayNot('seek')
  const { timeline } = document
  const at = timeline.playing ? surroundings.now + leadOf(surroundings) : surroundings.now
  const pos = Math.min(command.payload.time ?? 0, timeline.duration ?? Number.MAX_SAFE_INTEGER)
  return carry(document, command, surroundings, { pos, at, reason: 'seek', waiting: timeline.waiting })
}

export function setRate(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['set_rate'] },
  surroundings: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'play')) return mayNot('change the speed')
  const { timeline } = document
  if (payload.rate === timeline.rate) return done(document)
  const pos = positionAt(timeline, surroundings.now)
  const at = Math.max(timeline.at, surroundings.now)
  const change = { rate: payload.rate, pos, at, reason: 'rate', waiting: timeline.waiting } as const
  return carry(document, { by, payload }, surroundings, change)
}

/** Carries a command out, unless somebody else decided on the same timeline just before. */
function carry(document: RoomDocument, command: Command, { now }: Surroundings, change: Retiming): RoomOutcome {
  if (isOvertaken(document, command, now)) return done(document)
  const { by, payload } = command
  const said: RoomSaid = {
    kind: 'timeline',
    by,
    isSeek: change.reason === 'seek',
    ...(payload.cmdId === undefined ? {} : { cmdId: payload.cmdId }),
  }
  return done(retime(document, { ...change, by }, now), said)
}

function isOvertaken({ timeline, timelineAt }: RoomDocument, { by, payload }: Command, now: number): boolean {
  const { baseSeq } = payload
  return baseSeq !== undefined && baseSeq < timeline.seq && timeline.by !== by && now - timelineAt < meantTogether
}

/** Everybody sees GO at the same moment; a room that is paused then starts with it. */
export function requestCountdown(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['request_countdown'] },
  surroundings: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'countdown')) return mayNot('count down')
  const { now } = surroundings
  if (document.goAt !== undefined && document.goAt > now) {
    return refuse('countdown-running', 'The room counts down already.', document.goAt - now)
  }
  const count = payload.seconds ?? usualCount
  const goAt = now + leadOf(surroundings) + 1000 * count
  return done({ ...document, goAt }, { kind: 'countdown', count, goAt })
}
