import { setTimeout as delay } from 'node:timers/promises'
import type { Scenario } from '@livetap/simulator/simulator.ts'
import { buildPages, findBrowser, openPage } from '../../../server/test/browser.ts'
import { call } from '../../../server/test/livetap-process.ts'
import { findStream } from '../../../server/test/log-reader.ts'
import { startEmbedded } from '../livetap.ts'
import { type Bench, quantile, round } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'

const eventsPerMinute = 10_000
/** The list in memory is full soon after, so that dropping its oldest rows is measured too. */
const warmUpMs = 60_000
const measuredMs = 60_000
const smoothMs = 50

export const bench: Bench = {
  title: `The live page at ${eventsPerMinute.toLocaleString('en')} events a minute, for a minute in Chromium (peer: a live without events)`,
  async run() {
    buildPages()
    const busy: Scenario = { load: { perSecond: eventsPerMinute / 60, kind: 'light' }, whenUnwatched: 'pause' }
    await using simulator = await startSimulatorProcess({ busy, idle: {} })
    await using fresh = await startEmbedded({ SIMULATOR_URL: simulator.origin })
    const { url } = fresh.livetap
    for (const uniqueId of ['busy', 'idle']) await call(url, '/api/v1/livestreams/connect', { uniqueId })
    const watched = await watch(url, 'busy')
    const unmoved = await watch(url, 'idle')
    const eventsAMinute = Math.round((watched.events * 60_000) / measuredMs)
    return { figures: { ...describe(watched), events_per_minute: eventsAMinute }, peers: describe(unmoved), runs: 1 }
  },
}

interface Watched {
  /** Milliseconds from each frame to the next. */
  readonly frames: readonly number[]
  /** Milliseconds of each `long-animation-frame` that the browser told of. */
  readonly long: readonly number[]
  /** Milliseconds of processor time of each task on the page's main thread: what others do on the machine is not in it. */
  readonly tasks: readonly number[]
  readonly events: number
}

function describe({ frames, long, tasks }: Watched): Record<string, number> {
  return {
    longest_frame_ms: round(Math.max(...frames)),
    frames_over_50_ms: frames.filter((frame) => frame > smoothMs).length,
    p99_frame_ms: round(quantile(frames, 0.99)),
    long_animation_frames: long.length,
    longest_task_cpu_ms: round(Math.max(...tasks)),
    main_thread_cpu_percent: round((tasks.reduce((sum, task) => sum + task, 0) / measuredMs) * 100),
  }
}

const recorder = `
globalThis.frames = []
globalThis.long = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) long.push(duration)
}).observe({ type: 'long-animation-frame' })
let last
const note = (at) => {
  if (last !== undefined) frames.push(at - last)
  last = at
  requestAnimationFrame(note)
}
requestAnimationFrame(note)
`

/** Opens the page of a live and looks at its frames for a minute, once it has warmed up. */
async function watch(url: string, uniqueId: string): Promise<Watched> {
  await using browser = await findBrowser()
  if (!browser) throw new Error('there is no browser to measure with')
  await using opened = await openPage(browser, { baseURL: url, reducedMotion: 'no-preference' })
  const { page, complaints } = opened
  await page.goto(`/?live=${uniqueId}`)
  await page.getByRole('status').filter({ hasText: 'LIVE' }).waitFor()
  await delay(warmUpMs)
  const before = await findStream(url, uniqueId)
  await browser.startTracing(page, { categories: ['toplevel'] })
  await page.evaluate(recorder)
  await delay(measuredMs)
  const seen = await page.evaluate<Pick<Watched, 'frames' | 'long'>>('({ frames, long })')
  const after = await findStream(url, uniqueId)
  const tasks = readTasks(await browser.stopTracing())
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
  return { ...seen, tasks, events: after.events - before.events }
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of processor time. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

function readTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const isMain = ({ pid, tid }: TraceEvent) => threads.some((thread) => thread.pid === pid && thread.tid === tid)
  return traceEvents
    .filter((event) => event.name === 'ThreadControllerImpl::RunTask' && isMain(event))
    .map(({ tdur = 0 }) => tdur / 1000)
}
