import { createRequire } from 'node:module'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { findBrowser } from './browser.ts'

const { resolve } = createRequire(new URL('../../web/package.json', import.meta.url))

let simulator: Simulator
let browser: Browser | undefined
let page: Page | undefined

beforeAll(async () => {
  simulator = await startSimulator()
  browser = await findBrowser(['--autoplay-policy=no-user-gesture-required'])
})
afterEach(() => page?.close())
afterAll(async () => {
  await browser?.close()
  await simulator[Symbol.asyncDispose]()
})

interface Told {
  readonly type: string
  readonly value?: unknown
}

/** Opens a page of which each name is a player; what they tell is collected. Undefined without a browser. */
async function openPlayers(addresses: Record<string, string>) {
  page = await browser?.newPage()
  if (!page) return undefined
  await page.goto(simulator.origin)
  await page.evaluate(`
    told = []
    addEventListener('message', ({ data, source }) => {
      const frame = [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === source)
      if (frame) told.push({ name: frame.name, raw: data })
    })
    for (const [name, src] of Object.entries(${JSON.stringify(addresses)})) {
      document.body.append(Object.assign(document.createElement('iframe'), { name, src, allow: 'autoplay' }))
    }`)
  return page
}

const playerOf = (id: string, query = 'autoplay=1') =>
  simulator.videos.reach(`https://www.tiktok.com/player/v1/${id}?controls=0&${query}`)

async function readRaw(name: string): Promise<unknown[]> {
  const all = (await page?.evaluate('told')) as { name: string; raw: unknown }[]
  return all.filter((one) => one.name === name).map(({ raw }) => raw)
}

async function readTold(name: string): Promise<Told[]> {
  return (await readRaw(name)).map((raw) => (typeof raw === 'string' ? JSON.parse(raw) : raw) as Told)
}

const readTypes = async (name: string) => (await readTold(name)).map(({ type }) => type)

async function readTimes(name: string): Promise<number[]> {
  const times = (await readTold(name)).filter(({ type }) => type === 'onCurrentTime')
  return times.map(({ value }) => (value as { currentTime: number }).currentTime)
}

async function command(name: string, type: string, value?: number): Promise<void> {
  const message = { 'x-tiktok-player': true, type, ...(value === undefined ? {} : { value }) }
  const frame = `document.querySelector('iframe[name=${name}]')`
  await page?.evaluate(`${frame}.contentWindow.postMessage(${JSON.stringify(message)}, '*')`)
}

test('the player plays, pauses, seeks and is silent about the place while it is paused', async ({ skip }) => {
  const id = simulator.videos.add({})
  if (!(await openPlayers({ main: playerOf(id) }))) skip()
  await expect.poll(async () => (await readTimes('main')).length).toBeGreaterThan(1)
  expect(await readTypes('main')).toEqual(expect.arrayContaining(['onPlayerReady', 'onStateChange', 'onMute']))
  await command('main', 'pause')
  await expect.poll(() => readTold('main')).toContainEqual(expect.objectContaining({ type: 'onStateChange', value: 2 }))
  const count = (await readTimes('main')).length
  await command('main', 'seekTo', 30)
  await command('main', 'unMute')
  await expect.poll(() => readTold('main')).toContainEqual(expect.objectContaining({ type: 'onMute', value: false }))
  expect(await readTimes('main')).toHaveLength(count)
  await command('main', 'play')
  await expect.poll(async () => (await readTimes('main')).at(-1)).toBeGreaterThan(30)
})

test('it tells nothing without autoplay, what went wrong, and begins anew in a loop', async ({ skip }) => {
  const { videos } = simulator
  videos.setPlayer({ plays: 'clock' })
  const [lazy, blocked, gone, short] = [
    videos.add({}),
    videos.add({}),
    videos.add({ state: 'gone' }),
    videos.add({ clip: 'short' }),
  ]
  videos.setFault(blocked, 'player', 'autoplay-blocked', 1)
  const players = {
    lazy: playerOf(lazy, ''),
    blocked: playerOf(blocked),
    gone: playerOf(gone),
    loop: playerOf(short, 'autoplay=1&loop=1'),
  }
  if (!(await openPlayers(players))) skip()
  const error = (errorCode: number) =>
    expect.objectContaining({ type: 'onPlayerError', value: expect.objectContaining({ errorCode }) })
  await expect.poll(() => readTold('blocked')).toContainEqual(error(3002))
  await expect.poll(() => readTold('gone')).toContainEqual(error(1001))
  await command('lazy', 'play')
  expect(await readTimes('blocked')).toEqual([])
  await command('blocked', 'play')
  await expect.poll(async () => (await readTimes('blocked')).length).toBeGreaterThan(1)
  await expect
    .poll(async () => (await readTimes('loop')).some((time, index, all) => time < (all[index - 1] ?? 0)))
    .toBe(true)
  expect(await readTold('loop')).not.toContainEqual(expect.objectContaining({ type: 'onStateChange', value: 0 }))
  expect(await readTold('lazy')).toEqual([])
  expect(new Set((await readRaw('loop')).map((raw) => typeof raw))).toEqual(new Set(['string', 'object']))
})

test('what stock players make of a live: they play it', async ({ skip }) => {
  simulator.addLive('ann', {})
  page = await browser?.newPage()
  if (!page) return skip()
  const look = await fetch(`${simulator.origin}/api-live/user/room?uniqueId=ann`)
  const { data } = (await look.json()) as { data: { liveRoom: { streamData: { pull_data: { stream_data: string } } } } }
  const { main } = JSON.parse(data.liveRoom.streamData.pull_data.stream_data).data.ld
  await page.goto(simulator.origin)
  for (const name of ['hls.js/dist/hls.min.js', 'mpegts.js/dist/mpegts.js'])
    await page.addScriptTag({ path: resolve(name) })
  await page.evaluate(`
    const [first, second] = [document.createElement('video'), document.createElement('video')]
    document.body.append(first, second)
    const player = new Hls()
    player.loadSource('${simulator.videos.reach(main.hls)}')
    player.attachMedia(first)
    const other = mpegts.createPlayer({ type: 'flv', isLive: true, url: '${simulator.videos.reach(main.flv)}' })
    other.attachMediaElement(second)
    other.load()
    for (const element of [first, second]) {
      element.muted = true
      element.addEventListener('canplay', () => void element.play())
    }`)
  await expect.poll(readPlayed).toBeGreaterThan(1)
})

/** Seconds that the slowest element of the page has played. */
function readPlayed(): Promise<number> | undefined {
  return page?.evaluate(`Math.min(...[...document.querySelectorAll('video')].map(({ played }) =>
    played.length === 0 ? 0 : played.end(played.length - 1) - played.start(0)))`)
}
