import { readFile } from 'node:fs/promises'
import type { EventPage, SessionList } from '@livetap/contracts/http.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, eventually, type MortalLivetap, openFolder, startMortalLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const villain = { uniqueId: 'villain', nickname: '<img src=x onerror=alert(1)>' }

describe.skipIf(!browser)('the dashboard of a live', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let livetap: MortalLivetap

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    simulator = opened.use(await startSimulator())
    const folder = opened.use(await openFolder())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
    livetap = opened.use(await startMortalLivetap(env))
  })

  const openHere = watchPages(browser, () => livetap.url)

  async function begin(uniqueId: string): Promise<void> {
    simulator.addLive(uniqueId, {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId })
  }

  async function watch(page: Page, uniqueId: string): Promise<void> {
    await page.goto(`/?live=${uniqueId}`)
    await page.getByRole('status').filter({ hasText: 'LIVE' }).waitFor()
  }

  /** Five roses are sent, a dozen likes, and one question is asked by two. */
  function play(uniqueId: string): void {
    const ask = (person: string) => completeEvent({ kind: 'comment', person, text: 'what song is this?' })
    const gift = completeEvent({ kind: 'gift', person: villain, repeatCount: 5, repeatEnd: true, streak: 1 })
    const likes = completeEvent({ kind: 'like', person: 'theo', count: 12, total: 12 })
    simulator.publish(uniqueId, ask('mira'), ask('nia'), gift, likes)
  }

  const shows = (page: Page, what: 'Coins' | 'Likes', figure: string) =>
    page
      .getByTitle(new RegExp(`^${what}`))
      .getByText(figure, { exact: true })
      .waitFor()
  const show = (page: Page, view: string) =>
    page.getByRole('navigation', { name: 'Views of the live' }).getByRole('button', { name: view }).click()

  test('a streamer reads the numbers, answers a question, asks why, and counts anew', async () => {
    await begin('stage')
    const { page, complaints } = await openHere()
    await watch(page, 'stage')
    play('stage')
    await shows(page, 'Coins', '5')
    await shows(page, 'Likes', '12')

    await show(page, 'Questions')
    const waiting = page.getByRole('list', { name: 'Questions that wait' }).getByRole('listitem')
    const done = page.getByRole('list', { name: 'Questions that are done' }).getByRole('listitem')
    await waiting.filter({ hasText: 'what song is this?' }).filter({ hasText: 'asked 2 times' }).waitFor()
    await waiting.getByRole('button', { name: 'Answered' }).click()
    await done.getByRole('button', { name: 'Undo' }).click()
    await waiting.getByRole('button', { name: 'Skip' }).click()
    await done.filter({ hasText: 'skipped' }).waitFor()
    await page.reload()
    await show(page, 'Questions')
    await done.filter({ hasText: 'skipped' }).waitFor()

    await show(page, 'Insight')
    await page.getByRole('button', { name: /^Energy/ }).press('Enter')
    const formula = page.getByRole('dialog', { name: 'Energy' })
    await formula.getByRole('row').filter({ hasText: 'participation' }).waitFor()
    await formula.getByText('likes per minute').waitFor()
    await page.keyboard.press('Escape')
    await formula.waitFor({ state: 'hidden' })

    await page.getByRole('button', { name: 'Count anew' }).click()
    await page.getByRole('dialog', { name: 'Count anew?' }).getByRole('button', { name: 'Count anew' }).click()
    await shows(page, 'Coins', '0')
    await page.getByRole('button', { name: 'Count the whole live again' }).click()
    await shows(page, 'Coins', '5')
    expect(complaints).toEqual([])
  })

  test('a viewer is looked at from a board and from the feed, whatever the name', async () => {
    await begin('guests')
    const { page, complaints } = await openHere()
    await watch(page, 'guests')
    play('guests')
    await show(page, 'People')
    await page.getByRole('button', { name: villain.nickname }).first().click()
    const card = page.getByRole('dialog', { name: 'Viewer' })
    await card.getByText('@villain').waitFor()
    await card.getByText('Watched').waitFor()
    expect(await card.getByRole('definition').first().textContent()).toBe('5')
    await page.keyboard.press('Escape')
    await show(page, 'Feed')
    await page.getByRole('article').filter({ hasText: 'what song is this?' }).first().click()
    const figures = page.getByRole('complementary', { name: 'Details' }).getByRole('region', { name: 'In this live' })
    await figures.getByText('what song is this?').waitFor()
    expect(await page.locator('#root img[src="x"]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('a session goes on after a restart of the server, and in one tab at a time', async () => {
    await begin('keeper')
    const { page } = await openHere()
    await watch(page, 'keeper')
    play('keeper')
    await shows(page, 'Coins', '5')
    await livetap.kill()
    await page.getByText('Numbers stand still').waitFor()
    await shows(page, 'Coins', '5')
    await livetap.revive()
    await page.getByText('Counts since').waitFor()
    await shows(page, 'Coins', '5')

    const kept = await page.evaluate<string>("sessionStorage.getItem('livetap.user-session')")
    const { page: other } = await openHere()
    await other.goto('/sessions')
    await other.evaluate(`sessionStorage.setItem('livetap.user-session', ${JSON.stringify(kept)})`)
    await watch(other, 'keeper')
    await shows(other, 'Coins', '5')
    await page.getByText('went on in another tab').waitFor()
    await page.getByRole('button', { name: 'Use it here' }).click()
    await page.getByText('Counts since').waitFor()
    await other.getByText('went on in another tab').waitFor()
  })

  test('what is received but not stored is said, with the reason, until it is stored again', async () => {
    await begin('full')
    play('full')
    const stored = await eventually('an event', async () => {
      const { items } = await call<SessionList>(livetap.url, '/api/v1/sessions')
      const session = items.find(({ uniqueId }) => uniqueId === 'full')
      if (!session) return undefined
      return (await call<EventPage>(livetap.url, `/api/v1/sessions/${session.sessionId}/events`)).items.at(-1)?.event
    })
    const { page, complaints } = await openHere(phone)
    const old = { ...stored, ingestedAt: new Date(Date.parse(stored.ingestedAt) - 60_000).toISOString() }
    const body = `id: 1\nevent: ${old.eventType}\ndata: ${JSON.stringify(old)}\n\n`
    await page.route('**/streams/*/events?*', (route) => route.fulfill({ contentType: 'text/event-stream', body }))
    const error = 'nothing has been stored for 12 s, 7 messages wait: see that the database runs and has free space'
    const checks = { database: { ok: true, ms: 1 }, storage: { ok: false, ms: 1, error } }
    const health = { status: 'failing', version: '0', uptime: 1, checks }
    await page.route('**/health', (route) => route.fulfill({ status: 503, json: health }))
    await watch(page, 'full')
    const alert = page.getByRole('alert').filter({ hasText: 'Nothing is stored' })
    await alert.waitFor()
    await page.getByText('see that the database runs and has free space').waitFor()
    await page.getByText('received, not stored').waitFor()
    expect.soft(await findFaults(page)).toEqual(noFaults)
    await page.unroute('**/health')
    await alert.waitFor({ state: 'detached' })
    expect(complaints.filter((text) => !text.includes('status of 503'))).toEqual([])
  })

  test('on a phone every view is within reach, and everybody can read it', async () => {
    await begin('pocket')
    const { page, complaints } = await openHere({ ...phone, colorScheme: 'light' })
    await watch(page, 'pocket')
    play('pocket')
    await shows(page, 'Coins', '5')
    const insight = page.getByRole('button', { name: 'Insight' })
    const badge = await insight.getByText('1 waiting').boundingBox()
    const tab = await insight.boundingBox()
    expect(badge && badge.x + badge.width).toBeLessThanOrEqual((tab?.x ?? 0) + (tab?.width ?? 0))
    for (const view of ['Numbers', 'Questions', 'People', 'Insight', 'Feed']) {
      await show(page, view)
      expect.soft(await findFaults(page), view).toEqual(noFaults)
    }
    await show(page, 'Numbers')
    await page.getByText('As a table').click()
    await page.getByRole('table', { name: /^Counts of each/ }).waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
    expect(lines.slice(1).reduce((sum, line) => sum + Number(line.split(',')[5]), 0)).toBe(5)

    await page.getByRole('button', { name: '@pocket' }).click()
    await page.getByRole('menuitem', { name: 'Open dashboards' }).click()
    await page.getByRole('heading', { level: 1, name: 'Open dashboards' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: '@pocket' }).waitFor()
    expect.soft(await findFaults(page), 'dashboards').toEqual(noFaults)
    expect(complaints).toEqual([])
  })
})
