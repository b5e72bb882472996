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
    const watched = { mp4: [] as Watched[], naive: [] as Watched[], embed: [] as Watched[], late: [] as Late[] }
    for (let seed = 1; seed <= runs; seed++) {
      const setting: Setting = { page, browsers, seed, tiktok: simulator.origin }
      watched.mp4.push(await watchAs('engine', steps, setting))
      watched.embed.push(await watchAs('engine', embedSteps, setting, simulator.origin))
      watched.late.push(await comeLate(setting))
      watched.naive.push(await watchAs('bare', steps, setting))
    }
    await Promise.all(browsers.map((browser) => browser.close()))
    return { figures: describe(watched), peers: {}, runs }
  },
}

function describe({ mp4, naive, embed, late }: Watchings): Record<string, number> {
  const settled = (all: readonly Watched[]) => all.flatMap((one) => one.settled)
  const [ours, theirs] = [tell(settled(mp4)), tell(settled(naive))]
  const lateSkews = tell(late.flatMap(({ skews }) => skews))
  return {
    ...ours,
    late_join_ms: lateSkews.p50_ms,
    recovery_ms: round(Math.max(...mp4.map(({ recoveryMs = Number.POSITIVE_INFINITY }) => recoveryMs))),
    ...prefix('naive', theirs),
    ratio_of_naive_p50: round(theirs.p50_ms / ours.p50_ms),
    ratio_of_naive_p95: round(theirs.p95_ms / ours.p95_ms),
    late_join_p95_ms: lateSkews.p95_ms,
    late_join_in_step_ms: round(Math.max(...late.map(({ inStepMs }) => inStepMs))),
    ...prefix('pictures', tell(mp4.flatMap(({ pictures }) => pictures))),
    ...prefix('embed', tell(settled(embed))),
    embed_windows_playing: round(Math.min(...embed.map((each) => each.shareOfWindowsPlaying))),
  }
}

interface Watchings {
  readonly mp4: readonly Watched[]
  readonly naive: readonly Watched[]
  readonly embed: readonly Watched[]
  readonly late: readonly Late[]
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

function tell(skews: readonly Skew[]): Record<'p50_ms' | 'p95_ms', number> {
  // Two who were never seen to play together are not in step.
  const values = skews.length > 0 ? skews.map(({ ms }) => ms) : [Number.POSITIVE_INFINITY]
  return { p50_ms: round(quantile(values, 0.5)), p95_ms: round(quantile(values, 0.95)) }
}

function prefix(name: string, figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [`${name}_${key}`, value]))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
