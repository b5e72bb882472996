import { buildClientPage } from '../../../server/test/watch/client-page.ts'
import { openPair, type PairOptions } from '../../../server/test/watch/pair.ts'
import { startRelay } from '../../../server/test/watch/relay.ts'
import { post, startRoomServer } from '../../../server/test/watch/room-server.ts'
import { findRecovery, gather, type Step, viewerOf, type Watched, watch } from '../../../server/test/watch/session.ts'
import { measureSkew, type Skew } from '../../../server/test/watch/skew.ts'
import { openWatchBrowser } from '../../../server/test/watch/viewers.ts'
import { startSimulator } from '../../../simulator/src/simulator.ts'
import { type Bench, quantile, round } from '../measure.ts'

const runs = 2
const steps: readonly Step[] = [
  { at: 0, does: 'play' },
  { at: 10_000, does: 'pause' },
  { at: 12_000, does: 'play' },
  { at: 22_000, does: 'seek', to: 35 },
  { at: 32_000, does: 'stall', ms: 700 },
  { at: 45_000, does: 'seek', to: 5 },
  { at: 55_000, does: 'end' },
]
/** The stand-in for TikTok's player has a network of its own, which does not stall. */
const embedSteps = steps.filter(({ does }) => does !== 'stall')
const lateMs = 12_000

export const bench: Bench = {
  title: 'Two people with wrong clocks, each 150 ± 50 ms from the server of their room: how far apart what they see is',
  async run() {
    await using page = await buildClientPage()
    const browsers = await openBrowsers()
    await using simulator = await startSimulator()
    simulator.videos.setPlayer({ plays: 'clip' })
    const watched = { engine: [] as Watched[], bare: [] as Watched[], embed: [] as Watched[], late: [] as Late[] }
    for (let seed = 1; seed <= runs; seed++) {
      const setting: Setting = { page, browsers, seed, tiktok: simulator.origin }
      watched.engine.push(await watchAs('engine', steps, setting))
      watched.embed.push(await watchAs('engine', embedSteps, setting, simulator.origin))
      watched.late.push(await comeLate(setting))
      watched.bare.push(await watchAs('bare', steps, setting))
    }
    await Promise.all(browsers.map((browser) => browser.close()))
    const middle = { ours: tell('mp4', watched.engine), bare: tell('bare', watched.bare) }
    return {
      figures: {
        ...middle.ours,
        ...tell('pictures', watched.engine, ({ pictures }) => pictures),
        recovery_ms: round(Math.max(...watched.engine.map(({ recoveryMs }) => recoveryMs ?? Number.POSITIVE_INFINITY))),
        late_in_step_ms: round(Math.max(...watched.late.map(({ inStepMs }) => inStepMs))),
        ...tell('late', watched.late, ({ skews }) => skews),
        ...tell('embed', watched.embed),
        embed_windows_playing: round(Math.min(...watched.embed.map((each) => each.shareOfWindowsPlaying))),
        ratio_of_bare_to_mp4: round((middle.bare.bare_p50_ms ?? 0) / (middle.ours.mp4_p50_ms ?? 1)),
      },
      peers: middle.bare,
      runs,
    }
  },
}

type Setting = Omit<PairOptions, 'origin'> & { readonly tiktok: string }

async function openBrowsers(): Promise<Setting['browsers']> {
  const [one, other] = [await openWatchBrowser(), await openWatchBrowser()]
  if (!one || !other) throw new Error('there is no browser to measure with')
  return [one, other]
}

async function watchAs(
  kind: 'bare' | 'engine',
  script: readonly Step[],
  { tiktok, ...setting }: Setting,
  embedOrigin?: string,
) {
  await using server = await (kind === 'bare' ? startRelay() : startRoomServer(tiktok))
  await using pair = await openPair({ ...setting, origin: server.origin })
  await gather(pair, kind, embedOrigin)
  return await watch(pair.first, pair.second, script)
}

interface Late {
  /** Milliseconds from the first picture that moved until the two were in step. */
  readonly inStepMs: number
  /** From a second and a half after that first picture. */
  readonly skews: readonly Skew[]
}

/** The second one comes when the first has been watching for a while. */
async function comeLate({ tiktok, ...setting }: Setting): Promise<Late> {
  await using server = await startRoomServer(tiktok)
  await using pair = await openPair({ ...setting, origin: server.origin })
  await pair.first.join(viewerOf('engine', 'Ann'))
  await pair.first.add(post)
  await pair.first.command('player_play', 0)
  await pause(lateMs)
  await pair.second.join(viewerOf('engine', 'Ben'))
  await pause(lateMs)
  const [one, other] = await Promise.all([pair.first.sightings(), pair.second.sightings()])
  const skews = measureSkew(one.sightings, other.sightings)
  const since = skews[0]?.at ?? 0
  return {
    inStepMs: findRecovery(skews, since, 50) ?? Number.POSITIVE_INFINITY,
    skews: skews.filter(({ at }) => at >= since + 1500),
  }
}

function tell<Run extends Watched | Late>(
  name: string,
  found: readonly Run[],
  pick: (run: Run) => readonly Skew[] = (run) => ('settled' in run ? run.settled : run.skews),
): Record<string, number> {
  const values = found.flatMap((run) => pick(run).map(({ ms }) => ms))
  return { [`${name}_p50_ms`]: round(quantile(values, 0.5)), [`${name}_p95_ms`]: round(quantile(values, 0.95)) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
