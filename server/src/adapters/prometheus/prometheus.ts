import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Metrics } from '#ports/metrics.ts'

/** Milliseconds to tens of seconds: from a bus hop to a slow database. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** A registry with the process's own figures (memory, event loop, collector) in it. Asking twice for a name gives the same metric. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const find = <M>(name: string) => registry.getSingleMetric(name) as M | undefined
  const options = (name: string, help: string, labels: readonly string[] = []) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  })
  return {
    counter(name, help, labels) {
      const counter = find<Counter>(name) ?? new Counter(options(name, help, labels))
      return { add: (amount = 1, values = {}) => counter.inc(values, amount) }
    },
    gauge(name, help, labels) {
      const gauge = find<Gauge>(name) ?? new Gauge(options(name, help, labels))
      return {
        add: (change, values = {}) => gauge.inc(values, change),
        set: (value, values = {}) => gauge.set(values, value),
        remove: (values) => gauge.remove(values),
      }
    },
    histogram(name, help, labels) {
      const histogram =
        find<Histogram>(name) ?? new Histogram({ ...options(name, help, labels), buckets: durationBuckets })
      return { observe: (seconds, values = {}) => histogram.observe(values, seconds) }
    },
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}
