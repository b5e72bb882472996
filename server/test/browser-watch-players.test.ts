import type { RoomEvents } from '@livetap/contracts/rooms/events.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser } from './browser.ts'
import { eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient } from './room-client.ts'
import { embedIn, inStep, joinRoom } from './room-pages.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser(['--autoplay-policy=no-user-gesture-required'])

/** Seconds: what hundreds of milliseconds of a busy machine leave of a tenth. */
const near = 0.4

describe.skipIf(!browser)('players of a room, in a browser', { timeout: 240_000 }, () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let simulator: Simulator
  let rooms = 0

  beforeAll(async () => {
    buildPages()
    const folder = opened.use(await openFolder())
    simulator = opened.use(await startSimulator())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, WATCH_EXTRACT: 'browserless' }
    livetap = opened.use(await startLivetap(env))
  }, 240_000)
  afterAll(async () => {
    await opened.disposeAsync()
    await browser?.close()
  })
  const open = watchPages(browser, () => livetap.url)

  /** Bob, who says what is to be done, and a page that watches. */
  async function watchTogether(url: string, script = '') {
    const roomId = `players-${++rooms}`
    const bob = opened.adopt(new RoomClient(livetap.url), (client) => client.leave())
    await bob.join(roomId, 'bob', { proto: 2 })
    const { page } = await open({ anonymous: true })
    await page.addInitScript(script)
    await joinRoom(page, roomId, 'Ann')
    await bob.say('add_video', { roomId, video: { url } })
    await bob.hear('player_state', ({ timeline }) => timeline.itemId !== null)
    const room = () => (bob.last('player_state') as RoomEvents['player_state']).timeline
    const command = async (name: 'player_play' | 'player_pause' | 'player_seek', time?: number) => {
      const { seq = 0 } = await bob.say(name, { roomId, ...(time === undefined ? {} : { time }) })
      await bob.hear('player_state', ({ timeline }) => timeline.seq >= seq)
    }
    return { roomId, page, room, command }
  }

  describe("TikTok's own player", () => {
    /** A post that TikTok shows in its player alone. */
    const addPost = () => simulator.videos.add({ state: 'age-restricted' })
    const watchPost = async (id: string) => {
      const { page, room, ...more } = await watchTogether(simulator.videos.pageOf(id))
      return { ...more, page, room, isInStep: () => inStep(() => embedIn(page), room, near) }
    }

    test('stands where the room stands though it begins to play by itself, and starts with the others', async () => {
      const { page, roomId, command, isInStep } = await watchPost(addPost())
      await isInStep()
      await command('player_pause')
      await command('player_seek', 20)
      await isInStep()
      await joinRoom(page, roomId, 'Ann')
      await isInStep()
      await command('player_play')
      await isInStep()
    })

    test('is in step although it loses a third of what it is told', async () => {
      const id = addPost()
      simulator.videos.setFault(id, 'player-drops', 0.3)
      const { page, command, isInStep } = await watchPost(id)
      await isInStep()
      await command('player_seek', 30)
      await isInStep()
      await command('player_pause')
      // Where it stands it tells nobody: a jump that was lost is noticed when it plays.
      await eventually('a pause', async () => (await embedIn(page)).evaluate("document.querySelector('video').paused"))
      await command('player_play', 12)
      await isInStep()
    })

    test('asks for a tap when the browser lets nothing play, and is in step after it', async () => {
      const id = addPost()
      simulator.videos.setFault(id, 'player', 'autoplay-blocked', 1)
      const { page, isInStep } = await watchPost(id)
      const tap = page.getByRole('button', { name: 'Tap to play' })
      await tap.click()
      await isInStep()
      await tap.waitFor({ state: 'detached' })
    })

    test('is believed, and nobody who speaks in its name', async () => {
      const { page, isInStep } = await watchPost(addPost())
      await isInStep()
      const heard = await page.evaluate<number>(`new Promise((resolve) => {
        let count = 0
        addEventListener('message', ({ data }) => String(data?.type ?? data).includes('onPlayerError') && resolve(++count))
        const error = { 'x-tiktok-player': true, type: 'onPlayerError', value: { errorCode: 1001 } }
        // From this page itself, as of text that somebody got into it.
        window.postMessage(error, '*')
      })`)
      expect(heard).toBe(1)
      // From the right origin, but from another frame: the player of a post that is gone says so.
      const gone = simulator.videos.reach(`https://www.tiktok.com/player/v1/${simulator.videos.ids()[4]}?autoplay=1`)
      await page.evaluate(`new Promise((resolve) => {
        const frame = Object.assign(document.createElement('iframe'), { src: '${gone}', hidden: true })
        addEventListener('message', ({ source }) => source === frame.contentWindow && resolve())
        document.body.append(frame)
      })`)
      await isInStep()
      expect(await page.getByText('This cannot be played here').count()).toBe(0)
    })
  })

  test.each([
    ['HLS', 'live_hls', {}],
    ['FLV', 'live_flv', { stream: 'no-hls' }],
  ])('a live plays from what this server passes on: %s', async (_name, user, faults) => {
    simulator.addLive(user, {})
    for (const [fault, value] of Object.entries(faults)) simulator.setFault(user, fault, value)
    const { page, room } = await watchTogether(`https://www.tiktok.com/@${user}/live`)
    const asked = noteRequests(page)
    const played = () =>
      page.evaluate<number>(`(() => {
        const played = document.querySelector('video')?.played
        return played?.length ? played.end(played.length - 1) - played.start(0) : 0
      })()`)
    await eventually('a live that plays', async () => (await played()) > 1)
    expect(room()).toMatchObject({ playing: true })
    expect(asked.filter((url) => url.startsWith(simulator.origin))).toEqual([])
  })

  describe('a tab that nobody sees', () => {
    const watchClip = async (script?: string) => {
      const { page, room, ...more } = await watchTogether(simulator.videos.pageOf(simulator.videos.add({})), script)
      return { ...more, page, room, isInStep: () => inStep(async () => page, room, near) }
    }

    test('is in step while the timers of its page stand still, and when it is seen again', async () => {
      const { page, room, command, isInStep } = await watchClip(canBeHidden)
      await isInStep()
      await page.evaluate('hide()')
      await command('player_seek', 40)
      await isInStep()
      await command('player_pause')
      await isInStep()
      await command('player_play', 10)
      await isInStep()
      // It was not the end of the clip that has put them right.
      expect(room()).toMatchObject({ playing: true, reason: 'play' })
      await page.evaluate('show()')
      await isInStep()
    })

    test('is in step again when it was frozen and goes on', async () => {
      const { page, command, isInStep } = await watchClip()
      await isInStep()
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Debugger.enable')
      const paused = new Promise((resolve) => devtools.once('Debugger.paused', resolve))
      await devtools.send('Debugger.pause')
      await paused
      await command('player_seek', 40)
      await command('player_pause')
      await command('player_play', 20)
      await devtools.send('Debugger.resume')
      await isInStep()
    })
  })
})

const noteRequests = (page: Page): string[] => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  return asked
}

/** `hide()` does what browsers do to a tab that nobody sees, until `show()`: those without a window have none. */
const canBeHidden = `
  let isHidden = false
  const waiting = []
  Object.defineProperty(document, 'visibilityState', { get: () => isHidden ? 'hidden' : 'visible' })
  Object.defineProperty(document, 'hidden', { get: () => isHidden })
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
    const real = window[name].bind(window)
    window[name] = (call, ...more) => real((...given) => isHidden ? waiting.push(() => call(...given)) : call(...given), ...more)
  }
  const become = (state) => {
    isHidden = state
    document.dispatchEvent(new Event('visibilitychange'))
    for (const call of waiting.splice(0)) call()
  }
  window.hide = () => become(true)
  window.show = () => become(false)`
