import { performance } from 'node:perf_hooks'
import { topics } from '@livetap/contracts/topics.ts'
import { findStreakCount } from '#domain/events/events.ts'
import type { Ports } from '#ports/ports.ts'
import { processBatch } from './batch.ts'
import { GiftCounting } from './gift-counting.ts'
import { createBatchCounts, createNormalizerMetrics } from './normalizer-metrics.ts'
import { OpenStreaks } from './open-streaks.ts'
import { closeSilentStreaks } from './streak-closing.ts'

/** Reads raw messages, writes events (and dead letters for what cannot be read). Keeps nothing but memos on the bus. */
export async function startNormalizer(
  ports: Pick<Ports, 'bus' | 'db' | 'wire' | 'metrics' | 'log' | 'clock'>,
): Promise<AsyncDisposable> {
  const { bus, db, wire, clock, log } = ports
  const report = createNormalizerMetrics(ports.metrics)
  const streaks = new OpenStreaks()
  const counting = new GiftCounting((...streak) => findStreakCount(db.query, ...streak), clock)
  const consumer = await bus.consume(topics.raw, { group: 'normalizer', stage: 'normalizer' }, async (batch) => {
    const started = performance.now()
    const counts = createBatchCounts()
    const emissions = await processBatch(batch, { bus, wire, clock, counting, streaks }, counts)
    report(counts, (performance.now() - started) / 1000)
    if (counts.failures.size > 0) log.warn(Object.fromEntries(counts.failures), 'messages set aside as dead letters')
    return emissions
  })
  const stop = new AbortController()
  const closing = closeSilentStreaks(ports, streaks, stop.signal)
  return {
    async [Symbol.asyncDispose]() {
      await consumer[Symbol.asyncDispose]()
      stop.abort()
      await closing
    },
  }
}
