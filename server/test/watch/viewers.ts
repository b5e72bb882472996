import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import type { Sighting, WatchClient, WatchClientOptions } from '../../../web/test/watch-viewer.ts'
import { findBrowser } from '../browser.ts'

const script = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')
const scripts = script('wrong-clock.js') + script('frame-sightings.js')

/** Somebody who watches, on a machine whose clock is wrong. */
export interface Viewer extends AsyncDisposable {
  join(options: WatchClientOptions): Promise<void>
  /** Puts a post into the queue. */
  add(url: string): Promise<void>
  command(event: Parameters<WatchClient['command']>[0], time: number): Promise<void>
  /** Seconds. */
  position(): Promise<number>
  stall(ms: number): Promise<void>
  isReady(): Promise<boolean>
  sightings(): Promise<{ readonly sightings: Sighting[]; readonly pictures: Sighting[] }>
}

export interface WrongClock {
  readonly offsetMs: number
  readonly ppm: number
}

interface Globals {
  readonly openClient: (options: WatchClientOptions) => WatchClient
  readonly client: WatchClient
  readonly sightings: Sighting[]
}

export async function openViewer(browser: Browser, origin: string, clock: WrongClock): Promise<Viewer> {
  const context = await browser.newContext({ viewport: { width: 400, height: 700 } })
  await context.addInitScript(`globalThis.wrongClock = ${JSON.stringify(clock)};${scripts}`)
  const page = await context.newPage()
  page.on('pageerror', (error) => process.stderr.write(`a viewer: ${error.stack}\n`))
  await page.goto(`${origin}/harness/`)
  await page.waitForFunction(() => 'openClient' in globalThis)
  const ask = <T, Given>(run: (given: Given) => T, given: Given) =>
    page.evaluate(run as never, given) as Promise<Awaited<T>>
  return {
    join: (options) => ask((given) => (globalThis as unknown as Globals).openClient(given).join(), options),
    add: (url) => ask((given) => (globalThis as unknown as Globals).client.add(given), url),
    command: (event, time) =>
      ask((given) => (globalThis as unknown as Globals).client.command(given.event, given.time), { event, time }),
    position: () => ask(() => (globalThis as unknown as Globals).client.position(), undefined),
    stall: (ms) => ask((given) => (globalThis as unknown as Globals).client.stall(given), ms),
    isReady: () => ask(() => (globalThis as unknown as Globals).client.isReady(), undefined),
    sightings: () => readSightings(page),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

async function readSightings(page: Page) {
  const frame = page.frames().find((each) => each.url().includes('/player/v1/'))
  if (frame) {
    return { sightings: await frame.evaluate(() => (globalThis as unknown as Globals).sightings), pictures: [] }
  }
  return page.evaluate(() => {
    const { sightings, pictures } = (globalThis as unknown as Globals).client
    return { sightings, pictures }
  })
}

/** One that plays with sound although nobody has clicked on anything, and forgets no window that another lies above. */
export const openWatchBrowser = () =>
  findBrowser([
    '--autoplay-policy=no-user-gesture-required',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
  ])
