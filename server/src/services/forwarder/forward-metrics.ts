import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface ForwardMetrics {
  readonly events: Counter
  readonly tries: Counter
  readonly seconds: Histogram
  readonly sinks: Gauge
  readonly lag: Gauge
}

export function createForwardMetrics(metrics: Metrics): ForwardMetrics {
  const tries = metrics.counter(
    'forward_tries_total',
    'Tries to deliver, by what came of them: accepted, retried, set_aside (now a dead letter), stopped (the sink is off).',
    ['kind', 'result'],
  )
  // There from the beginning: the first is seen to be one more.
  tries.add(0, { kind: 'webhook', result: 'set_aside' })
  return {
    events: metrics.counter('forward_events_total', 'Events that sinks have accepted.', ['kind']),
    tries,
    seconds: metrics.histogram('forward_seconds', 'Time for one request of a webhook.'),
    sinks: metrics.gauge('forward_sinks', 'Sinks that this process serves.'),
    lag: metrics.gauge('forward_lag', 'Positions of the log that the sink furthest behind has still to come.'),
  }
}
