import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface RecorderMetrics {
  readonly batchSeconds: Histogram
  readonly rows: Counter
  readonly idCollisions: Counter
  readonly headPosition: Gauge
}

export function createRecorderMetrics(metrics: Metrics): RecorderMetrics {
  return {
    batchSeconds: metrics.histogram('storage_batch_seconds', 'Time to store one batch of events.'),
    rows: metrics.counter(
      'storage_rows_total',
      'Events by what became of them: stored, known (delivered again), resent (by TikTok), dead (set aside), late (of a deleted workspace).',
      ['result'],
    ),
    idCollisions: metrics.counter(
      'id_collision_total',
      'Events whose id belongs to another message. Anything but 0 is a bug that would have lost data.',
    ),
    headPosition: metrics.gauge('pos_head', 'Position of the event stored last.'),
  }
}
