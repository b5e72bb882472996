import { type PlannedTestEvent, type TestTicket, testMemoKey, topics } from '@livetap/contracts/topics.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Delivery, Emission } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { dueAt, takeTurn } from './test-turn.ts'

type PushedPorts = Pick<Ports, 'bus' | 'clock'>

/** How long what arrives may have to wait for those that wait already, each of which is published anew after it. */
const longestRestMs = 500
/** Messages that come of one look at the tickets. */
const mostAtOnce = 2000
const consumer = { group: 'ingest', stage: 'ingest', batch: 500 } as const

/**
 * Sends test events as they are due, until disposed. What is sent, and what is left to be sent, are published in the step
 * that takes the ticket: whoever goes on after a crash begins where it was, and repeats nothing.
 */
export async function sendTests(ports: PushedPorts): Promise<AsyncDisposable> {
  const stop = new AbortController()
  const nap = new Nap(ports.clock)
  const consuming = await ports.bus.consume(topics.tests, consumer, async (batch) => {
    const emissions = await turn(ports, batch)
    if (emissions.every(({ topic }) => topic === topics.tests)) {
      const next = Math.min(...batch.map(({ message }) => dueAt(message, 0)))
      await nap.rest(Math.min(longestRestMs, Math.max(0, next - ports.clock.now())), stop.signal)
    }
    return emissions
  })
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await consuming[Symbol.asyncDispose]()
    },
  }
}

async function turn({ bus, clock }: PushedPorts, batch: readonly Delivery<TestTicket>[]): Promise<Emission[]> {
  const now = clock.now()
  const emissions: Emission[] = []
  for (const { id: deliveryId, message: ticket } of batch) {
    const isDue = dueAt(ticket, now) <= now && emissions.length < mostAtOnce
    const { envelopes, rest } = isDue
      ? takeTurn(ticket, await readPlan(bus, ticket), now)
      : { envelopes: [], rest: ticket }
    for (const [index, message] of envelopes.entries()) {
      const isLast = rest === undefined && index === envelopes.length - 1
      emissions.push({ deliveryId, topic: topics.raw, message, ...(isLast ? { memo: forget(ticket) } : {}) })
    }
    if (rest) emissions.push({ deliveryId, topic: topics.tests, message: rest })
  }
  return emissions
}

/** What was sent is in the log, and may be erased there. */
const forget = (ticket: TestTicket) => ({ key: testMemoKey(ticket), values: ['null'], keep: 1, ttlSeconds: 1 })

/** Empty when the workspace was deleted meanwhile. Rejects with `bus-unavailable`. */
async function readPlan(bus: PushedPorts['bus'], ticket: TestTicket): Promise<PlannedTestEvent[]> {
  return (await bus.recall(testMemoKey(ticket))).map((text) => JSON.parse(text) as PlannedTestEvent)
}
