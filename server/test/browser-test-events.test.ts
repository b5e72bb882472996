import type { Rule, RuleRequest } from '@livetap/contracts/rules/rule.ts'
import type { Me } from '@livetap/contracts/workspace/access.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, type PageOptions, tabTo, type WatchedPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const hostile = '<img src=x onerror=alert(1)>\u202e'
const testPath = '/rules/test-events'

describe.skipIf(!browser)('test events, and why on every row', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    simulator = opened.use(await startSimulator())
    const { path: DATA_DIR } = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR, SIMULATOR_URL: simulator.origin }))
    simulator.addLive('mira', {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'mira' })
    const actions = [{ type: 'log', template: '{username}' }] as const
    await addRule({
      name: `Lions ${hostile}`,
      eventType: 'GIFT',
      condition: { '>': [{ var: 'coins' }, 1000] },
      actions: [...actions],
      enabled: true,
    })
    await addRule({
      name: 'Greeting',
      eventType: 'CHAT',
      condition: { in: ['hello', { var: 'message' }] },
      actions: [...actions],
      enabled: true,
    })
  })

  const openHere = watchPages(browser, () => livetap.url)
  const addRule = (rule: RuleRequest) => call<Rule>(livetap.url, '/api/v1/rules', rule)
  const say = (text: string) => simulator.publish('mira', completeEvent({ kind: 'comment', person: 'nia', text }))
  const rowOf = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text }).first()
  const becameOf = (page: Page) => page.getByRole('list', { name: 'Sent test events' }).locator(':scope > li').first()

  async function open(path: string, options: PageOptions = {}): Promise<WatchedPage> {
    const one = await openHere(options)
    await one.page.goto(path)
    return one
  }

  test('a gift is sent into a live, makes a rule fire there, and counts nowhere', async () => {
    const live = await open('/?live=mira')
    await live.page.getByRole('feed').waitFor()
    say('before the test')
    await rowOf(live.page, 'before the test').waitFor()

    const { page, complaints } = await open(testPath)
    await page.getByText('in no figures').waitFor()
    expect.soft(await findFaults(page), 'nothing yet').toEqual(noFaults)
    await page.getByLabel('Where').selectOption({ label: 'Into the live of @mira' })
    await page.getByRole('button', { name: '1 × Lion from @mira' }).click()
    await page.getByLabel('Name', { exact: true }).fill(hostile)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const sent = becameOf(page)
    await sent.getByRole('link', { name: /^Lions .* fired$/ }).waitFor()
    await sent.getByRole('button', { name: 'Why?' }).click()
    await sent.getByText('It fired.').waitFor()
    expect.soft(await findFaults(page), 'sent').toEqual(noFaults)

    const row = rowOf(live.page, 'Lion')
    await row.getByText('Test', { exact: true }).waitFor()
    await row.getByRole('button', { name: /^Why\? Fired: Lions/ }).waitFor()
    const coins = await live.page.getByLabel('Now').textContent()
    expect(coins).toMatch(/Coins\s*0/)

    await sent.getByRole('link', { name: 'The event' }).click()
    await page.waitForURL(/\/sessions\//)
    await page.locator('header').getByText('Test', { exact: true }).first().waitFor()
    expect(await page.locator('#root img[src="x"]').count()).toBe(0)
    expect([...complaints, ...live.complaints]).toEqual([])
  })

  test('by keyboard a comment of one’s own is sent, remembered, and told why nothing came of it', async () => {
    const { page, complaints } = await open(testPath)
    await page.getByRole('button', { name: 'Chat', exact: true }).press('Enter')
    await page.getByLabel('What is written').fill(`goodbye ${hostile}`)
    await page.keyboard.press('Enter')
    const sent = becameOf(page)
    await sent.getByText('Arrived. No rule has fired.').waitFor()
    await sent.getByRole('button', { name: 'Why?' }).press('Enter')
    await sent.getByText('Its condition is not met.').waitFor()
    await page.getByRole('button', { name: 'Remember this' }).press('Enter')
    await page.reload()
    await page.getByRole('button', { name: /^“goodbye/ }).click()
    await expect.poll(() => page.getByLabel('What is written').inputValue()).toContain('goodbye')
    await page.getByRole('button', { name: /^Forget “goodbye/ }).click()
    await page.getByRole('button', { name: /^“goodbye/ }).waitFor({ state: 'detached' })
    await tabTo(page, /^Send × 10$/)
    await page.keyboard.press('Enter')
    await becameOf(page).getByText('10 times').waitFor()
    await becameOf(page).getByText('Arrived. No rule has fired.').waitFor()
    expect(complaints).toEqual([])
  })

  test('a refusal says what to do', async () => {
    const { page } = await open(testPath)
    const code = 'livestream-not-on'
    const problem = { type: 'about:blank', title: 'The live is not on', status: 409, code, detail: 'it is over' }
    await page.route('**/api/v1/test-events', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Wait until this live is on, or send it into no live.').waitFor()
    expect.soft(await findFaults(page), 'refused').toEqual(noFaults)
  })

  test('on a phone, in the light, a row is asked with a finger, and tests are sent', async () => {
    const { page, complaints } = await open('/?live=mira', { ...phone, colorScheme: 'light' })
    await page.getByRole('feed').waitFor()
    say('hello from a phone')
    const why = rowOf(page, 'hello from a phone').getByRole('button', { name: /^Why\?/ })
    await why.tap()
    const sheet = page.getByRole('dialog', { name: 'What rules made of it' })
    await sheet.getByText('It fired.').waitFor()
    expect.soft(await findFaults(page), 'why').toEqual(noFaults)
    await sheet.getByRole('button', { name: 'Details', exact: true }).tap()
    await page.getByRole('dialog', { name: 'Details' }).getByText('event id').waitFor()
    await page.goto(testPath)
    await page.getByRole('button', { name: 'Gift', exact: true }).tap()
    await page.getByRole('button', { name: 'Send', exact: true }).tap()
    await becameOf(page).getByText('Arrived. No rule has fired.').waitFor()
    expect.soft(await findFaults(page), 'sent').toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('who may not see rules is offered no answer, by row or by key', async () => {
    const { page, complaints } = await openHere()
    await page.route('**/api/v1/me', async (route) => {
      const response = await route.fetch()
      const me = (await response.json()) as Me
      const permissions = me.permissions.filter((one) => one !== 'rule:read')
      await route.fulfill({ response, json: { ...me, permissions } })
    })
    const asked: string[] = []
    page.on('request', (request) => request.url().includes('/rules') && asked.push(request.url()))
    await page.goto('/?live=mira')
    say('nobody asks')
    const row = rowOf(page, 'nobody asks')
    await row.waitFor()
    await page.keyboard.press('w')
    await row.click()
    await page.getByRole('complementary', { name: 'Details' }).getByText('event id').waitFor()
    expect(await page.getByRole('button', { name: /^Why/ }).count()).toBe(0)
    expect(asked).toEqual([])
    expect(complaints).toEqual([])
  })
})
