import type { EventType } from '@livetap/contracts/unified-event.ts'
import type { Metrics } from '#ports/metrics.ts'
import { type FailureReason, failureReasons } from './normalize.ts'

/** Counted for a batch first, and for the operator once the batch is done. */
export interface BatchCounts {
  readonly events: Map<EventType, number>
  readonly failures: Map<FailureReason, number>
}

export function createBatchCounts(): BatchCounts {
  return { events: new Map(), failures: new Map() }
}

export function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Returns how to report a batch. */
export function createNormalizerMetrics(metrics: Metrics): (counts: BatchCounts, seconds: number) => void {
  const events = metrics.counter('normalizer_events_total', 'Events made of messages, by type.', ['type'])
  const failures = metrics.counter('normalizer_failures_total', 'Messages set aside as dead letters.', ['reason'])
  // There from the beginning: the first is seen to be one more.
  for (const reason of failureReasons) failures.add(0, { reason })
  const durations = metrics.histogram('normalizer_batch_seconds', 'Time to normalize one batch.')
  return (counts, seconds) => {
    for (const [type, amount] of counts.events) events.add(amount, { type })
    for (const [reason, amount] of counts.failures) failures.add(amount, { reason })
    durations.observe(seconds)
  }
}
