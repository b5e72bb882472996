import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ExecutionPage } from '@livetap/contracts/rules/outcomes.ts'
import type { RuleList } from '@livetap/contracts/rules/requests.ts'
import type { Rule, RuleRequest } from '@livetap/contracts/rules/rule.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, type PageOptions, tabTo, type WatchedPage } from './browser.ts'
import { openFakeGame } from './fake-game.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { asOwner } from './test-accounts.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const root = '/api/v1/rules'
const hostile = '<img src=x onerror=alert(1)>\u202e'
/** What browsers write about an answer that the page expects. */
const isRefusal = (text: string) => /status of (400|404|409|422)/.test(text)

/** The tabs of a rule, and what each begins with. */
const tabs = [
  ['', 'In words'],
  ['?tab=try', 'What would happen'],
  ['?tab=back-test', 'Play through'],
  ['?tab=load', 'Work it out'],
  ['?tab=history', 'Why not'],
  ['?tab=analytics', 'The last'],
  ['?tab=revisions', 'Revision 3'],
] as const

describe.skipIf(!browser)('the pages of rules', { timeout: 180_000 }, () => {
  const received: string[] = []
  let simulator: Simulator
  let livetap: LivetapProcess
  let folder: string
  let address: string
  let game: Awaited<ReturnType<typeof openFakeGame>>

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    received.splice(0)
    simulator = opened.use(await startSimulator())
    const receiver = createServer((request, response) => {
      request.on('data', (chunk) => received.push(String(chunk)))
      request.on('end', () => response.end('taken'))
    }).listen(0, '127.0.0.1')
    opened.defer(() => void receiver.close())
    await new Promise((resolve) => receiver.once('listening', resolve))
    const { port } = receiver.address() as AddressInfo
    address = `http://127.0.0.1:${port}/hook`
    folder = opened.use(await openFolder()).path
    game = opened.use(await openFakeGame())
    const allowed = `127.0.0.1:${port},127.0.0.1:${game.port}`
    const env = { DATA_DIR: folder, SIMULATOR_URL: simulator.origin, WEBHOOK_ALLOW_NETWORKS: allowed }
    livetap = opened.use(await startLivetap(env))
    simulator.addLive('mira', {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'mira' })
  })

  const openHere = watchPages(browser, () => livetap.url)

  async function open(path: string, options: PageOptions = {}): Promise<WatchedPage> {
    const one = await openHere(options)
    await one.page.goto(path)
    return one
  }

  const addRule = (rule: RuleRequest) => call<Rule>(livetap.url, root, rule)
  const say = (text: string) => simulator.publish('mira', completeEvent({ kind: 'comment', person: 'nia', text }))
  const lineOf = (page: Page, name: string) => page.getByRole('article', { name })

  test('a rule is written from a recipe, refused where it is wrong, tried, published, and sends what happens', async () => {
    const { page, complaints } = await open('/rules')
    await page.getByRole('heading', { name: 'No rule yet' }).waitFor()
    expect.soft(await findFaults(page), 'nothing yet').toEqual(noFaults)
    await page.getByRole('link', { name: /^Comment Chat command to webhook/ }).click()
    await page.getByLabel('Name of the rule').fill(`Song ${hostile}`)
    await page.getByText('comment begins with “!song”').waitFor()
    await page.getByLabel('Address').fill('http://10.1.2.3/x')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor()
    expect.soft(await findFaults(page), 'refused').toEqual(noFaults)
    await page.getByLabel('Address').fill(address)
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.waitForURL(/\/rules\/[0-9a-f-]{36}$/)
    await page.getByText('Nothing is published.').waitFor()

    await page.getByRole('link', { name: 'Try', exact: true }).click()
    await page.getByLabel('What is written').fill('hello')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('Its condition is not met.').waitFor()
    await page.getByText('comment (“hello”) begins with “!song”').waitFor()
    await page.getByLabel('What is written').fill('!song "x" <b>')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('It fired.').waitFor()
    await page.getByRole('list', { name: 'What would be done' }).getByText(new URL(address).host).first().waitFor()
    expect.soft(await findFaults(page), 'tried').toEqual(noFaults)

    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByLabel('What this revision is for').fill('the first <i>one</i>')
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Revision 1 is published.').waitFor()
    await page.getByRole('link', { name: 'History' }).last().click()
    say('!song for me')
    const done = page.getByRole('list', { name: 'Executions' }).getByRole('listitem').filter({ hasText: 'done' })
    await done.first().waitFor()
    expect(received.some((body) => body.includes('!song for me'))).toBe(true)
    await page.getByText('Attempt 1,').first().waitFor()
    await page.getByRole('link', { name: 'Try', exact: true }).click()
    await page.getByLabel('What is written').fill('!song as a test')
    await page.getByRole('button', { name: 'Run it for real' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click()
    await page.getByRole('link', { name: 'See what came of it' }).click()
    await page.getByRole('list', { name: 'Executions' }).getByText('test', { exact: true }).waitFor()
    await expect.poll(() => received.some((body) => body.includes('!song as a test'))).toBe(true)
    expect.soft(await findFaults(page), 'history').toEqual(noFaults)
    expect(complaints.filter((text) => !isRefusal(text))).toEqual([])
  })

  test('a condition that was written in another way is not changed by being looked at', async () => {
    const condition = { '>=': [{ var: 'coins' }, 1] }
    const actions = [{ type: 'log', template: 'x' }] as const
    const { ruleId } = await addRule({
      name: 'bare',
      eventType: 'GIFT',
      condition,
      actions: [...actions],
      enabled: true,
    })
    const { page } = await open(`/rules/${ruleId}`)
    await page.getByLabel('How it is compared').waitFor()
    await page.getByText('Published', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Save draft' }).isDisabled()).toBe(true)
  })

  test('what a rule made of an event is told beside the event', async () => {
    await addRule({
      name: 'Loud',
      eventType: 'CHAT',
      condition: { in: ['loud', { var: 'message' }] },
      cooldown: { globalMs: 3_600_000 },
      actions: [{ type: 'log', template: '{message}' }],
      enabled: true,
    })
    const { page, complaints } = await open('/?live=mira')
    say('quiet words')
    say('loud one')
    say('loud two')
    const rowOf = (text: string) => page.getByRole('article').filter({ hasText: text }).first()
    const told = page
      .getByRole('complementary', { name: 'What rules made of it' })
      .getByRole('listitem')
      .filter({ hasText: 'Loud' })
    await rowOf('quiet words').hover()
    await rowOf('quiet words').getByRole('button', { name: 'Why?' }).click()
    await told.getByText('Its condition is not met.').waitFor()
    expect.soft(await findFaults(page), 'why not').toEqual(noFaults)
    await page.keyboard.press('Escape')
    await told.waitFor({ state: 'detached' })

    await rowOf('loud two').click()
    await page.getByRole('complementary', { name: 'Details' }).getByText('event id').waitFor()
    await page.keyboard.press('w')
    await told.getByText(/^It rests after it fired: .* left\.$/).waitFor()
    await page.keyboard.press('k')
    await told.getByText('It fired.').waitFor()
    await rowOf('loud one').getByRole('button', { name: 'Why? Fired: Loud' }).waitFor()
    expect(await rowOf('loud two').getByRole('button', { name: 'Why?', exact: true }).count()).toBe(1)
    await told.getByRole('link', { name: 'What it did' }).click()
    await page.waitForURL(/\/rules\/history\?/)
    await page.getByRole('list', { name: 'Executions' }).getByText('“loud one”').waitFor()
    expect(complaints).toEqual([])
  })

  test('what another program does is chosen from what it offers, and a rule is offered to others', async () => {
    const actions = [{ type: 'log', template: 'x' } as const]
    const { ruleId } = await addRule({ name: 'Creepers', eventType: 'GIFT', actions })
    const { page, complaints } = await open(`/rules/${ruleId}`)
    await page.getByRole('button', { name: 'Action', exact: true }).click()
    await page.getByRole('menuitem', { name: /^Another program/ }).click()
    await page.getByRole('button', { name: 'Remove 1. Log' }).click()
    const ask = page.getByRole('button', { name: 'Ask what it offers' })
    await page.getByLabel('Address of the program').fill('http://127.0.0.2:8832')
    await ask.click()
    await page.getByText('WEBHOOK_ALLOW_NETWORKS=127.0.0.2:8832').waitFor()
    expect.soft(await findFaults(page), 'refused').toEqual(noFaults)
    await page.getByLabel('Address of the program').fill(game.url)
    await ask.click()
    await page.getByText('Chaos Craft').waitFor()
    await page.getByText('Choose what the program is to do.').first().waitFor()
    await page.getByLabel('Category').selectOption('Mobs')
    await page.getByLabel('What it does').selectOption('Spawn a cow')
    await page.getByLabel(/^Other programs of this machine may have it run/).check()
    await page.getByText('do “Spawn a cow”').waitFor()
    expect.soft(await findFaults(page), 'chosen').toEqual(noFaults)
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Saved as a draft').first().waitFor()
    const external = { type: 'external', url: game.url, categoryId: 'mobs', actionId: 'cow', actionName: 'Spawn a cow' }
    expect(await call<Rule>(livetap.url, `${root}/${ruleId}`)).toMatchObject({ actions: [external], offered: true })

    const { page: small, complaints: others } = await open(`/rules/${ruleId}`, { ...phone, colorScheme: 'light' })
    await small.getByText('It does').waitFor()
    await small.getByRole('button', { name: 'Ask what it offers' }).click()
    await small.getByText('Chaos Craft').waitFor()
    expect.soft(await findFaults(small), 'on a phone').toEqual(noFaults)
    expect([...complaints, ...others].filter((text) => !isRefusal(text))).toEqual([])
    await page.evaluate((path) => fetch(path, { method: 'DELETE' }), `${root}/${ruleId}`)
  })

  test('a condition that says more than clauses can is edited as JSON, and keeps every word', async () => {
    const condition = { '==': [{ '%': [{ var: 'coins' }, 10] }, 0] }
    const { ruleId } = await addRule({
      name: 'Tens',
      eventType: 'GIFT',
      condition,
      actions: [{ type: 'log', template: 'ten' }],
    })
    const { page, complaints } = await open(`/rules/${ruleId}`)
    await page.getByText('This condition says more than clauses can show').waitFor()
    const json = page.getByLabel('Condition as JsonLogic')
    await json.fill('{"and": [')
    await page.getByRole('alert').filter({ hasText: 'This is not JSON' }).waitFor()
    await json.fill(JSON.stringify({ and: [condition, { '>': [{ var: 'coins' }, 10] }] }))
    await page.getByText('(coins modulo 10) is 0 and coins is more than 10').first().waitFor()
    await page.getByRole('link', { name: 'Live', exact: true }).first().click()
    await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay' }).click()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Saved as a draft').first().waitFor()
    const stored = await call<Rule>(livetap.url, `${root}/${ruleId}`)
    expect(stored.condition).toEqual({ and: [condition, { '>': [{ var: 'coins' }, 10] }] })
    await json.fill(JSON.stringify({ '>': [{ var: 'coins' }, 10] }))
    await page.getByLabel('How it is compared').selectOption('is at most')
    await page.getByText('coins is at most 10').first().waitFor()
    await page.getByLabel('Name of the rule').fill('')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('alert').filter({ hasText: 'Give the rule a name.' }).waitFor()
    expect(complaints.filter((text) => !isRefusal(text))).toEqual([])
  })

  test('revisions are compared and brought back', async () => {
    const { ruleId, ...rest } = await addRule({
      name: 'Versions',
      eventType: 'FOLLOW',
      actions: [{ type: 'log', template: 'one' }],
      enabled: true,
    })
    expect(rest.revision).toBe(1)
    const { page, complaints } = await open(`/rules/${ruleId}`)
    await page.getByLabel('Line', { exact: true }).fill('two')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Revision 2 is published.').waitFor()
    await page.getByRole('link', { name: 'Revisions' }).click()
    await page.getByRole('deletion').getByText('one').waitFor()
    expect.soft(await findFaults(page), 'revisions').toEqual(noFaults)
    await page.getByRole('button', { name: 'Bring back' }).click()
    await page.getByText('Revision 3 is published.').waitFor()
    await page.getByRole('link', { name: 'Rule', exact: true }).click()
    await expect.poll(() => page.getByLabel('Line', { exact: true }).inputValue()).toBe('one')
    expect(complaints).toEqual([])
  })

  test('rules are found, switched, copied, deleted and brought back, by keyboard as well', async () => {
    const name = `Ever ${hostile} and ${'long '.repeat(7)}`.trim()
    await addRule({ name, eventType: 'LIKE', actions: [{ type: 'log', template: 'x' }], enabled: true })
    const { page, complaints } = await open('/rules')
    const line = lineOf(page, 'Ever')
    await line.waitFor()
    expect.soft(await findFaults(page), 'list').toEqual(noFaults)
    await page.keyboard.press('/')
    await page.keyboard.type('long ever')
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    await page.getByRole('feed', { name: 'Rules' }).focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Space')
    await line.getByRole('switch', { checked: false }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await line.getByRole('switch', { checked: true }).waitFor()
    await line.getByRole('button', { name: /^More of/ }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await line.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await line.waitFor()
    await tabTo(page, /^More of/)
    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Switch the rule on or off').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Pause all' }).click()
    await page.getByText('Paused: no rule acts.').waitFor()
    await page.getByRole('button', { name: 'Let rules act' }).click()
    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop everything' }).click()
    await page.getByText('Paused: no rule acts.').waitFor()
    await page.getByRole('button', { name: 'Let rules act' }).click()
    await page.getByText(/rules? acts?\.$/).waitFor()
    expect(await page.locator('#root img[src="x"]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('rules leave as a file and come back from it, after a look at what becomes of each', async () => {
    const { page, complaints } = await open('/rules')
    await page.getByRole('button', { name: 'All rules: export and import' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export all' }).click(),
    ])
    const pack = JSON.parse(await readFile(await file.path(), 'utf8'))
    const own = join(folder, 'pack.json')
    pack.rules = [pack.rules[0], { ...pack.rules[0], definition: { ...pack.rules[0].definition, name: 'From a file' } }]
    await writeFile(own, JSON.stringify(pack))
    await page.getByRole('button', { name: 'All rules: export and import' }).click()
    await page.getByRole('menuitem', { name: 'Import' }).click()
    await page.getByLabel('File with rules').setInputFiles(own)
    const preview = page.getByRole('list', { name: 'What becomes of each rule' })
    await preview.getByText('skipped').waitFor()
    await preview.getByRole('listitem').filter({ hasText: 'From a file' }).getByText('added').waitFor()
    expect.soft(await findFaults(page), 'import').toEqual(noFaults)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await lineOf(page, 'From a file').waitFor()
    expect(complaints).toEqual([])
  })

  test('a recorded live is played through, and a rush worked out', async () => {
    const { ruleId } = await addRule({
      name: 'Back',
      eventType: 'CHAT',
      actions: [{ type: 'log', template: 'x' }],
      enabled: true,
    })
    const picky = { '==': [{ var: 'message' }, 'what nobody writes'] }
    const body = { name: 'Back', eventType: 'CHAT', condition: picky, actions: [{ type: 'log', template: 'x' }] }
    await fetch(`${livetap.url}${root}/${ruleId}`, {
      method: 'PUT',
      headers: { ...asOwner, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await call(livetap.url, `${root}/${ruleId}/publish`, {})
    const { page, complaints } = await open(`/rules/${ruleId}?tab=back-test`)
    const recordings = page.getByLabel('Recording').locator('option')
    await recordings.nth(1).waitFor({ state: 'attached' })
    await page.getByLabel('Recording').selectOption({ index: (await recordings.count()) - 1 })
    await page.getByRole('button', { name: 'Play through' }).click()
    await page.getByRole('heading', { name: 'What would have happened' }).waitFor()
    await page.getByRole('row', { name: 'Fired 0 0' }).waitFor()
    await page.getByLabel('This text').selectOption('Revision 2, published')
    await page.getByLabel('Compared with').selectOption('Revision 1')
    await page.getByRole('button', { name: 'Play through' }).click()
    await page.getByRole('columnheader', { name: 'Revision 2, published' }).waitFor()
    await page.getByRole('columnheader', { name: 'Revision 1', exact: true }).waitFor()
    await page.getByRole('row', { name: /^Fired 0 [1-9]/ }).waitFor()
    await page
      .getByText(/^Revision 2, published: .+ · Revision 1: fired$/)
      .first()
      .waitFor()
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/back-test.png` })
    expect.soft(await findFaults(page), 'back-test').toEqual(noFaults)
    await page.getByRole('link', { name: 'Load' }).click()
    await page.getByRole('button', { name: 'Work it out' }).click()
    await page.getByRole('heading', { name: 'What it would come to' }).waitFor()
    expect.soft(await findFaults(page), 'load').toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('on a phone, in the light, everything can be read and reached', async () => {
    const { items } = await call<RuleList>(livetap.url, root)
    const { page, complaints } = await open('/rules', { ...phone, colorScheme: 'light' })
    await page.getByRole('article').first().waitFor()
    expect.soft(await findFaults(page), 'list').toEqual(noFaults)
    const box = await page.getByRole('switch').first().boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    const ruleId = items.find(({ name }) => name === 'Versions')?.ruleId
    for (const [tab, shown] of tabs) {
      await page.goto(`/rules/${ruleId}${tab}`)
      await page.getByText(shown, { exact: true }).first().waitFor()
      expect.soft(await findFaults(page), tab).toEqual(noFaults)
    }
    for (const path of ['/rules/queues', '/rules/history']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor()
      expect.soft(await findFaults(page), path).toEqual(noFaults)
    }
    const { items: done } = await call<ExecutionPage>(livetap.url, `${root}/executions`)
    expect(done.length).toBeGreaterThan(0)
    expect(complaints).toEqual([])
  })

  test('a thousand rules scroll as if they were thirty', async () => {
    const rule = { definition: { name: 'One of many', eventType: 'SHARE', actions: [{ type: 'log', template: 'x' }] } }
    const pack = { livetap: 'rules.v1', rules: Array.from({ length: 900 }, () => ({ ...rule, enabled: false })) }
    await call(livetap.url, `${root}/import`, { pack, collisions: 'both', preview: false })
    const { page, complaints } = await open('/rules')
    await page.getByPlaceholder(/^Find among 9\d\d/).waitFor()
    expect(await page.getByRole('article').count()).toBeLessThan(60)
    await page.getByRole('feed', { name: 'Rules' }).press('End')
    await page.getByRole('article').first().waitFor()
    expect(complaints).toEqual([])
  })
})
