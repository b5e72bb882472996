import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { PlayerSeen, RoomOutcome, Surroundings } from '../intents.ts'
import { presentIds } from '../members/presence.ts'
import { done, without } from '../outcome.ts'
import { beginRound } from '../queue/queue.ts'
import { isExcluded } from './stalls.ts'
import { leadOf, lengthOf, retime } from './timeline.ts'

/** A room waits for players of another item no longer than this, in milliseconds. */
const longestReady = 4000
/** Once that share is ready, the others have so long, in milliseconds. */
const readyShare = 0.8
const lastCall = 1000
/** As many turns are remembered as a room has members. */
const mostTurns = roomLimits.members

export interface Choice {
  readonly reason: 'item' | 'ended'
  readonly by?: string | undefined
  /** Seconds to begin at. */
  readonly pos?: number
  /** It stays paused. */
  readonly isPaused?: boolean
}

/** The room with this item chosen: it plays as soon as players are ready. */
export function choose(document: RoomDocument, item: Video | undefined, choice: Choice, now: number): RoomDocument {
  const duration = item && lengthOf(item, item.duration)
  const plays = item !== undefined && choice.isPaused !== true
  const turns = item ? [...document.turns, item.addedById].slice(-mostTurns) : document.turns
  const fresh = { ...beginRound(document), skipVotes: [], turns, timeline: without(document.timeline, 'duration') }
  return retime(
    fresh,
    {
      itemId: item?.id ?? null,
      playing: false,
      pos: choice.pos ?? 0,
      reason: choice.reason,
      by: choice.by,
      ...(duration === undefined ? {} : { duration }),
      waiting: plays ? waitForReady(document, now) : undefined,
    },
    now,
  )
}

function waitForReady(document: RoomDocument, now: number): NonNullable<Timeline['waiting']> {
  const counts = (id: string) => !document.members[id]?.isSilent && !isExcluded(document.members[id], now)
  const members = presentIds(document).filter(counts)
  return { for: 'ready', until: members.length > 0 ? now + longestReady : now, members }
}

/** The waiting is over: all start together. */
export function start(document: RoomDocument, surroundings: Surroundings): RoomOutcome {
  const { now } = surroundings
  const next = retime(document, { playing: true, reason: 'ready', at: now + leadOf(surroundings) }, now)
  return done({ ...next, timelineAt: now }, { kind: 'timeline', isSeek: false })
}

/**
 * Whom the room waits for is ready, or nearly all are. Who tells nothing of its player is not waited for, nor who has
 * come in since.
 */
export function lookWhoIsReady(
  document: RoomDocument,
  reports: readonly PlayerSeen[],
  surroundings: Surroundings,
): RoomOutcome {
  const { waiting, seq } = document.timeline
  if (waiting === undefined) return done(document)
  const awaited = reports.filter(({ memberId }) => waiting.members.includes(memberId))
  const ready = awaited.filter((report) => report.ready && report.seq === seq)
  if (ready.length === awaited.length) return start(document, surroundings)
  if (waiting.for === 'stall' || ready.length < readyShare * awaited.length) return done(document)
  const until = Math.min(waiting.until, surroundings.now + lastCall)
  return done({ ...document, timeline: { ...document.timeline, waiting: { ...waiting, until } } })
}
