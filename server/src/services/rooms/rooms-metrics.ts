import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { RoomIntent } from '#domain/rooms/rooms.ts'
import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface RoomsMetrics {
  readonly rooms: Gauge
  readonly links: Gauge
  readonly changes: Counter
  readonly refused: Counter
  readonly skewSeconds: Histogram
  readonly clockErrorSeconds: Histogram
  readonly readySeconds: Histogram
  readonly stalls: Counter
  readonly extractions: Counter
  readonly mediaBytes: Counter
  readonly hearingFailures: Counter
}

export function createRoomsMetrics(metrics: Metrics): RoomsMetrics {
  return {
    rooms: metrics.gauge('rooms_open', 'Rooms that somebody is in by a connection of this process.'),
    links: metrics.gauge('room_connections', 'Connections of this process that are in a room.'),
    changes: metrics.counter('room_changes_total', 'Intents that were carried out in rooms.', ['kind']),
    refused: metrics.counter('room_refusals_total', 'Commands that were refused, by why.', ['code']),
    skewSeconds: metrics.histogram('room_skew_seconds', 'How far players are from the timeline, as they tell.'),
    clockErrorSeconds: metrics.histogram(
      'room_clock_error_seconds',
      "By how much players may be wrong about the server's time, as they tell.",
    ),
    readySeconds: metrics.histogram(
      'room_ready_seconds',
      'From another item being chosen until it is started: all were ready, or the time was up.',
      ['end'],
    ),
    stalls: metrics.counter('room_stalls_total', 'Times that a player told that it stalls.'),
    extractions: metrics.counter(
      'room_extractions_total',
      'Posts and lives that a file was looked for of, by what came of it.',
      ['outcome'],
    ),
    mediaBytes: metrics.counter('room_media_bytes_total', "Bytes of TikTok's files that were passed on to rooms."),
    hearingFailures: metrics.counter(
      'room_hearing_failures_total',
      'Times that what viewers of a live did could not be taken by its room; it is tried again every second.',
    ),
  }
}

/** Seconds. What players tell is from outside: nothing is worse than that. */
const worst = 60
const secondsOf = (ms: number): number => Math.min(Math.abs(ms) / 1000, worst)

/** What a player has told; `before`: what it told last. */
export function noteReport(
  { skewSeconds, clockErrorSeconds, stalls }: RoomsMetrics,
  { skewMs, clockErrorMs, state }: PlayerReport,
  before: PlayerReport | undefined,
): void {
  if (skewMs !== undefined) skewSeconds.observe(secondsOf(skewMs))
  if (clockErrorMs !== undefined) clockErrorSeconds.observe(secondsOf(clockErrorMs))
  if (state === 'stalled' && before?.state !== 'stalled') stalls.add()
}

/** A room as it was before a change: since when its timeline is as it is. */
export interface Before {
  readonly timeline: Timeline
  readonly timelineAt: number
}

/** A room was changed; `now` by its store's clock. */
export function noteChange(
  { changes, readySeconds }: RoomsMetrics,
  { kind }: RoomIntent,
  { before, timeline, now }: { readonly before: Before; readonly timeline: Timeline; readonly now: number },
): void {
  changes.add(1, { kind })
  const isStart = before.timeline.waiting?.for === 'ready' && timeline.reason === 'ready'
  if (isStart) readySeconds.observe((now - before.timelineAt) / 1000, { end: kind === 'players' ? 'ready' : 'time' })
}
