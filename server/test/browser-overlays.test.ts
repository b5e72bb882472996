import { fileURLToPath } from 'node:url'
import type { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addWord, muteViewer } from '#domain/moderation/moderation.ts'
import { enqueueAlert } from '#domain/overlays/overlays.ts'
import { startModeration } from '#services/moderation/moderation.ts'
import {
  createEvents,
  type EventSpec,
  signIn,
  startTestServer,
  type TestServer,
  unlimited,
} from '../src/services/api/api.suite.ts'
import { createOverlay, goLive } from '../src/services/api/overlays/overlays.suite.ts'
import { buildPages, findBrowser, findFaults, noFaults, type WatchedPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { findMarks, hostileTexts } from './hostile-texts.ts'
import { eventually } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))
const done = { by: { kind: 'person', id: 'a', name: 'Ann' }, at: new Date().toISOString() } as const
/** Notes everything that was ever painted: what is there for a moment counts. */
const noting = `
  globalThis.painted = []
  const note = (node) => {
    if (node.nodeType !== 1) return
    for (const one of [node, ...node.querySelectorAll('*')])
      if (one.matches('.alert, .comment, .event')) painted.push(one.querySelector('.words')?.textContent ?? '')
  }
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(note)))
    .observe(document, { childList: true, subtree: true })`

/** What browsers write when the connection was cut off on purpose. */
const isExpected = (text: string) => /status of 401|ERR_INTERNET_DISCONNECTED|ERR_INCOMPLETE|ERR_CONNECTION/.test(text)

