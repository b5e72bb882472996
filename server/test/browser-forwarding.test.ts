import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SessionList } from '@livetap/contracts/http.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import type { SinkList } from '@livetap/contracts/rules/sinks.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, openPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'

const browser = await findBrowser()
const comments = ['one', 'two', 'three']

describe.skipIf(!browser)('forwarding, in a browser', { timeout: 180_000 }, () => {
  let livetap: LivetapProcess
  let address: string
  const listSessions = async () => (await call<SessionList>(livetap.url, '/api/v1/sessions')).items

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    const receiver = createServer((_request, response) => response.end('taken')).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    opened.defer(async () => void receiver.close())
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in?key=canary`
    const folder = opened.use(await openFolder())
    const simulator = opened.use(await startSimulator())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, WEBHOOK_ALLOW_NETWORKS: '127.0.0.1' }
    livetap = opened.use(await startLivetap(env))
    simulator.addLive('mira', {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'mira' })
    await eventually('the live', async () => (await listSessions()).length > 0)
    for (const text of comments) simulator.publish('mira', completeEvent({ kind: 'comment', person: 'nia', text }))
    await eventually('the comments', async () => (await listSessions())[0]!.events > comments.length)
  })

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

    await page.getByRole('button', { name: /^Change/ }).click()
    await dialog.getByLabel('Events in a batch').fill('501')
    await dialog.getByText('A whole number from 1 to 500.').waitFor()
    await dialog.getByLabel('Events in a batch').fill('50')
    await dialog.getByLabel('Gives up after').fill('90')
    await dialog.getByLabel('Without comments that are held or hidden').check()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('pace')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('without what is hidden; up to 50 events at a time, within 500 ms; tried for 90 min').waitFor()

    await page.getByRole('button', { name: 'Send from…' }).click()
    await dialog.getByText('It goes on with what comes next.').waitFor()
    await dialog.getByLabel('From a time on').check()
    await dialog.getByLabel('Time, where you are').fill('2001-01-01T00:00:00')
    await dialog.getByText(/^[1-9]\d* events? that went out before will be sent again\. It begins with/).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('move')
    await dialog.getByLabel('From the beginning of a recording').check()
    await dialog.getByLabel('Recording', { exact: true }).selectOption({ index: 1 })
    await dialog.getByText(/will be sent again/).waitFor()
    await dialog.getByRole('button', { name: 'Send from there' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const statusOf = async () => (await call<SinkList>(livetap.url, '/api/v1/sinks')).items[0]?.status
    await expect.poll(statusOf).toMatchObject({ lag: 0 })
    expect((await statusOf())?.deliveredEvents).toBeGreaterThanOrEqual(comments.length)
    await page.getByText('The last 30 days').click()
    await page.getByRole('row', { name: /^\d{4}-\d\d-\d\d [1-9]/ }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await shoot('days')

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
