import type { Room, RoomWish } from '@livetap/contracts/rooms/access.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser(['--autoplay-policy=no-user-gesture-required'])
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

describe.skipIf(!browser)('a live beside its room, in a browser', { timeout: 240_000 }, () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let simulator: Simulator

  beforeAll(async () => {
    buildPages()
    const folder = opened.use(await openFolder())
    simulator = opened.use(await startSimulator())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, WATCH_EXTRACT: 'browserless' }
    livetap = opened.use(await startLivetap(env))
    simulator.addLive('stage', {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'stage' })
  }, 240_000)
  afterAll(async () => {
    await opened.disposeAsync()
    await browser?.close()
  })

  const open = watchPages(browser, () => livetap.url)
  const guest = (options = {}) => open({ anonymous: true, ...options })
  const openRoom = (wish: RoomWish) => call<Room>(livetap.url, '/api/v1/rooms', wish)
  const comment = (person: string, text: string) =>
    simulator.publish('stage', completeEvent({ kind: 'comment', person, text }))

  test('from its dashboard a live is watched with friends, and the way back leads to the same room', async () => {
    const { page, complaints } = await open()
    await page.goto('/?live=stage')
    await page.getByRole('status').filter({ hasText: 'LIVE' }).waitFor()
    await page.getByRole('button', { name: 'Watch with friends' }).click()
    await page.waitForURL('**/watch/*')
    await page.getByRole('heading', { name: 'Live of @stage' }).waitFor()
    await page.getByRole('button', { name: 'Join' }).click()
    await tab(page, 'Queue').click()
    const queue = page.getByRole('list', { name: 'Queue' })
    await queue.getByRole('listitem').filter({ hasText: 'Live' }).waitFor()
    const address = page.url()

    await page.goto('/?live=stage')
    await page.getByRole('button', { name: '@stage' }).click()
    await page.getByRole('menuitem', { name: 'Watch with friends' }).click()
    await page.waitForURL('**/watch/*')
    await page.getByRole('button', { name: 'Join' }).click()
    await tab(page, 'Queue').click()
    expect(page.url()).toBe(address)
    expect(await queue.getByRole('listitem').count()).toBe(1)
    expect(complaints.filter((line) => !isPicture(line))).toEqual([])
  })

  test('the lobby says which live a room goes with, and the room follows at once', async () => {
    const { page, complaints } = await open()
    await page.goto('/rooms')
    await page.getByRole('button', { name: 'Open a room' }).click()
    const opening = page.getByRole('dialog', { name: 'Open a room' })
    await opening.getByLabel('Name').fill('Chosen')
    await opening.getByLabel('Goes with a live').selectOption('@stage')
    await opening.getByRole('button', { name: 'Open the room' }).click()
    await page.waitForURL('**/watch/*')
    const roomId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const { page: bob } = await guest()
    await join(bob, roomId, 'Bob')
    await bob.getByText('with the live of @stage').waitFor()
    await tab(bob, 'Live').click()
    await bob.getByRole('heading', { name: 'Viewers of the live have no say' }).waitFor()

    await page.goto('/rooms')
    const card = page.getByRole('list', { name: 'Rooms' }).getByRole('listitem').filter({ hasText: 'Chosen' })
    await card.getByText('with the live of @stage').waitFor()
    await card.getByRole('button', { name: 'More about Chosen' }).click()
    await page.getByRole('menuitem', { name: 'Name and who may come' }).click()
    await page.getByLabel('Goes with a live').selectOption('None')
    await page.getByRole('button', { name: 'Save' }).click()
    await tab(bob, 'Live').waitFor({ state: 'detached' })
    await bob.getByRole('textbox', { name: 'Message' }).waitFor()
    await card.getByText('with the live of @stage').waitFor({ state: 'detached' })
    expect(complaints.filter((line) => !isPicture(line))).toEqual([])
  })

  test('viewers of the live choose in a poll beside those who are in the room', async () => {
    const room = await openRoom({ name: 'Poll', uniqueId: 'stage' })
    const [{ page: owner, complaints }, { page: bob }] = [await open(), await guest(phone)]
    await join(owner, room.id, 'Ann')
    await join(bob, room.id, 'Bob')
    await askInPoll(owner)
    await owner.keyboard.press('p')
    await owner.keyboard.press('1')
    const cats = bob.getByRole('button', { name: /Cats/ })
    const dogs = bob.getByRole('button', { name: /كلاب/ })
    await cats.filter({ hasText: '100 %' }).waitFor()
    for (const person of ['mira', 'nia', 'theo']) comment(person, '2')
    await bob.getByText('3 from the live').waitFor()
    await dogs.filter({ hasText: '75 %' }).waitFor()
    await cats.click()
    await owner.getByRole('button', { name: /Cats/, pressed: true }).filter({ hasText: '40 %' }).waitFor()
    for (const page of [owner, bob]) expect(await findFaults(page)).toEqual(noFaults)

    await owner.getByRole('button', { name: 'End it' }).click()
    const result = 'The poll “<b>Cats</b> or dogs?” is over: “كلاب” has won with 3 votes.'
    await bob.getByRole('status').filter({ hasText: result }).waitFor({ state: 'attached' })
    await owner.getByRole('button', { name: 'Put away' }).click()
    await bob.getByRole('region', { name: 'Poll' }).waitFor({ state: 'detached' })
    expect(complaints.filter((line) => !isPicture(line))).toEqual([])
  })

  test('where the picture is alone, a poll is told of and led to; and the menu gives it the keyboard', async () => {
    const room = await openRoom({ name: 'Alone', uniqueId: 'stage' })
    const [{ page, complaints }, { page: bob }] = [await open(), await guest(phone)]
    await join(page, room.id, 'Ann')
    await join(bob, room.id, 'Bob')
    await bob.getByRole('button', { name: 'Full screen' }).click()
    await askInPoll(page)
    await bob.getByRole('status').filter({ hasText: 'A poll is open: <b>Cats</b>' }).waitFor({ state: 'attached' })
    for (const key of ['t', 'f']) {
      await page.keyboard.press(key)
      await page.getByRole('region', { name: 'Poll' }).waitFor({ state: 'hidden' })
      expect(await findFaults(page)).toEqual(noFaults)
      await page.getByRole('button', { name: 'Go to the poll: <b>Cats</b> or dogs?' }).click()
      expect(await isOnPoll(page)).toBe(true)
    }
    await tab(page, 'Queue').click()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Go to the poll' }).click()
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await isOnPoll(page)).toBe(true)
    await bob.getByRole('button', { name: 'Go to the poll: <b>Cats</b> or dogs?' }).tap()
    await bob.getByRole('button', { name: /كلاب/ }).tap()
    await page.getByRole('button', { name: /كلاب/ }).filter({ hasText: '100 %' }).waitFor()
    expect(complaints.filter((line) => !isPicture(line))).toEqual([])
  })

  test('a wish of a viewer is let in, and viewers vote for what comes next', async () => {
    const live = { votes: true, gifts: false, adds: 'ask' } as const
    const room = await openRoom({ name: 'Wishes', uniqueId: 'stage', settings: { live } })
    const { page } = await open()
    await join(page, room.id, 'Ann')
    await tab(page, 'Live').click()
    await tab(page, 'Votes and wishes').click()
    await page.getByText('Nobody has wished for anything yet').waitFor()
    for (const title of ['What plays', 'What is next']) {
      await tab(page, 'Queue').click()
      await page.getByLabel('TikTok link').fill(simulator.videos.pageOf(simulator.videos.add({ clip: 'long', title })))
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByRole('list', { name: 'Queue' }).getByText(title).waitFor()
    }
    comment('vera', `!add ${simulator.videos.pageOf(simulator.videos.add({ clip: 'long', title: 'Wanted' }))}`)
    const wishes = page.getByRole('region', { name: 'Wishes from the live' })
    await wishes.getByText('vera').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await wishes.getByRole('button', { name: /^Add .* to the queue$/ }).click()
    const wanted = page.getByRole('list', { name: 'Queue' }).getByRole('listitem').nth(2)
    await wanted.getByText('from the live').waitFor()
    await wishes.waitFor({ state: 'detached' })
    comment('nia', '2')
    await wanted.getByTitle('Viewers of the live write 2: 1 vote so far').waitFor()
  })

  test('people of the workspace see the live beside the room; a guest is told nothing but what the room tells', async () => {
    const live = { votes: true, gifts: true, adds: 'open' } as const
    const room = await openRoom({ name: 'Apart', uniqueId: 'stage', settings: { live } })
    const { page: owner } = await open()
    await join(owner, room.id, 'Ann')
    await tab(owner, 'Live').click()
    await owner.getByRole('status').filter({ hasText: 'LIVE' }).waitFor()
    comment('zoe', 'only for the workspace')
    await owner.getByRole('feed', { name: 'Chat and gifts of the live' }).getByText('only for the workspace').waitFor()
    simulator.publish(
      'stage',
      completeEvent({ kind: 'gift', person: 'zoe', repeatCount: 5, repeatEnd: true, streak: 1 }),
    )
    await tab(owner, 'Top gifters').click()
    await owner.getByRole('tabpanel', { name: 'Top gifters' }).getByText('zoe').waitFor()
    expect(await findFaults(owner)).toEqual(noFaults)

    const { page: bob, complaints } = await guest(phone)
    const asked: string[] = []
    bob.on('request', (request) => asked.push(new URL(request.url()).pathname))
    bob.on('websocket', (socket) => asked.push(new URL(socket.url()).pathname))
    await join(bob, room.id, 'Bob')
    await tab(bob, 'Live').click()
    await bob.getByText('Puts a TikTok video into the queue.').waitFor()
    expect(await bob.getByRole('feed', { name: 'Chat and gifts of the live' }).count()).toBe(0)
    expect(await findFaults(bob)).toEqual(noFaults)
    await eventually('the room was asked', async () => asked.some((path) => path.startsWith('/socket.io')))
    expect(asked.filter((path) => path.startsWith('/api/v1/') || path === '/ws').filter(isBeyondDoor)).toEqual([])
    expect(complaints.filter((line) => !isPicture(line))).toEqual([])
  })
})

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })

async function join(page: Page, roomId: string, name: string): Promise<void> {
  await page.goto(`/watch/${roomId}`)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Join' }).click()
  await tab(page, 'Chat').waitFor()
}

async function askInPoll(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask in a poll' }).click()
  await page.getByLabel('Question').fill('<b>Cats</b> or dogs?')
  await page.getByLabel('Option 1').fill('Cats')
  await page.getByLabel('Option 2').fill('كلاب')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByRole('region', { name: 'Poll' }).getByText('<b>Cats</b> or dogs?').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** Whether the keyboard is on the poll, once all that was to be done after a press was done. */
async function isOnPoll(page: Page): Promise<boolean> {
  const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))'
  await page.evaluate(nextFrame)
  await page.evaluate(nextFrame)
  return page.evaluate(`document.activeElement?.closest('#poll') != null`)
}

const isBeyondDoor = (path: string) => !/^\/api\/v1\/rooms\/[^/]+\/door$/.test(path)

/** Pictures of posts come from TikTok, where nobody answers a test. */
const isPicture = (complaint: string) => /tiktokcdn|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/.test(complaint)
