import type { Room } from '@livetap/contracts/rooms/access.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { enterRoom, isOfPicture, joinRoom } from './room-pages.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser(['--autoplay-policy=no-user-gesture-required'])

describe.skipIf(!browser)('the life of a room, in a browser', { timeout: 240_000 }, () => {
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

  test('a room is opened by Enter, found in the lobby by everybody, and removed with who is in it', async () => {
    const { page: owner } = await open()
    await owner.goto('/rooms')
    await owner.getByRole('button', { name: 'Open a room' }).click()
    await owner.getByLabel('What comes next').selectOption('Votes order it')
    await owner.getByRole('textbox', { name: 'Name' }).fill('Film night')
    await owner.getByRole('textbox', { name: 'Name' }).press('Enter')
    await owner.getByRole('heading', { name: 'Film night' }).waitFor()
    const [, code = ''] = owner.url().split('/watch/')
    const { page: ann } = await guest()
    await ann.goto('/watch')
    await ann.getByText('No public rooms for now').waitFor()
    expect(await findFaults(ann)).toEqual(noFaults)
    await ann.getByLabel('Link or code of a room').fill('no room')
    await ann.getByRole('button', { name: 'Go in' }).click()
    await ann.getByText('That is neither the link of a room nor its code.').waitFor()
    await ann.getByLabel('Link or code of a room').fill(`Come! ${livetap.url}/watch/${code}`)
    await ann.getByRole('button', { name: 'Go in' }).click()
    await enterRoom(ann, 'Ann')
    await openTab(ann, 'Queue')
    await addVideo(ann, simulator, 'Something')
    await ann.getByText('votes order the queue').waitFor()

    await owner.goto('/rooms')
    await choose(owner, 'Film night', 'Name and who may come')
    await owner.getByRole('textbox', { name: 'Name' }).fill('Films for all')
    await owner.getByRole('combobox', { name: 'Who may come' }).selectOption('Everybody: it is in the lobby')
    await owner.getByRole('button', { name: 'Save' }).click()
    await ann.getByRole('heading', { name: 'Films for all' }).waitFor()
    const { page: bob } = await guest()
    await bob.goto('/watch')
    await bob.getByRole('link', { name: 'Join Films for all' }).click()
    await bob.getByText('1 person watching together').waitFor()
    await choose(owner, 'Films for all', 'Remove')
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await ann.getByRole('heading', { name: 'The room was closed' }).waitFor()
    await ann.getByRole('link', { name: 'See other rooms' }).click()
    await ann.getByText('No public rooms for now').waitFor()
  })

  test('the queue is ordered by mouse and by keyboard, and what was done is taken back', async () => {
    const room = await openRoom({})
    const [{ page: ann, complaints }, { page: bob }] = [await guest(), await guest()]
    await joinRoom(ann, room.id, 'Ann')
    await joinRoom(bob, room.id, 'Bob')
    for (const page of [ann, bob]) await openTab(page, 'Queue')
    for (const title of ['First', 'Second', 'Third', 'Fourth']) await addVideo(ann, simulator, title)
    await order(bob, 'First Second Third Fourth')
    await handle(ann, 'Fourth').dragTo(ann.getByRole('listitem').filter({ hasText: 'Second' }))
    await order(bob, 'First Fourth Second Third')
    await handle(ann, 'Third').focus()
    await ann.keyboard.press('ArrowUp')
    await order(bob, 'First Fourth Third Second')
    // The handle is still what has the focus.
    await ann.keyboard.press('ArrowUp')
    await order(bob, 'First Third Fourth Second')
    await choose(ann, 'Fourth', 'Remove')
    await order(bob, 'First Third Second')
    await ann.getByRole('button', { name: 'Undo' }).click()
    await order(bob, 'First Third Fourth Second')
    await order(ann, 'First Third Fourth Second')
    expect(await findFaults(ann)).toEqual(noFaults)
    expect(complaints.filter((line) => !isOfPicture(line))).toEqual([])
  })

  test('captions are shown and put away; the picture fills the screen, which does not go dark', async () => {
    const room = await openRoom({})
    const { page } = await guest()
    await page.addInitScript(`
      globalThis.locks = new Set()
      navigator.wakeLock.request = async () => {
        const lock = { release: async () => void locks.delete(lock) }
        locks.add(lock)
        return lock
      }
    `)
    await joinRoom(page, room.id, 'Ann')
    await openTab(page, 'Queue')
    await addVideo(page, simulator, 'With words', { subtitles: ['eng-US'] })
    const caption = page.getByText(captions)
    await caption.waitFor()
    await lockCount(page, 1)
    await page.getByRole('button', { name: 'Captions' }).click()
    await caption.waitFor({ state: 'hidden' })

    await page.getByRole('tab', { name: 'Queue' }).focus()
    await page.keyboard.press('t')
    await page.getByRole('tab', { name: 'Queue' }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Invite' }).waitFor()
    await page.keyboard.press('f')
    await eventually('the full screen', () => page.evaluate('document.fullscreenElement !== null'))
    await page.getByRole('button', { name: 'Invite' }).waitFor({ state: 'hidden' })
    // Controls go when nobody moves, and what is pressed then only brings them back.
    const pause = page.getByRole('button', { name: 'Pause for everybody' })
    await eventually('no controls', async () => !(await showsControls(page)))
    await page.mouse.click(300, 300)
    await eventually('controls', () => showsControls(page))
    await pause.click()
    await page.getByRole('button', { name: 'Play for everybody' }).waitFor()
    await lockCount(page, 0)
    await page.keyboard.press('f')
    await page.getByRole('tab', { name: 'Queue' }).waitFor()
    await eventually('no full screen', () => page.evaluate('document.fullscreenElement === null'))
  })

  test('settings hold for the others at once, and a ban until it is taken back', async () => {
    const room = await openRoom({})
    const [{ page: owner }, { page: eve }] = [await open(), await guest()]
    await joinRoom(owner, room.id, 'Captain')
    await joinRoom(eve, room.id, 'Eve <i>')
    await openTab(eve, 'Queue')
    await eve.getByLabel('TikTok link').waitFor()
    await owner.getByRole('button', { name: 'Settings of the room' }).click()
    await owner.getByLabel('Lock the queue').click()
    await owner.getByRole('button', { name: 'Save' }).click()
    await eve.getByText('You cannot add to this queue.').waitFor()

    await openTab(owner, 'People')
    await openTab(eve, 'People')
    // By the name that was given at the door, and not by that of the account.
    await eve.getByRole('list', { name: 'People' }).getByText('Captain').waitFor()
    await choose(owner, 'Eve <i>', 'Ban …')
    await owner.getByRole('button', { name: 'Ban', exact: true }).click()
    await eve.getByRole('heading', { name: 'You were banned from the room' }).waitFor()
    await eve.reload()
    await eve.getByRole('button', { name: 'Join' }).click()
    await eve.getByText('You were banned from this room.').waitFor()
    await owner
      .getByRole('region', { name: 'Banned' })
      .getByText(/until .*\d\d:\d\d/)
      .waitFor()
    expect(await findFaults(owner)).toEqual(noFaults)
    await owner.getByRole('button', { name: 'Let them back in : Eve <i>' }).click()
    await owner.getByRole('region', { name: 'Banned' }).waitFor({ state: 'hidden' })
    await eve.getByRole('button', { name: 'Join' }).click()
    await eve.getByRole('tab', { name: 'Chat' }).waitFor()
    await openTab(owner, 'Chat')
    await owner.getByText('Eve <i> may come back').waitFor()
  })

  test('people are invited by link, by QR code, and with a role, which needs no password', async () => {
    const room = await openRoom({ name: 'Secret', password: 'tap tap' })
    const { page: owner } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await joinRoom(owner, room.id, 'Owner')
    await owner.getByRole('button', { name: 'Invite' }).click()
    await owner.getByRole('button', { name: 'Copy the link' }).click()
    await owner.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await owner.evaluate('navigator.clipboard.readText()')).toBe(room.url)
    await owner.getByRole('img', { name: 'The link as a QR code' }).waitFor()
    await owner.getByLabel('Role').selectOption('DJ')
    await owner.getByRole('button', { name: 'Make a link' }).click()
    const link = (await owner.getByText('#invite=').textContent()) ?? ''
    expect(await findFaults(owner)).toEqual(noFaults)

    const [{ page: invited }, { page: other }] = [await guest(), await guest()]
    await other.goto(`/watch/${room.id}`)
    await other.getByLabel('Password of the room').first().waitFor()
    await invited.goto(link)
    await enterRoom(invited, 'Dora')
    await openTab(invited, 'People')
    await invited.getByRole('listitem').filter({ hasText: 'Dora' }).getByText('DJ').waitFor()
  })

  test('on phones of 390 and 360 px nothing reaches beyond the edge', async () => {
    const room = await openRoom({ name: 'W'.repeat(60), visibility: 'public' })
    const { page } = await open({
      ...{ viewport: { width: 390, height: 740 }, isMobile: true, hasTouch: true },
      ...{ deviceScaleFactor: 2, colorScheme: 'light' },
    })
    // As on iPhones.
    await page.addInitScript('delete Element.prototype.requestFullscreen')
    const check = async (what: string) => {
      for (const width of [360, 390]) {
        await page.setViewportSize({ width, height: 740 })
        expect(await findFaults(page), `${what}, ${width} px`).toEqual(noFaults)
      }
    }
    for (const address of ['/rooms', '/watch']) {
      await page.goto(address)
      await page.getByRole('heading', { name: room.name }).first().waitFor()
      await check(address)
    }
    await joinRoom(page, room.id, 'مرحبا'.repeat(8))
    await openTab(page, 'Queue')
    await addVideo(page, simulator, 'x'.repeat(200), { subtitles: ['eng-US'] })
    await page.getByRole('button', { name: 'Captions' }).waitFor()
    for (const tab of ['Queue', 'People', 'Chat']) {
      await openTab(page, tab)
      await check(tab)
    }
    for (const name of ['Invite', 'Settings of the room']) {
      await page.getByRole('button', { name, exact: true }).click()
      await check(name)
      await page.keyboard.press('Escape')
    }
    await page.getByRole('button', { name: 'Full screen' }).click()
    await check('the full screen')
    // Nobody pauses for everybody who only wants to see the controls.
    await eventually('no controls', async () => !(await showsControls(page)))
    await page.touchscreen.tap(180, 300)
    await eventually('controls', () => showsControls(page))
    const words = (await page.getByText(captions).textContent()) ?? ''
    await page.getByText(words).waitFor({ state: 'hidden' })
    await page.getByText(captions).waitFor()
    await page.getByRole('button', { name: 'Leave the full screen' }).click()
    await page.getByRole('button', { name: 'Full screen' }).waitFor()
  })
})

/** As the simulator writes them. */
const captions = /^eng-US: second \d+$/

const openTab = (page: Page, name: string) => page.getByRole('tab', { name }).click()

/** Chooses something from the menu about somebody or something. */
async function choose(page: Page, about: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${about}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function addVideo(page: Page, { videos }: Simulator, title: string, more = {}): Promise<void> {
  await page.getByLabel('TikTok link').fill(videos.pageOf(videos.add({ title, ...more })))
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('list', { name: 'Queue' }).getByText(title).waitFor()
}

const handle = (page: Page, title: string) => page.getByRole('button', { name: `Move ${title}` })

const order = (page: Page, titles: string) =>
  eventually(titles, async () => {
    const shown = await page.getByRole('list', { name: 'Queue' }).locator('bdi[title]').allTextContents()
    return shown.join(' ') === titles
  })

const lockCount = (page: Page, count: number) =>
  eventually(`${count} locks`, async () => (await page.evaluate('locks.size')) === count)

/** Whether the controls can be seen: they are there all the time. */
const showsControls = (page: Page) =>
  page.evaluate<boolean>(`document.querySelector('[aria-label="Position"]').checkVisibility({ opacityProperty: true })`)
