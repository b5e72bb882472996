import { openReceiver } from '../../../server/src/services/rules/rules.suite.ts'
import { openFeed } from '../../../server/test/feed-client.ts'
import { findStream } from '../../../server/test/log-reader.ts'
import { describeTimes, type Firing, followWithRule, readFirings, steadyLive, waitForAll } from '../firings.ts'
import { startEmbedded, startOnServers } from '../livetap.ts'
import type { Bench } from '../measure.ts'
import type { Start } from '../passages.ts'
import { startSimulatorProcess } from '../simulator-process.ts'

const perSecond = 20
const warmUp = 200
const messages = 1400

const setups: Record<string, Start> = { embedded: startEmbedded, servers: startOnServers }

export const bench: Bench = {
  title: `From the frame on the wire to the request of a webhook on loopback, at ${perSecond} firings a second (servers: Redis and PostgreSQL)`,
  async run() {
    const figures: Record<string, number> = {}
    for (const [name, start] of Object.entries(setups)) {
      const passages = (await watch(start)).slice(warmUp)
      const of = (hop: string, measure: (passage: Passage) => number) =>
        Object.assign(figures, describeTimes(`${name}_${hop}`, passages.map(measure)))
      of('all', ({ requestedAt, sentAt }) => requestedAt - sentAt)
      of('sent_to_received', ({ receivedAt, sentAt }) => receivedAt - sentAt)
      of('received_to_stored', ({ storedAt, receivedAt }) => storedAt - receivedAt)
      of('stored_to_decided', ({ decidedAt, storedAt }) => decidedAt - storedAt)
      of('decided_to_begun', ({ begunAt, decidedAt }) => begunAt - decidedAt)
      of('begun_to_requested', ({ requestedAt, begunAt }) => requestedAt - begunAt)
    }
    return { figures, peers: {}, runs: 1 }
  },
}

interface Passage extends Firing {
  /** A client of the feed has it: a little later than it was stored, and than the rules were told of it. */
  readonly storedAt: number
  readonly requestedAt: number
}

/** In the order in which they were sent. */
async function watch(start: Start): Promise<Passage[]> {
  await using receiver = await openReceiver()
  await using simulator = await startSimulatorProcess({ steady: steadyLive(perSecond, messages) })
  await using fresh = await start({ SIMULATOR_URL: simulator.origin, WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8' })
  const { url } = fresh.livetap
  await followWithRule(url, 'steady', [{ type: 'webhook', url: receiver.url }])
  const { streamId } = await findStream(url, 'steady')
  const feed = openFeed(url, streamId)
  await waitForAll(messages, () => receiver.received.length)
  await feed.stop()
  const stored = new Map(feed.seen.map(({ event, seenAt }) => [event.eventId, seenAt]))
  const firings = await readFirings(url)
  return receiver.received
    .map(({ id, at }) => {
      // The id of a delivery is that of the execution and the place of the action in it.
      const firing = firings.get(id.slice(0, id.lastIndexOf('-')))
      const storedAt = firing && stored.get(firing.eventId)
      if (firing === undefined || storedAt === undefined) throw new Error(`nothing is known of the request ${id}`)
      return { ...firing, storedAt, requestedAt: performance.timeOrigin + at }
    })
    .toSorted((one, other) => one.sentAt - other.sentAt)
}
