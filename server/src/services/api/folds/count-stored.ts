import { setImmediate as turn } from 'node:timers/promises'
import type { AnalyticsInput } from '#domain/analytics/analytics.ts'
import type { FeedFilter, FeedLog } from '../feed/feed.ts'
import { countsFor, readArrival, toInput, userIdsOf } from './arrivals.ts'
import type { Places } from './places.ts'
import type { ReturningViewers } from './returning.ts'

const pageEvents = 500
/** Others get their turn after so long. */
const atOnceMs = 8

export interface CountingPorts {
  readonly storedLog: FeedLog
  readonly returning: ReturningViewers
  /** Who may read the stored log at a time. */
  readonly places: Places
}

/** What counts events. */
export interface Counter {
  /** Everything up to here is counted. */
  readonly cursor: number
  take(input: AnalyticsInput): void
  /** There is nothing to count up to here. */
  pass(pos: number): void
}

/**
 * Counts what is stored behind the counter's cursor, up to a position. Of a whole stream that is what was received
 * live, of one session everything. Rejects with `database-unavailable`, or the signal's reason.
 */
export async function countStored(
  ports: CountingPorts,
  filter: FeedFilter,
  counter: Counter,
  upTo: number,
  signal: AbortSignal,
): Promise<void> {
  while (counter.cursor < upTo) {
    using _place = await ports.places.take()
    signal.throwIfAborted()
    const page = await ports.storedLog.readPage(filter, counter.cursor, upTo, pageEvents)
    const arrivals = page.events.map(({ pos, json }) => readArrival(pos, json))
    const counted = arrivals.filter(({ event }) => countsFor(filter, event))
    await ports.returning.learn(userIdsOf(counted))
    await inTurns(counted, (arrival) => counter.take(toInput(arrival, ports.returning)))
    counter.pass(page.to)
  }
}

/** Does the work for each, and lets others do theirs in between. */
export async function inTurns<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  let began = performance.now()
  for (const item of items) {
    work(item)
    if (performance.now() - began < atOnceMs) continue
    await turn()
    began = performance.now()
  }
}
