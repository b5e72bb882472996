import { readFile } from 'node:fs/promises'
import type { FlaggedWordList } from '@livetap/contracts/workspace/moderation.ts'
import { completeEvent, type Person, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, type PageOptions, tabTo, type WatchedPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, type MortalLivetap, openFolder, startMortalLivetap } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const root = '/api/v1/moderation'
const villain = { uniqueId: 'villain', nickname: '<img src=x onerror=alert(1)>\u202e' }
/** What browsers write about an answer that the page expects. */
const isRefusal = (text: string) => /status of (409|422|503)|ERR_CONNECTION|ERR_INCOMPLETE/.test(text)

describe.skipIf(!browser)('the moderators of a live', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let livetap: MortalLivetap

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    simulator = opened.use(await startSimulator())
    const folder = opened.use(await openFolder())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
    livetap = opened.use(await startMortalLivetap(env))
    await flag('scam', 'hold')
    await flag('spam', 'flag')
  })

  const openHere = watchPages(browser, () => livetap.url)

  const flag = (pattern: string, action: string) =>
    call(livetap.url, `${root}/words`, { pattern, kind: 'word', action, note: '' })

  async function begin(uniqueId: string): Promise<void> {
    simulator.addLive(uniqueId, {})
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId })
  }

  const say = (uniqueId: string, person: Partial<Person> | string, text: string) =>
    simulator.publish(uniqueId, completeEvent({ kind: 'comment', person, text }))

  /** Somebody at their own desk. */
  async function sitDown(path: string, options: PageOptions = {}): Promise<WatchedPage> {
    const one = await openHere(options)
    await one.page.goto(path)
    return one
  }

  async function openDesk(uniqueId: string, options: PageOptions = {}): Promise<WatchedPage> {
    const one = await sitDown(`/moderate?live=${uniqueId}`, options)
    await one.page.getByRole('img', { name: /^On duty: .*\(you\)/ }).waitFor()
    return one
  }

  const heldOf = (page: Page) => page.getByRole('list', { name: 'Held comments' }).getByRole('listitem')
  const questionsOf = (page: Page) => page.getByRole('list', { name: 'Questions that wait' }).getByRole('listitem')
  const commentOf = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text })
  const gone = (place: Locator) => place.waitFor({ state: 'detached' })

  test('what one decides is seen by the other, and of two who decide at once one is told who was faster', async () => {
    await begin('holds')
    const ann = await openDesk('holds')
    const bob = await openDesk('holds')
    await bob.page.getByRole('list', { name: 'Who is here' }).getByRole('listitem').nth(1).waitFor()
    say('holds', 'mira', 'is this a scam')
    const atAnn = heldOf(ann.page).filter({ hasText: 'is this a scam' })
    const atBob = heldOf(bob.page).filter({ hasText: 'is this a scam' })
    await atBob.locator('mark', { hasText: 'scam' }).waitFor()
    await commentOf(bob.page, 'is this a scam').getByText('held', { exact: true }).waitFor()
    await atAnn.getByRole('button', { name: 'Approve' }).click()
    await gone(atAnn)
    await atBob.getByText('approved this').waitFor()
    await gone(atBob)
    await gone(commentOf(bob.page, 'is this a scam').getByText('held', { exact: true }))

    await ann.page.getByRole('button', { name: /^Undo/ }).last().click()
    await atBob.getByRole('button', { name: 'Reject' }).waitFor()
    const rejected = Promise.withResolvers<void>()
    await bob.page.route('**/approve', async (route) => {
      await rejected.promise
      await route.continue()
    })
    await atBob.getByRole('button', { name: 'Approve' }).click()
    await gone(atBob)
    await atAnn.getByRole('button', { name: 'Reject' }).click()
    await commentOf(ann.page, 'is this a scam').getByText('rejected', { exact: true }).waitFor()
    rejected.resolve()
    await bob.page.getByRole('alert').filter({ hasText: 'rejected' }).waitFor()
    await commentOf(bob.page, 'is this a scam').getByText('rejected', { exact: true }).waitFor()
    expect(ann.complaints).toEqual([])
    expect(bob.complaints.filter((text) => !isRefusal(text))).toEqual([])
  })

  test('a comment is hidden and shown again, a viewer noted, muted and labelled, for all of them', async () => {
    await begin('deeds')
    const ann = await openDesk('deeds')
    const bob = await openDesk('deeds')
    say('deeds', 'otto', 'buy spam here')
    const comment = commentOf(ann.page, 'buy spam here')
    await comment.getByText('flagged', { exact: true }).waitFor()
    await comment.click()
    await comment.getByRole('button', { name: 'Hide (H)' }).click()
    const done = bob.page.getByRole('list', { name: 'What was done' }).getByRole('listitem')
    await commentOf(bob.page, 'buy spam here').getByText('hidden', { exact: true }).waitFor()
    await done.filter({ hasText: 'hid a comment of otto' }).getByRole('button', { name: 'Undo' }).click()
    await gone(comment.getByText('hidden', { exact: true }))

    await comment.getByRole('button', { name: 'Viewer (U)' }).click()
    const card = ann.page.getByRole('region', { name: 'Viewer' })
    await card.getByText('@otto').waitFor()
    await card.getByLabel('Note', { exact: true }).fill('Sells things <b>here</b>')
    await card.getByLabel('Tags, with commas between').fill('Warned, regular')
    await card.getByRole('button', { name: 'Add note' }).click()
    await card.getByRole('list', { name: 'Notes about this viewer' }).getByText('warned').waitFor()
    await card.getByRole('button', { name: 'Mute' }).click()
    await ann.page.getByRole('menuitem', { name: 'For 10 minutes' }).click()
    await card.getByText('Muted by You for another').waitFor()
    await card.getByRole('button', { name: 'Label' }).click()
    await ann.page.getByRole('menuitem', { name: 'red' }).click()
    await commentOf(bob.page, 'buy spam here').getByText('muted', { exact: true }).waitFor()
    await commentOf(bob.page, 'buy spam here').getByText('labelled red').waitFor()

    await commentOf(bob.page, 'buy spam here').click()
    await bob.page.keyboard.press('u')
    const same = bob.page.getByRole('region', { name: 'Viewer' })
    await same.getByText('Sells things <b>here</b>').waitFor()
    await same.getByRole('button', { name: 'Unmute' }).click()
    await gone(card.getByText('Muted by You for another'))
    await same.getByRole('button', { name: 'Remove the note' }).click()
    await same.getByRole('button', { name: 'Remove for good' }).click()
    await gone(same.getByText('Sells things'))

    say('deeds', 'mira', 'hello from mira')
    await commentOf(bob.page, 'hello from mira').or(bob.page.getByText('1 new')).first().waitFor()
    await same.getByRole('button', { name: 'Only their comments' }).click()
    await bob.page.getByRole('button', { name: /^Only otto/ }).waitFor()
    expect(await commentOf(bob.page, 'hello from mira').count()).toBe(0)
    expect([...ann.complaints, ...bob.complaints]).toEqual([])
  })

  test('nobody answers a question that somebody else has taken', async () => {
    await begin('quiz')
    const ann = await openDesk('quiz')
    const bob = await openDesk('quiz')
    say('quiz', 'mira', 'what song is this?')
    say('quiz', 'nia', 'what song is this?')
    const atAnn = questionsOf(ann.page).filter({ hasText: 'what song is this?' })
    const atBob = questionsOf(bob.page).filter({ hasText: 'what song is this?' })
    await atAnn.getByText('asked 2 times').waitFor()
    await ann.page.keyboard.press('q')
    await atAnn.getByText('are answering').waitFor()
    await atBob.getByText('answering').waitFor()
    await ann.page.keyboard.press('q')
    await gone(atAnn)
    await atBob.getByText('answered this').waitFor()
    await gone(atBob)
    await ann.page.keyboard.press('z')
    await atBob.waitFor()
    expect([...ann.complaints, ...bob.complaints]).toEqual([])
  })

  test('a live is worked through by keyboard alone', async () => {
    await begin('keys')
    const { page, complaints } = await openDesk('keys')
    for (const text of ['first words', 'what is a scam', 'third words']) say('keys', 'mira', text)
    await heldOf(page).waitFor()
    await commentOf(page, 'third words').waitFor()
    expect(await page.title()).toMatch(/^\([12]\) Moderate @keys · Livetap$/)
    const isShownAs = (text: string, badge: string) => commentOf(page, text).getByText(badge, { exact: true })
    const focused = async () => await page.evaluate<{ name: string; visible: boolean }>('pageChecks.readFocus()')

    await page.keyboard.press('j')
    await page.locator('article:focus', { hasText: 'third words' }).waitFor()
    expect((await focused()).visible).toBe(true)
    await page.keyboard.press('h')
    await isShownAs('third words', 'hidden').waitFor()
    await page.keyboard.press('z')
    await gone(isShownAs('third words', 'hidden'))
    await page.keyboard.press('f')
    await isShownAs('third words', 'featured').waitFor()
    await page.keyboard.press('k')
    await page.locator('article:focus', { hasText: 'what is a scam' }).waitFor()
    await page.keyboard.press('a')
    await gone(heldOf(page))
    await page.keyboard.press('z')
    await heldOf(page).waitFor()
    await page.keyboard.press('g')
    await page.locator('li:focus', { hasText: 'what is a scam' }).waitFor()
    await page.keyboard.press('r')
    await isShownAs('what is a scam', 'rejected').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.type('j h z')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('list', { name: 'Notes about this viewer' }).getByText('j h z').waitFor()
    expect(await isShownAs('third words', 'hidden').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await gone(page.getByRole('region', { name: 'Viewer' }))
    await page.keyboard.press('/')
    await page.keyboard.type('first')
    await gone(commentOf(page, 'third words'))
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await commentOf(page, 'third words').waitFor()
    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Hide the comment').waitFor()
    await page.keyboard.press('Escape')
    await tabTo(page, /^Values$/)
    await page.keyboard.press('Space')
    await page.getByRole('switch', { name: 'Values', checked: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('money stays out of sight until asked for, and reading holds the feed still', async () => {
    await begin('calm')
    const { page, complaints } = await openDesk('calm')
    const gift = completeEvent({ kind: 'gift', person: 'giver', repeatCount: 5, repeatEnd: true, streak: 1 })
    simulator.publish('calm', gift)
    say('calm', 'mira', 'nice one')
    const row = page.getByRole('article').filter({ hasText: 'giver' })
    await row.waitFor()
    expect(await row.textContent()).not.toContain('coin')
    await page.getByRole('switch', { name: 'Values' }).click()
    await row.getByText('coins').waitFor()
    await page.reload()
    await row.getByText('coins').waitFor()

    await page.mouse.move(5, 5)
    await commentOf(page, 'nice one').click()
    say('calm', 'nia', 'while you read')
    await page.getByRole('button', { name: '1 new' }).click()
    await commentOf(page, 'while you read').waitFor()
    await page.getByRole('button', { name: /^Gifters/ }).click()
    await gone(commentOf(page, 'nice one'))
    await row.waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await commentOf(page, 'nice one').waitFor()
    expect(complaints).toEqual([])
  })

  test('whatever viewers write is shown as text', async () => {
    await begin('hostile')
    const { page, complaints } = await openDesk('hostile')
    const texts = [
      '<script>alert(1)</script> scam',
      '"><img src=x onerror=alert(1)> scam?',
      '\u202egnihtemos scam \u2066x',
      `scam ${'z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307'.repeat(20)}`,
      'javascript:alert(1) scam',
    ]
    for (const text of texts) say('hostile', villain, text)
    await heldOf(page)
      .nth(texts.length - 1)
      .waitFor()
    await commentOf(page, 'javascript:').click()
    await page.keyboard.press('u')
    const card = page.getByRole('region', { name: 'Viewer' })
    await card.getByText('<img src=x onerror=alert(1)>').waitFor()
    await card.getByRole('list', { name: 'Comments of this viewer' }).getByText('<script>').waitFor()
    expect(await page.locator('#root img[src="x"], #root script').count()).toBe(0)
    expect(await page.locator('#root').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    expect(await findFaults(page)).toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('words are added with the reason where one cannot be, tried, taken over and saved as text', async () => {
    const { page, complaints } = await sitDown('/moderate/words')
    const list = page.getByRole('list', { name: 'Flagged words' }).getByRole('listitem')
    await list.filter({ hasText: 'spam' }).waitFor()
    await page.getByLabel('How it is compared').selectOption('RE2 pattern')
    await page.getByLabel('Pattern').fill('(a')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'missing closing )' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await page.getByLabel('Pattern').fill('fr[e3]{2,} coins')
    await page.getByLabel('What happens').selectOption('Hide from the public')
    await page.getByLabel('Why it is in the list').fill('the usual <b>bots</b>')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await list.filter({ hasText: 'the usual <b>bots</b>' }).waitFor()

    await page.getByLabel('A comment to try').fill('get fr33 coins')
    await page.getByText('It would be hidden from the public.').waitFor()
    await page.locator('mark', { hasText: 'fr33 coins' }).waitFor()

    await page.getByLabel('Words to add, one a line').fill('spam\nhold: other shop # sells\nhide pattern: [\n')
    await page.getByRole('button', { name: 'Add these' }).click()
    await page.getByText('1 word added, 1 already there, 1 refused.').waitFor()
    await page.getByText(/^Line 3: /).waitFor()
    await list.filter({ hasText: 'other shop' }).waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ])
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
    expect(lines).toContain('hide pattern: fr[e3]{2,} coins # the usual <b>bots</b>')
    expect(lines).toContain('hold: other shop # sells')

    await page.getByRole('button', { name: 'Remove other shop' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await gone(list.filter({ hasText: 'other shop' }))
    await page.getByLabel('Comments with a link').check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const { items } = await call<FlaggedWordList>(livetap.url, `${root}/words`)
    expect(items.map(({ pattern }) => pattern).sort()).toEqual(['fr[e3]{2,} coins', 'scam', 'spam'])
    expect(complaints.filter((text) => !isRefusal(text))).toEqual([])
  })

  test('on a phone everything is behind three tabs, and can be read and reached', async () => {
    await begin('pocket')
    say('pocket', villain, 'a scam from me?')
    const { page, complaints } = await openDesk('pocket', { ...phone, colorScheme: 'light' })
    await commentOf(page, 'a scam from me?').waitFor()
    expect.soft(await findFaults(page), 'feed').toEqual(noFaults)
    const tabs = page.getByRole('navigation', { name: 'Parts of the desk' })
    await tabs.getByRole('button', { name: /^Queue 2 waiting/ }).click()
    await heldOf(page).getByRole('button', { name: 'Reject' }).waitFor()
    expect.soft(await findFaults(page), 'queue').toEqual(noFaults)
    const button = await heldOf(page).getByRole('button', { name: 'Reject' }).boundingBox()
    expect(button?.height).toBeGreaterThanOrEqual(44)
    await heldOf(page).getByRole('button', { name: 'Reject' }).click()
    await tabs.getByRole('button', { name: /^Queue 1 waiting/ }).waitFor()
    await tabs.getByRole('button', { name: 'Team' }).click()
    await page.getByText('rejected a comment of').waitFor()
    expect.soft(await findFaults(page), 'team').toEqual(noFaults)
    await tabs.getByRole('button', { name: 'Feed' }).click()
    await commentOf(page, 'a scam from me?').click()
    await commentOf(page, 'a scam from me?').getByRole('button', { name: 'Viewer (U)' }).click()
    const sheet = page.getByRole('dialog', { name: 'Viewer' })
    await sheet.getByText('@villain').waitFor()
    expect.soft(await findFaults(page), 'card').toEqual(noFaults)
    await sheet.getByRole('button', { name: 'Only their comments' }).click()
    await sheet.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: /^Only <img/ }).waitFor()
    await page.goto('/moderate/words')
    await page.getByRole('list', { name: 'Flagged words' }).getByText('scam').waitFor()
    expect.soft(await findFaults(page), 'words').toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  test('after a lost connection everything is as it is', async () => {
    await begin('back')
    say('back', 'mira', 'a scam again')
    const { page } = await openDesk('back')
    await heldOf(page).waitFor()
    await livetap.kill()
    await page.getByText('Connection lost').waitFor()
    await heldOf(page).getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).first().waitFor()
    await heldOf(page).waitFor()
    await livetap.revive()
    await gone(page.getByText('Connection lost'))
    await heldOf(page).getByRole('button', { name: 'Approve' }).click()
    await gone(heldOf(page))
    await page.reload()
    await commentOf(page, 'a scam again').waitFor()
    expect(await heldOf(page).count()).toBe(0)
  })

  test('without a live the page says what to do, and opens the one that runs', async () => {
    const { page, complaints } = await sitDown('/moderate?live=nobody')
    await page.getByRole('heading', { level: 1, name: '@nobody is not followed here' }).waitFor()
    expect(await findFaults(page)).toEqual(noFaults)
    await begin('running')
    await page.getByRole('link', { name: 'Moderate' }).click()
    await page.waitForURL(/\/moderate\?live=\w+/)
    expect(complaints).toEqual([])
  })
})
