import { startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { openFeed } from './feed-client.ts'
import { eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, positionOf, readLog } from './log-reader.ts'

/** Each is a start, which is what takes the time. */
const kills = Number(process.env.KILLS ?? 6)

test(
  `${kills} times kill -9 at 500 events a second: the log has no hole and no double, a client sees each event once`,
  async () => {
    const scenario = { load: { perSecond: 500, kind: 'light' }, whenUnwatched: 'continue' } as const
    await using simulator = await startSimulator({ lives: { storm: scenario } })
    await using folder = await openFolder()
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'storm' }
    const client: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      const livetap = await startLivetap(env)
      const { streamId } = await findStream(livetap.url, 'storm')
      const feed = openFeed(livetap.url, streamId, client.at(-1))
      await eventually('some events', async () => feed.seen.length > 50 + 25 * kill)
      await livetap.kill()
      await feed.stop()
      expect(feed.resets).toEqual([])
      client.push(...feed.seen.map(({ id }) => id))
    }
    simulator.endLive('storm')
    await using livetap = await startLivetap(env)
    const log = await readLog(livetap.url)
    expect(log.map(({ id }) => positionOf(id))).toEqual(log.map((_, index) => index + 1))
    expect(new Set(log.map(({ event }) => event.eventId)).size).toBe(log.length)
    const messages = log.flatMap(({ event }) => (event.messageId ? [`${event.messageId} ${event.eventType}`] : []))
    expect(new Set(messages).size).toBe(messages.length)
    expect(messages.length).toBeGreaterThan(50 * kills)
    expect(client.map(positionOf)).toEqual(client.map((_, index) => index + 1))
    // Not every one: what a process left on the way to its client may be all that the next one lives to tell.
    expect(log.filter(({ event }) => event.eventType === 'CONNECTED').length).toBeGreaterThan(kills / 2)
  },
  60_000 + 30_000 * kills,
)
