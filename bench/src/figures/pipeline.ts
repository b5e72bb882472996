import { startEmbedded, startOnServers } from '../livetap.ts'
import { type Bench, median, quantile, round } from '../measure.ts'
import { type Start, watchPassages } from '../passages.ts'

const runs = 3
const throughputMessages = 40_000
const latencySeconds = 15

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
  const times = await watchPassages(start, 20_000, throughputMessages)
  const seconds = ((times.at(-1)?.seenAt ?? 0) - (times[0]?.seenAt ?? 0)) / 1000
  return times.length / seconds
}

/** Milliseconds from the frame to the client, for each event, the warming-up apart. */
async function measureDelays(start: Start, perSecond: number): Promise<number[]> {
  const times = await watchPassages(start, perSecond, perSecond * latencySeconds)
  return times.slice(times.length / 3).map(({ sentAt, seenAt }) => seenAt - sentAt)
}
