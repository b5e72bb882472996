import type { Scenario } from '@livetap/simulator/simulator.ts'
import { openFeed } from '../../server/test/feed-client.ts'
import type { LivetapProcess } from '../../server/test/livetap-process.ts'
import { findStream } from '../../server/test/log-reader.ts'
import type { FreshLivetap } from './livetap.ts'
import { startSimulatorProcess } from './simulator-process.ts'

/** Without a new event for so long, the run has failed. */
const patienceSeconds = 20

export type Start = (env: Readonly<Record<string, string>>) => Promise<FreshLivetap>

/** When an event was on the wire, and when at a client, in milliseconds since 1970. */
export interface Passage {
  readonly sentAt: number
  readonly seenAt: number
}

/** Passages of so many events from the simulator to an SSE client; `meanwhile` runs beside it until it is over. */
export async function watchPassages(
  start: Start,
  perSecond: number,
  messages: number,
  meanwhile: (livetap: LivetapProcess) => Disposable = () => ({ [Symbol.dispose]: () => {} }),
): Promise<Passage[]> {
  const load: Scenario = { load: { perSecond, kind: 'heavy' }, messages, whenUnwatched: 'pause', afterwards: 'silence' }
  await using simulator = await startSimulatorProcess({ load })
  await using fresh = await start({ SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'load' })
  const { streamId } = await findStream(fresh.livetap.url, 'load')
  const feed = openFeed(fresh.livetap.url, streamId)
  using _beside = meanwhile(fresh.livetap)
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
