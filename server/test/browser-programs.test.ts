import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { openFakeObs, openFakeStreamerbot } from './fake-programs.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const password = 'canary-password'
/** Where pictures of the pages go, for whoever wants to look at them. */
const pictures = process.env.PICTURES

describe.skipIf(!browser)('programs that rules command, on the pages', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let livetap: LivetapProcess
  let obs: Awaited<ReturnType<typeof openFakeObs>>
  let bot: Awaited<ReturnType<typeof openFakeStreamerbot>>

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    simulator = opened.use(await startSimulator())
    obs = opened.use(await openFakeObs({ password }))
    bot = opened.use(await openFakeStreamerbot())
    const { path } = opened.use(await openFolder())
    const allowed = `127.0.0.1/32:${obs.port},127.0.0.1/32:${bot.port}`
    const env = { DATA_DIR: path, SIMULATOR_URL: simulator.origin, WEBHOOK_ALLOW_NETWORKS: allowed }
    livetap = opened.use(await startLivetap(env))
    simulator.addLive('mira', {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'mira' })
  })

  const openHere = watchPages(browser, () => livetap.url)

  async function picture(page: Page, name: string): Promise<void> {
    if (!pictures) return
    await mkdir(pictures, { recursive: true })
    await page.screenshot({ path: join(pictures, `${name}.png`) })
  }

  test('OBS is connected from the rule that needs it, and switches its scene', async () => {
    const { page, complaints } = await openHere({})
    await page.goto('/rules/new')
    await page.getByLabel('Name of the rule').fill('Break on command')
    await page.getByRole('button', { name: 'Action', exact: true }).click()
    await page.getByRole('menuitem', { name: /^OBS/ }).click()
    const card = page.getByRole('listitem').filter({ hasText: '2. OBS' })
    await card.getByText('Livetap does not know yet where OBS is.').waitFor()
    expect.soft(await findFaults(page), 'not set up').toEqual(noFaults)

    await card.getByRole('button', { name: 'Set up OBS' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect OBS' })
    await dialog.getByLabel('Address').fill('ws://192.168.7.20:4455')
    await dialog.getByLabel('Password', { exact: true }).fill('wrong')
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await dialog.getByText('WEBHOOK_ALLOW_NETWORKS=192.168.7.20/32:4455').waitFor()
    expect.soft(await findFaults(page), 'refused').toEqual(noFaults)
    await picture(page, 'obs-dialog')
    await dialog.getByLabel('Address').fill(obs.url)
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await card.getByText('Not connected: it does not accept the password.').waitFor()
    await picture(page, 'obs-wrong-password')
    await card.getByRole('button', { name: 'Change' }).click()
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await card.getByText(/^OBS 31\.0\.0 answers within \d+ ms: 2 scenes and 3 sources\.$/).waitFor()

    const scenes = card.locator('datalist option')
    expect(await Promise.all((await scenes.all()).map((each) => each.getAttribute('value')))).toEqual(['Break', 'Live'])
    await card.getByLabel('Scene').fill('Elsewhere')
    await card.getByText('The program has nothing of that name now.').waitFor()
    await card.getByLabel('Scene').fill('Break')
    await page.getByText('have OBS switch to “Break”').first().waitFor()
    expect.soft(await findFaults(page), 'connected').toEqual(noFaults)
    await picture(page, 'obs-light')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Revision 1 is published.').waitFor()
    simulator.publish(
      'mira',
      completeEvent({ kind: 'gift', person: 'nia', repeatCount: 1, repeatEnd: true, streak: 1 }),
    )
    await expect.poll(() => obs.state.scene).toBe('Break')
    expect(complaints.filter((text) => !/status of (404|422)/.test(text))).toEqual([])
    expect(await page.content()).not.toContain(password)
  })

  test('Streamer.bot gives its actions to choose from, on a phone in the dark', async () => {
    await call(livetap.url, '/api/v1/rules', {
      ...{ name: 'Confetti', eventType: 'GIFT' },
      actions: [{ type: 'streamerbot', deed: 'action', name: 'Confetti', template: '{displayName}' }],
    })
    const { page, complaints } = await openHere({
      ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' },
    })
    await page.goto('/rules')
    await page.getByRole('link', { name: 'Confetti' }).first().click()
    await page.getByRole('button', { name: 'Set up Streamer.bot' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect Streamer.bot' })
    await dialog.getByLabel('Address').fill(bot.url)
    await picture(page, 'bot-dialog-phone')
    await dialog.getByRole('button', { name: 'Save and test' }).click()
    await page.getByText(/^Streamer\.bot 1\.0\.0 answers within \d+ ms: 2 actions\.$/).waitFor()
    expect.soft(await findFaults(page), 'connected').toEqual(noFaults)
    await page.getByText(/^Streamer\.bot 1\.0\.0 answers/).scrollIntoViewIfNeeded()
    await picture(page, 'bot-phone')
    await bot[Symbol.asyncDispose]()
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('Servers/Clients → WebSocket Server → Start Server').waitFor()
    expect.soft(await findFaults(page), 'away').toEqual(noFaults)
    await picture(page, 'bot-away-phone')
    expect(complaints).toEqual([])
  })
})
