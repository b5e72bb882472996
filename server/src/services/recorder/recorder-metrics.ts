import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface RecorderMetrics {
  readonly batchSeconds: Histogram
  readonly rows: Counter
  readonly idCollisions: Counter
  readonly headPosition: Gauge
}

export function createRecorderMetrics(metrics: Metrics): RecorderMetrics {
  const rows = metrics.counter(
    'storage_rows_total',
    'Events by what became of them: stored, known (delivered again), resent (by TikTok), dead (set aside), late (of a deleted workspace).',
    ['result'],
  )
  // There from the beginning: the first is seen to be one more.
  rows.add(0, { result: 'dead' })
  return {
    batchSeconds: metrics.histogram('storage_batch_seconds', 'Time to store one batch of events.'),
    rows,
    idCollisions: metrics.counter(
      'id_collision_total',
      'Events whose id belongs to another message. Anything but 0 is a bug that would have lost data.',
    ),
    headPosition: metrics.gauge('pos_head', 'Position of the event stored last.'),
  }
}
