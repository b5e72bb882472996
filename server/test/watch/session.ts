import type { WatchClientOptions } from '../../../web/test/watch-viewer.ts'
import { eventually } from '../livetap-process.ts'
import type { Pair } from './pair.ts'
import { post } from './room-server.ts'
import { measureSkew, type Skew } from './skew.ts'
import type { Viewer } from './viewers.ts'

/** What happens in a room, so many milliseconds after the beginning. */
export type Step =
  | { readonly at: number; readonly does: 'play' | 'pause' | 'end' }
  | { readonly at: number; readonly does: 'seek'; readonly to: number }
  | { readonly at: number; readonly does: 'stall'; readonly ms: number }

/** A start or a jump needs a moment to take effect: skew is looked at from then on. */
const settleMs = 2000

export interface Watched {
  /** While both played, but for two seconds after each step. */
  readonly settled: readonly Skew[]
  readonly all: readonly Skew[]
  /** Of the pictures on the screens, at the same times as `settled`. */
  readonly pictures: readonly Skew[]
  /** Share of the times between steps at which both should play, and did. */
  readonly shareOfWindowsPlaying: number
  /** Milliseconds from the end of the stall until the two were within 50 ms and stayed there; undefined: never, or no stall. */
  readonly recoveryMs: number | undefined
}

interface Done {
  readonly step: Step
  readonly at: number
}

/** Two people watch together: the first does all there is to do, the network of the second stalls. */
export async function watch(first: Viewer, second: Viewer, steps: readonly Step[]): Promise<Watched> {
  const began = Date.now()
  const done: Done[] = []
  for (const step of steps) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + step.at - Date.now())))
    done.push({ step, at: Date.now() })
    await carryOut(step, first, second)
  }
  const [one, other] = await Promise.all([first.sightings(), second.sightings()])
  return describe(done, measureSkew(one.sightings, other.sightings), measureSkew(one.pictures, other.pictures))
}

async function carryOut(step: Step, first: Viewer, second: Viewer): Promise<void> {
  if (step.does === 'stall') await second.stall(step.ms)
  else if (step.does === 'seek') await first.command('player_seek', step.to)
  else if (step.does !== 'end') {
    await first.command(step.does === 'play' ? 'player_play' : 'player_pause', await first.position())
  }
}

function describe(done: readonly Done[], all: readonly Skew[], pictures: readonly Skew[]): Watched {
  const windows = done.flatMap(({ step, at }, index) => {
    const to = done[index + 1]?.at
    const from = at + settleMs + (step.does === 'stall' ? step.ms : 0)
    return step.does === 'pause' || to === undefined || to <= from ? [] : [{ from, to }]
  })
  const within = ({ at }: Skew) => windows.some(({ from, to }) => at >= from && at < to)
  const isPlayed = ({ from, to }: { from: number; to: number }) =>
    all.filter(({ at }) => at >= from && at < to).length * 50 > (to - from) / 2
  const stall = done.find(({ step }) => step.does === 'stall')
  const stallEnd = stall?.step.does === 'stall' ? stall.at + stall.step.ms : undefined
  return {
    all,
    settled: all.filter(within),
    pictures: pictures.filter(within),
    shareOfWindowsPlaying: windows.filter(isPlayed).length / windows.length,
    recoveryMs: stallEnd === undefined ? undefined : findRecovery(all, stallEnd, 50),
  }
}

/** Milliseconds after `since` until the two are within `withinMs` for half a second; undefined: never. */
export function findRecovery(skews: readonly Skew[], since: number, withinMs: number): number | undefined {
  const after = skews.filter(({ at }) => at >= since)
  const isNear = (_: Skew, index: number) =>
    index + 10 <= after.length && after.slice(index, index + 10).every(({ ms }) => ms <= withinMs)
  const found = after.find(isNear)
  return found && found.at - since
}

/** Both are in the room and could play. With TikTok's player if its origin is given, otherwise with a file. */
export async function gather(
  { first, second }: Pair,
  kind: WatchClientOptions['kind'],
  embedOrigin?: string,
): Promise<void> {
  await first.join(viewerOf(kind, 'Ann', embedOrigin))
  if (kind === 'engine') await first.add(post)
  await second.join(viewerOf(kind, 'Ben', embedOrigin))
  for (const viewer of [first, second]) await eventually('a player', () => viewer.isReady())
}

export function viewerOf(kind: WatchClientOptions['kind'], name: string, embedOrigin?: string): WatchClientOptions {
  const tier = embedOrigin === undefined ? 'mp4' : 'embed'
  return { kind, name, roomId: 'skew', tier, src: '/harness/clip.mp4', embedOrigin: embedOrigin ?? '' }
}
