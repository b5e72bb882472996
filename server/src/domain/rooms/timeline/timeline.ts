import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { Surroundings } from '../intents.ts'
import { within, without } from '../outcome.ts'

/** Seconds from the beginning that are shown at `now`, in milliseconds since 1970. */
export function positionAt(timeline: Timeline, now: number): number {
  const { playing, pos, at, rate, duration } = timeline
  const reached = playing ? pos + (rate * Math.max(0, now - at)) / 1000 : pos
  return within(reached, 0, duration ?? Number.MAX_SAFE_INTEGER)
}

/** When it will be at its end: milliseconds since 1970. Undefined: it does not play, or nobody knows how long it is. */
export function endOf({ playing, pos, at, rate, duration }: Timeline): number | undefined {
  if (!playing || duration === undefined) return undefined
  return at + (1000 * Math.max(0, duration - pos)) / rate
}

/** Seconds: nothing that is shorter or longer is believed. */
const [shortest, longest] = [0.25, 86_400]

/** How long an item is, in seconds, if that can be believed. A live has no length. */
export function lengthOf({ kind }: Pick<Video, 'kind'>, duration: number | undefined): number | undefined {
  if (kind === 'live' || duration === undefined) return undefined
  return duration >= shortest && duration <= longest ? duration : undefined
}

/** Who presses play at the end wants to see it again. */
export function fromStartAtEnd({ duration }: Timeline, pos: number): number {
  return duration !== undefined && pos >= duration ? 0 : pos
}

/** Milliseconds from a decision until players start, so that all have heard of it by then. */
export function leadOf({ rttMs }: Surroundings): number {
  return within(rttMs / 2 + 120, shortestLead, longestLead)
}

const shortestLead = 250
export const longestLead = 1000

export type Retiming = Partial<Omit<Timeline, 'seq' | 'by' | 'waiting'>> &
  Pick<Timeline, 'reason'> & { readonly by?: string | undefined; readonly waiting?: Timeline['waiting'] | undefined }

/** The room with its timeline changed: one more, by whom it is said, and waiting only if that is said. */
export function retime(document: RoomDocument, change: Retiming, now: number): RoomDocument {
  const { by, waiting, ...rest } = change
  const before = without(without(document.timeline, 'by'), 'waiting')
  const timeline: Timeline = {
    ...before,
    at: now,
    ...rest,
    seq: before.seq + 1,
    ...(by === undefined ? {} : { by }),
    ...(waiting === undefined ? {} : { waiting }),
  }
  return { ...document, timeline, timelineAt: now }
}
