import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import type { SinkList } from '@livetap/contracts/rules/sinks.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, openPage } from './browser.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'

const browser = await findBrowser()

describe.skipIf(!browser)('forwarding, in a browser', { timeout: 180_000 }, () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let address: string

  beforeAll(async () => {
    buildPages()
    opened.defer(() => browser?.close())
    const receiver = createServer((_request, response) => response.end('taken')).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    opened.defer(async () => void receiver.close())
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in?key=canary`
    const folder = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path, WEBHOOK_ALLOW_NETWORKS: '127.0.0.1' }))
  }, 120_000)
  afterAll(() => opened.disposeAsync())

  test.each([
    [1440, 900, 'light'],
    [390, 844, 'dark'],
  ] as const)('is set up, tested, switched off and removed: %i px', async (width, height, scheme) => {
    const options = { baseURL: livetap.url, viewport: { width, height }, colorScheme: scheme }
    await using watched = await openPage(browser as Browser, options)
    const { page, complaints } = watched
    const shoot = (name: string) =>
      process.env.SCREENSHOTS && page.screenshot({ path: `${process.env.SCREENSHOTS}/forwarding-${width}-${name}.png` })
    await page.goto('/forwarding')
    await page.getByText('Events stay here for now').waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('empty')

    await page.getByRole('button', { name: 'Add a destination' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Put the address in first.').waitFor()
    await dialog.getByLabel('Name').fill('Stock <b>room</b>')
    await dialog.getByLabel('Address').fill('https://10.0.0.1/in?key=canary')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/is not allowed/).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('dialog')
    await dialog.getByLabel('Address').fill(address)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Up to date').waitFor()
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText(/It answered 200 in/).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('list')
    expect(await page.content()).not.toContain('canary')

    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('Switched off').waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await dialog.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('Events stay here for now').waitFor()
    expect((await call<SinkList>(livetap.url, '/api/v1/sinks')).items).toEqual([])
    // A refusal is an answer of 422, which the browser notes.
    expect(complaints.filter((complaint) => !/422/.test(complaint))).toEqual([])
  })

  test.each([
    [1440, 900, 'dark'],
    [390, 844, 'light'],
  ] as const)(
    'webhooks: an address is tried again, and the secret shown, replaced and ended: %i px',
    async (width, height, scheme) => {
      await using receiver = await openGone()
      const rule = await call<Rule>(livetap.url, '/api/v1/rules', {
        ...{ name: `Roses <b>${width}</b>`, eventType: 'CHAT', enabled: true },
        actions: [{ type: 'webhook', url: `${receiver.url}/${width}?u={username}` }],
      })
      await call(livetap.url, `/api/v1/rules/${rule.ruleId}/fire`, {})
      const options = { baseURL: livetap.url, viewport: { width, height }, colorScheme: scheme }
      await using watched = await openPage(browser as Browser, options)
      const { page, complaints } = watched
      const shoot = (name: string) =>
        process.env.SCREENSHOTS &&
        page.screenshot({ path: `${process.env.SCREENSHOTS}/webhooks-${width}-${name}.png`, fullPage: true })
      await page.goto(`/rules/history?rule=${rule.ruleId}`)
      await page.getByRole('link', { name: 'How this address does' }).click()

      const card = page
        .getByRole('list', { name: 'Addresses' })
        .getByRole('listitem')
        .filter({ hasText: `/${width}?` })
      await card.getByText('Gets nothing any more').waitFor()
      await card.getByText('The receiver says that this address is gone for good', { exact: false }).waitFor()
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('disabled')
      await card.getByRole('button', { name: 'Try again now' }).click()
      await card.getByText('Is sent to again').waitFor()
      await card.getByRole('link', { name: `Roses <b>${width}</b>` }).waitFor()

      const secrets = page.getByRole('list', { name: 'Signing secrets' }).getByRole('listitem')
      await secrets.first().waitFor()
      const before = await secrets.count()
      expect(await page.content()).not.toMatch(/whsec_[A-Za-z0-9]/)
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      const shown = await secrets.first().locator('code').textContent()
      expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      await page.getByText('How a receiver verifies').click()
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('secret')
      await page.getByRole('button', { name: 'Replace', exact: true }).click()
      expect(await findFaults(page)).toEqual(noFaults)
      await shoot('replace')
      await page.getByRole('dialog').getByRole('button', { name: 'Replace it' }).click()
      await secrets.nth(before).waitFor()
      expect(await page.content()).not.toContain(shown)
      await shoot('replaced')
      await page
        .getByRole('button', { name: /^End number/ })
        .first()
        .click()
      await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
      await expect.poll(() => secrets.count()).toBe(before)
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await secrets.first().locator('code').waitFor()
      expect(await secrets.first().locator('code').textContent()).not.toBe(shown)
      expect(complaints).toEqual([])
    },
  )
})

/** A receiver that wants no more. */
async function openGone() {
  const server = createServer((_request, response) => response.writeHead(410).end('gone')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}
