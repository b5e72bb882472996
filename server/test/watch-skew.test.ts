import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildClientPage, type ClientPage } from './watch/client-page.ts'
import { openPair } from './watch/pair.ts'
import { startRelay } from './watch/relay.ts'
import { startRoomServer } from './watch/room-server.ts'
import { gather, type Step, type Watched, watch } from './watch/session.ts'
import { openWatchBrowser } from './watch/viewers.ts'

const one = await openWatchBrowser()
const other = await openWatchBrowser()

/** How much better than the bare client at least; `npm run bench -- skew` measures by how much it is. */
const timesBetter = 3

/** The title of the post is asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'
const steps: readonly Step[] = [
  { at: 0, does: 'play' },
  { at: 4500, does: 'seek', to: 20 },
  { at: 8500, does: 'stall', ms: 700 },
  { at: 15_000, does: 'end' },
]
const fewSteps: readonly Step[] = [
  { at: 0, does: 'play' },
  { at: 6000, does: 'end' },
]

const at = ({ settled }: Watched, share: number) =>
  settled.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor(share * settled.length)] ?? Number.NaN

describe.skipIf(!one || !other)(
  'two people with wrong clocks, 300 ms away from each other',
  { timeout: 240_000 },
  () => {
    let page: ClientPage
    beforeAll(async () => {
      page = await buildClientPage()
    })
    afterAll(async () => {
      await page[Symbol.asyncDispose]()
      await Promise.all([one?.close(), other?.close()])
    })

    async function watchAs(kind: 'bare' | 'engine'): Promise<Watched> {
      await using server = await (kind === 'bare' ? startRelay() : startRoomServer(nobody))
      await using pair = await openPair({ page, browsers: [one!, other!], origin: server.origin, seed: 1 })
      await gather(pair, kind)
      return await watch(pair.first, pair.second, kind === 'bare' ? fewSteps : steps)
    }

    test('see the same picture, which clients that only jump do not', async () => {
      const bare = await watchAs('bare')
      expect(bare.settled.length).toBeGreaterThan(20)
      // The line delays and the clocks are wrong: otherwise what follows would show nothing.
      expect(at(bare, 0.5)).toBeGreaterThan(100)
      const engine = await watchAs('engine')
      expect(engine.settled.length).toBeGreaterThan(50)
      expect(engine.shareOfWindowsPlaying).toBe(1)
      expect(at(bare, 0.5) / at(engine, 0.5)).toBeGreaterThan(timesBetter)
      expect(at(bare, 0.95) / at(engine, 0.95)).toBeGreaterThan(timesBetter)
      expect(engine.recoveryMs).toBeDefined()
    })
  },
)
