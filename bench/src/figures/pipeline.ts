import type { Scenario } from '@livetap/simulator/simulator.ts'
import { openFeed } from '../../../server/test/feed-client.ts'
import { findStream } from '../../../server/test/log-reader.ts'
import { type FreshLivetap, startEmbedded, startOnServers } from '../livetap.ts'
import { type Bench, median, quantile, round } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'

const runs = 3
const throughputMessages = 40_000
const latencySeconds = 15
/** Without a new event for so long, the run has failed. */
const patienceSeconds = 20

type Start = (env: Readonly<Record<string, string>>) => Promise<FreshLivetap>
const setups: Record<string, Start> = { embedded: startEmbedded, servers: startOnServers }

export const bench: Bench = {
  title: 'The whole pipeline: from the frame on the wire to the event at an SSE client (servers: Redis and PostgreSQL)',
  async run() {
    const figures: Record<string, number> = {}
    for (const [name, start] of Object.entries(setups)) {
      const rates: number[] = []
      for (let run = 0; run < runs; run++) rates.push(await measureThroughput(start))
      figures[`${name}_events_per_s`] = Math.round(median(rates))
      for (const rate of [200, 2000]) {
        const delays: number[][] = []
        for (let run = 0; run < runs; run++) delays.push(await measureDelays(start, rate))
        figures[`${name}_at_${rate}_p50_ms`] = round(median(delays.map((each) => quantile(each, 0.5))))
        figures[`${name}_at_${rate}_p99_ms`] = round(median(delays.map((each) => quantile(each, 0.99))))
      }
    }
    return { figures, peers: {}, runs }
  },
}

/** Events a second while the simulator sends as fast as it is read. */
async function measureThroughput(start: Start): Promise<number> {
  const times = await watch(start, 20_000, throughputMessages)
  const seconds = ((times.at(-1)?.seenAt ?? 0) - (times[0]?.seenAt ?? 0)) / 1000
  return times.length / seconds
}

/** Milliseconds from the frame to the client, for each event, the warming-up apart. */
async function measureDelays(start: Start, perSecond: number): Promise<number[]> {
  const times = await watch(start, perSecond, perSecond * latencySeconds)
  return times.slice(times.length / 3).map(({ sentAt, seenAt }) => seenAt - sentAt)
}

interface Passage {
  readonly sentAt: number
  readonly seenAt: number
}

async function watch(start: Start, perSecond: number, messages: number): Promise<Passage[]> {
  const load: Scenario = { load: { perSecond, kind: 'heavy' }, messages, whenUnwatched: 'pause', afterwards: 'silence' }
  await using simulator = await startSimulatorProcess({ load })
  await using fresh = await start({ SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'load' })
  const { streamId } = await findStream(fresh.livetap.url, 'load')
  const feed = openFeed(fresh.livetap.url, streamId)
  const times: Passage[] = []
  for (let still = 0; times.length < messages && still < patienceSeconds; ) {
    const before = times.length
    await new Promise((resolve) => setTimeout(resolve, 1000))
    take(feed.seen, times)
    still = times.length === before ? still + 1 : 0
  }
  await feed.stop()
  if (times.length < messages) throw new Error(`only ${times.length} of ${messages} events came`)
  return times
}

function take(seen: ReturnType<typeof openFeed>['seen'], times: Passage[]): void {
  for (const { event, seenAt } of seen.splice(0)) {
    if (event.messageId) times.push({ sentAt: Date.parse(event.timestamp), seenAt })
  }
}
