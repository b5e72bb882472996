import type { Room } from '@livetap/contracts/rooms/access.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { enterRoom } from './room-pages.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser(['--autoplay-policy=no-user-gesture-required'])
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

describe.skipIf(!browser)('watching together, in a browser', { timeout: 240_000 }, () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let simulator: Simulator

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
  const guest = (options = {}) => open({ anonymous: true, ...options })
  const openRoom = (wish: object) => call<Room>(livetap.url, '/api/v1/rooms', wish)

  test('two people without accounts watch a clip in step, on a desktop and on a phone', async () => {
    const room = await openRoom({ name: 'The den' })
    const [{ page: ann, complaints: annComplains }, { page: bob, complaints: bobComplains }] = [
      await guest(),
      await guest(phone),
    ]
    await enterRoom(ann, room.id, 'Ann')
    await enterRoom(bob, room.id, 'Bob')
    const id = simulator.videos.add({ clip: 'long', title: 'A clip of a minute' })
    await paste(ann, `Look at this! ${simulator.videos.pageOf(id)}?is_from_webapp=1`)
    await bob.getByRole('tab', { name: 'Queue' }).click()
    await bob.getByRole('list', { name: 'Queue' }).getByText('A clip of a minute').waitFor()
    await playing(ann)
    await playing(bob)

    await ann.getByRole('button', { name: 'Pause for everybody' }).click()
    await bob.getByRole('button', { name: 'Play for everybody' }).waitFor()
    await inStep(ann, bob)
    await bob.getByLabel('Position').fill('30')
    await bob.getByLabel('Position').press('Shift') // letting go of a key is when it counts
    await eventually('both at half a minute', async () => Math.abs((await timeOf(ann)) - 30) < 0.5)
    await inStep(ann, bob)

    await ann.getByRole('textbox', { name: 'Message' }).fill('<b>hello</b> مرحبا')
    await ann.getByRole('button', { name: 'Send' }).click()
    await bob.getByRole('tab', { name: 'Chat' }).click()
    await bob.getByText('<b>hello</b> مرحبا').waitFor()
    for (const page of [ann, bob]) expect(await findFaults(page)).toEqual(noFaults)
    expect([...annComplains, ...bobComplains].filter((line) => !isPicture(line))).toEqual([])
  })

  test('a room with a password lets in who knows it, and its owner sends people out', async () => {
    const room = await openRoom({ name: 'Secret', password: 'tap tap' })
    const { page: owner } = await open()
    await enterRoom(owner, room.id, 'Owner')
    const { page: eve } = await guest()
    await eve.goto(`/watch/${room.id}`)
    await eve.getByLabel('Your name').fill('Eve')
    await eve.getByRole('textbox', { name: 'Password of the room' }).fill('wrong')
    await eve.getByRole('button', { name: 'Join' }).click()
    await eve.getByText('That is not the password of the room.').waitFor()
    await eve.getByRole('textbox', { name: 'Password of the room' }).fill('tap tap')
    await eve.getByRole('button', { name: 'Join' }).click()
    await eve.getByRole('tab', { name: 'Chat' }).waitFor()

    await owner.getByRole('tab', { name: 'People' }).click()
    await owner.getByRole('button', { name: 'More about Eve' }).click()
    await owner.getByRole('menuitem', { name: 'Send out' }).click()
    await eve.getByRole('heading', { name: 'You were sent out of the room' }).waitFor()
  })
})

/** Pictures of posts come from TikTok, where nobody answers a test. */
const isPicture = (complaint: string) => /tiktokcdn|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/.test(complaint)

/** As with Ctrl+V, beside all fields. */
const paste = (page: Page, text: string): Promise<unknown> =>
  page.evaluate(`
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', ${JSON.stringify(text)})
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  `)

const timeOf = (page: Page) => page.evaluate<number>("document.querySelector('video')?.currentTime ?? NaN")

const playing = (page: Page) => eventually('the clip plays', async () => (await timeOf(page)) > 0.3)

/** Paused players stand on the same picture. */
const inStep = (one: Page, other: Page) =>
  eventually('both on the same picture', async () => Math.abs((await timeOf(one)) - (await timeOf(other))) < 0.05)
