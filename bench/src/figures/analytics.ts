import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type Analytics,
  type AnalyticsInput,
  createAnalytics,
  readMetrics,
  step,
} from '@livetap/server/domain/analytics/analytics.ts'
import { createRandomLive } from '../../../server/test/random-live.ts'
import { type Bench, median, round } from '../measure.ts'

const runs = 5
const live = { seed: 1, events: 200_000, viewers: 10_000, gapMs: 20 } as const
/** Enough to fill everything that a fold keeps, over some hours. */
const small = { ...live, events: 2500, gapMs: 5000 } as const
const folds = 1000

export const bench: Bench = {
  title: 'Analytics: events counted on one core without language work, and what a fold of 10,000 viewers costs',
  async run() {
    const inputs = [...createRandomLive(live)]
    const rates = Array.from({ length: runs }, () => live.events / measure(() => countAll(inputs)))
    const analytics = countAll(inputs)
    const options = { epoch: 'e', now: 0, settled: new Map(), welcomed: new Set<string>() }
    const reads = 200
    const read = measure(() => {
      for (let index = 0; index < reads; index++) readMetrics(analytics, options)
    })
    return {
      figures: {
        events_per_s: Math.round(median(rates)),
        read_metrics_us: Math.round((read / reads) * 1e6),
        metrics_kib: round(JSON.stringify(readMetrics(analytics, options)).length / 1024),
        state_as_json_kib: round(JSON.stringify(analytics).length / 1024),
        bytes_per_fold: measureFolds(),
      },
      peers: {},
      runs,
    }
  },
}

/** Seconds on the clock. */
function measure(work: () => void): number {
  const before = performance.now()
  work()
  return (performance.now() - before) / 1000
}

function countAll(inputs: readonly AnalyticsInput[]): Analytics {
  const analytics = createAnalytics({ uniqueId: 'host', streamId: '1', sincePos: 0 })
  for (const input of inputs) step(analytics, input)
  return analytics
}

/** Of the heap, for each of many folds that have seen other people: every fold keeps its own names. */
function measureFolds(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept: Analytics[] = []
  const weigh = () => {
    collect()
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = weigh()
  for (let seed = 0; seed < folds; seed++) {
    const analytics = createAnalytics({ uniqueId: 'host', streamId: '1', sincePos: 0 })
    // As it comes from the log: nothing of it is shared with another fold.
    for (const input of createRandomLive({ ...small, seed })) {
      step(analytics, JSON.parse(JSON.stringify(input)) as AnalyticsInput)
    }
    kept.push(analytics)
  }
  return Math.round((weigh() - before) / kept.length)
}