describe.skipIf(!browser)('overlays in a browser', { timeout: 180_000 }, () => {
  let server: TestServer
  let make: ReturnType<typeof createEvents>
  let cookies: { name: string; value: string; url: string }[]
  let alerts = 0

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    server = opened.use(await startTestServer({ webRoot }, unlimited))
    opened.use(await startModeration(server.ports))
    await addWord(server.ports.db.query, 'default', { pattern: 'scam', kind: 'word', action: 'hold', note: '' }, done)
    make = createEvents()
    await server.record(make([{ type: 'CONNECTED' }]))
    const owner = await signIn(server, 'Olga')
    const member = { workspace_id: 'default', account_id: owner.accountId, role: 'owner' } as const
    await server.ports.db.query.insertInto('teams.members').values(member).execute()
    const pairs = (owner.headers().cookie ?? '').split('; ').map((cookie) => cookie.split('='))
    cookies = pairs.map(([name = '', value = '']) => ({ name, value, url: server.url }))
  })
  beforeEach(() => goLive(server))

  const openHere = watchPages(browser, () => server.url)

  async function open(overlay: Overlay, query = ''): Promise<WatchedPage> {
    const watched = await openHere({ anonymous: true, viewport: { width: 800, height: 600 } })
    await watched.page.addInitScript(noting)
    await watched.page.goto((overlay.link ?? '').replace('#', `${query}#`))
    await watched.page.locator('#stage[data-kind]').waitFor()
    return watched
  }

  const make1 = (settings: OverlaySettings) => createOverlay(server, settings)
  const ask = (method: string, path: string, body?: object) => server.ask(path, { method, ...(body ? { body } : {}) })
  const painted = (page: Page) => page.evaluate<string[]>('painted')
  const record = async (specs: readonly EventSpec[]) => {
    const events = make(specs)
    await server.record(events)
    return events
  }
  const comment = (message: string, more: EventSpec = {}): EventSpec => ({
    ...{ userId: '42', payload: { message, emotes: [], language: 'en' } },
    ...more,
  })
  async function alert(content: AlertContent, screen = 1): Promise<void> {
    alerts += 1
    const at = new Date()
    const expiresAt = new Date(at.getTime() + 60_000)
    const wish = { alertId: `alert ${alerts}`, screen, content: { durationMs: 500, ...content }, at, expiresAt }
    await enqueueAlert(server.ports.db.within('default'), 'default', wish)
  }

  test('hostile texts in every field run, load and break nothing', async () => {
    const look = { ...usualSettings.chat, max: 30, hideAfter: 0, excludeCommands: false }
    const chat = await open(await make1(look))
    const activity = await open(await make1({ ...usualSettings.activity, max: 20, hideAfter: 0 }))
    const gifters = await open(await make1({ ...usualSettings['top-gifters'], max: 10 }))
    const seen = new Set<number>()
    for (let from = 0; from < hostileTexts.length; from += 25) {
      const texts = hostileTexts.slice(from, from + 25)
      await record(texts.map((text, index) => comment(text, { displayName: text, userId: `h${from + index}` })))
      const wanted = texts.filter((text) => text.length <= 2000).length
      await eventually(`${wanted} texts of the ${from}th and later`, async () => {
        const marks = findMarks((await chat.page.locator('#stage').textContent()) ?? '')
        for (const mark of marks) seen.add(mark)
        return [...seen].filter((mark) => mark >= from && mark < from + 25).length >= wanted
      })
    }
    expect(seen.size).toBe(hostileTexts.length - 2)
    for (const text of hostileTexts.slice(0, 40)) {
      const gift = {
        giftId: '1',
        giftName: text,
        giftCount: 1,
        coins: 9,
        diamondCount: 9,
        repeatCount: 1,
        streakId: text,
      }
      const flags = { streakActive: false, streakEnd: true, isGiftStreak: true, giftImageUrl: text }
      await record([{ type: 'GIFT', displayName: text, userId: `g${text.slice(-5)}`, payload: { ...gift, ...flags } }])
    }
    await activity.page.getByText('§39;').first().waitFor()
    await gifters.page.locator('.ranked').nth(9).waitFor()
    for (const { page, complaints } of [chat, activity, gifters]) {
      expect(await page.evaluate<string[]>('pageChecks.findIntruders()')).toEqual([])
      expect(complaints).toEqual([])
    }
  })

  test('hostile alerts are painted as the texts that they are', async () => {
    const { page, complaints } = await open(await make1({ ...usualSettings.alert, screen: 8 }))
    const texts = hostileTexts.slice(0, 8)
    for (const text of texts) await alert({ text, imageUrl: text, speech: '', sound: 'pop' }, 8)
    await eventually('all alerts', async () => (await painted(page)).length >= texts.length, 60_000)
    expect(findMarks((await painted(page)).join()).size).toBe(texts.length)
    expect(await page.evaluate<string[]>('pageChecks.findIntruders()')).toEqual([])
    expect(complaints).toEqual([])
  })

  test('an alert is painted once, whatever breaks and comes back', async () => {
    const overlay = await make1({ ...usualSettings.alert, screen: 2 })
    const { page, complaints } = await open(overlay)
    await alert({ text: 'first' }, 2)
    await page.getByText('first').waitFor()
    await page.context().setOffline(true)
    await alert({ text: 'second' }, 2)
    await page.context().setOffline(false)
    await page.getByText('second').waitFor()
    const before = await painted(page)
    expect(before).toEqual(['first', 'second'])
    await page.reload()
    await page.locator('#stage[data-kind]').waitFor()
    await alert({ text: 'third' }, 2)
    await page.getByText('third').waitFor()
    expect(await painted(page)).toEqual(['third'])
    expect(complaints.filter((text) => !isExpected(text))).toEqual([])
  })

  test('of two pages with the same link one shows an alert', async () => {
    const overlay = await make1({ ...usualSettings.alert, screen: 3 })
    const [one, other] = [await open(overlay), await open(overlay)]
    const texts = ['a', 'b', 'c', 'd'].map((letter) => `alert ${letter}`)
    for (const text of texts) await alert({ text }, 3)
    const all = async () => [...(await painted(one.page)), ...(await painted(other.page))]
    await eventually('all of them', async () => (await all()).length >= texts.length, 60_000)
    expect((await all()).sort()).toEqual(texts)
  })

  test('comments that are held, of somebody muted or hidden are never painted, and go when they become so', async () => {
    const { page, complaints } = await open(await make1({ ...usualSettings.chat, hideAfter: 0 }))
    await muteViewer(server.ports.db.query, 'default', '66', done, undefined)
    const [shown] = await record([
      comment('seen first'),
      comment('this is a scam'),
      comment('from the muted', { userId: '66' }),
      comment('seen second'),
    ])
    await page.getByText('seen second').waitFor()
    await ask('PUT', `/api/v1/moderation/comments/${shown?.eventId}/hidden`)
    await page.getByText('seen first').waitFor({ state: 'detached' })
    const ever = await painted(page)
    expect(ever).toEqual(expect.arrayContaining(['seen first', 'seen second']))
    expect(ever.filter((text) => /this is a scam|from the muted/.test(text))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('settings are followed at once; the address overrides them', async () => {
    const overlay = await make1({ ...usualSettings.goal, title: 'Before' })
    const { page } = await open(overlay, '?theme=bold&scale=150')
    await page.getByText('Before').waitFor()
    const settings = { ...usualSettings.goal, title: 'After', theme: 'neon', accent: '#ff0055', start: 5000 }
    await ask('PUT', `/api/v1/overlays/${overlay.overlayId}`, { name: 'Goal', settings })
    await page.getByText('After').waitFor()
    const stage = page.locator('#stage')
    expect(await stage.getAttribute('data-theme')).toBe('bold')
    const read = (name: string) => stage.evaluate((element, one) => element.style.getPropertyValue(one), name)
    expect([await read('--accent'), await read('--scale')]).toEqual(['#ff0055', '1.5'])
    const background = 'getComputedStyle(document.body).backgroundColor'
    expect(await page.evaluate(background)).toBe('rgba(0, 0, 0, 0)')
  })

  test('only the page around a preview tells it how to look, and only pages of ours are around it', async () => {
    const policyOf = async (path: string) =>
      String(
        (await server.ask(path, { anonymous: true, headers: { accept: 'text/html' } })).headers[
          'content-security-policy'
        ],
      )
    expect(await policyOf('/overlay/')).toContain("frame-ancestors 'self'")
    for (const path of ['/', '/overlays', '/overlay.html'])
      expect(await policyOf(path)).toContain("frame-ancestors 'none'")
    const { page, complaints } = await openHere({ anonymous: true })
    await page.goto('/overlay/?demo=1&kind=goal')
    await page.getByText('Goal of the day').waitFor()
    const told = JSON.stringify({ settings: { ...usualSettings.goal, title: 'Told by itself' } })
    await page.evaluate(`postMessage(${told}, '*')`)
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
    expect(await page.locator('.title').textContent()).toBe('Goal of the day')
    expect(complaints).toEqual([])
  })

  test('a page whose link is revoked goes blank', async () => {
    const overlay = await make1({ ...usualSettings.goal, title: 'Still there' })
    const { page, complaints } = await open(overlay)
    await page.getByText('Still there').waitFor()
    await ask('POST', `/api/v1/overlays/${overlay.overlayId}/revoke`)
    await page.getByText('Still there').waitFor({ state: 'detached' })
    expect(await page.locator('#stage').textContent()).toBe('')
    expect(complaints.filter((text) => !isExpected(text))).toEqual([])
  })

  test('the gallery makes the first in one click, previews, tests, and says what shows it', async () => {
    await server.ports.db.query.deleteFrom('overlays.overlays').execute()
    const { page, complaints } = await openHere({ anonymous: true })
    await page.context().addCookies(cookies)
    await page.goto('/overlays')
    await page.getByRole('button', { name: 'Make a chat overlay' }).click()
    const card = page.getByRole('list', { name: 'Overlays' }).getByRole('listitem')
    await card.getByText('Offline').waitFor()
    const preview = card.frameLocator('iframe')
    await preview.locator('.comment').first().waitFor()
    await card.getByRole('button', { name: 'Settings of Chat' }).click()
    await card.getByLabel('Theme').selectOption('neon')
    await preview.locator('#stage[data-theme=neon]').waitFor()
    const { items } = (await ask('GET', '/api/v1/overlays')).json as { items: Overlay[] }
    expect(items[0]?.settings.theme).toBe('clean')
    const source = await open(items[0] as Overlay)
    await card.getByText('Ready').waitFor()
    await card.getByRole('button', { name: 'Test Chat' }).click()
    await source.page.getByText('This is a test').waitFor()
    await card.getByRole('button', { name: 'Save' }).click()
    await source.page.locator('#stage[data-theme=neon]').waitFor()
    await page.getByRole('button', { name: 'Pause screen 1' }).click()
    await page.getByRole('button', { name: 'Let go on screen 1' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    expect(complaints).toEqual([])
    expect(source.complaints).toEqual([])
  })
})
