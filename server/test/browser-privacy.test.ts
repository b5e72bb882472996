import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { silentLog } from '#kernel/log.ts'
import { store } from '#services/retention/retention.suite.ts'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { createLive, viewer } from './live-maker.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()

/** Who attacks with everything that can be chosen. */
const attacker = {
  ...viewer(1),
  uniqueId: 'mallory.<i>x',
  displayName: `<img src=x onerror=alert(1)>\u202e"';--${'W'.repeat(300)}`,
  avatarUrl: 'javascript:alert(1)',
}

describe.skipIf(!browser)('privacy, in a browser', { timeout: 120_000 }, () => {
  const live = createLive({ workspaceId: 'default' })
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const folder = opened.use(await openFolder())
    const db = await openEmbeddedDb({ dataDir: folder.path, log: silentLog })
    const chats = [attacker, attacker, viewer(2), { ...viewer(3), displayName: '' }]
    await store(db, [
      live.make('CONNECTED', { roomId: live.streamId, provider: 'direct', uniqueId: 'mira', title: 'A live' }),
      ...chats.map((user) => live.chat('hello', { user })),
      live.gift(5),
    ])
    await db[Symbol.asyncDispose]()
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path }))
  })

  const openHere = watchPages(browser, () => livetap.url)

  const looks = [
    { name: 'wide-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
    { name: 'wide-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
    { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
    { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  ] as const

  test.each(looks)('harms nobody and can be read by all: $name', async ({ name, viewport, colorScheme }) => {
    const { page, complaints } = await openHere({ viewport, colorScheme })
    await page.goto('/')
    if (viewport.width < 768) await page.getByRole('button', { name: 'More' }).filter({ visible: true }).click()
    const way = page.getByRole('link', { name: 'Privacy' }).or(page.getByRole('menuitem', { name: 'Privacy' }))
    await way.filter({ visible: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Privacy of viewers' }).waitFor()
    await page.getByText('this server keeps events for ever').waitFor()
    await page.getByText('No viewer has been erased.').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    const field = page.getByRole('searchbox', { name: '@username or TikTok id' })
    await field.fill('nobody')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing is stored of a viewer called nobody').waitFor()
    await field.fill(`@${attacker.uniqueId.toUpperCase()}`)
    await page.keyboard.press('Enter')
    await page.getByText('Download all of it').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true })
    await page.getByRole('button', { name: 'Erase…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Erase a viewer' })
    expect(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true)
    expect(await findFaults(page)).toEqual(noFaults)
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}-dialog.png` })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
  })

  test('a viewer is handed a copy, and erased by whoever types the name', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/privacy')
    await page.getByRole('searchbox', { name: '@username or TikTok id' }).fill(attacker.userId)
    await page.getByRole('button', { name: 'Find' }).click()
    const downloading = page.waitForEvent('download')
    await page.getByText('Download all of it').click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^livetap-viewer-mallory\.ix-\d{4}-\d\d-\d\d\.json$/)
    const file = JSON.parse(await readFile(await download.path(), 'utf8'))
    expect(file).toMatchObject({ viewer: { displayName: attacker.displayName }, counts: { events: 2 } })
    await page.getByRole('button', { name: 'Erase…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Erase a viewer' })
    const name = dialog.getByRole('textbox')
    const erase = dialog.getByRole('button', { name: 'Erase for good' })
    await name.fill('@mallory')
    expect(await erase.isDisabled()).toBe(true)
    await name.fill(`@${attacker.uniqueId}`)
    await erase.click()
    await dialog.waitFor({ state: 'hidden' })
    const list = page.getByRole('region', { name: 'Erasures' })
    await list.getByText('done').waitFor()
    expect(await list.getByRole('listitem').textContent()).toContain('2 events, 0 mentions, 0 dead letters')
    await page.getByText('Type the whole @username').waitFor()
    expect(await page.getByRole('article').count()).toBe(0)
    expect(complaints).toEqual([])
    const { items } = await call<{ items: { event: unknown }[] }>(livetap.url, '/api/v1/events')
    expect(items).toHaveLength(6)
    expect(JSON.stringify(items)).not.toMatch(/mallory|onerror|javascript/)
    await page.goto(`/sessions/${live.sessionId}`)
    await page.getByText('Erased viewer').first().click()
    await page.getByText('Erased viewer').nth(2).waitFor()
    expect(await page.locator('a[href^="https://www.tiktok.com"]').count()).toBe(0)
  })

  test('says what is wrong while the server is away', async () => {
    const { page } = await openHere()
    await page.goto('/privacy')
    await page.getByText('Find a viewer').waitFor()
    await page.route('**/api/v1/viewers?*', (route) => route.abort())
    await page.getByRole('searchbox', { name: '@username or TikTok id' }).fill('viewer2')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('alert').getByText('does not answer').waitFor()
  })
})
