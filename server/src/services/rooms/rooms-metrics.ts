import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface RoomsMetrics {
  readonly rooms: Gauge
  readonly links: Gauge
  readonly changes: Counter
  readonly refused: Counter
  readonly skewSeconds: Histogram
  readonly readySeconds: Histogram
  readonly stalls: Counter
}

export function createRoomsMetrics(metrics: Metrics): RoomsMetrics {
  return {
    rooms: metrics.gauge('rooms_open', 'Rooms that somebody is in by a connection of this process.'),
    links: metrics.gauge('room_connections', 'Connections of this process that are in a room.'),
    changes: metrics.counter('room_changes_total', 'Intents that were carried out in rooms.', ['kind']),
    refused: metrics.counter('room_refusals_total', 'Commands that were refused, by why.', ['code']),
    skewSeconds: metrics.histogram('room_skew_seconds', 'How far players are from the timeline, as they tell.'),
    readySeconds: metrics.histogram('room_ready_seconds', 'From another item being chosen until it is started.'),
    stalls: metrics.counter('room_stalls_total', 'Times that a player told that it stalls.'),
  }
}
