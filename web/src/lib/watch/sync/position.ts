import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'

type Moment = Pick<Timeline, 'playing' | 'pos' | 'at' | 'rate' | 'duration'>

/** Seconds where the room is at the server's time `now`. */
export function positionAt({ playing, pos, at, rate, duration }: Moment, now: number): number {
  const position = playing ? pos + (rate * Math.max(0, now - at)) / 1000 : pos
  return Math.max(0, Math.min(position, duration ?? Number.POSITIVE_INFINITY))
}
