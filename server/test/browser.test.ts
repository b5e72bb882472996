import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { LivestreamList, SessionList, SessionSummary } from '@livetap/contracts/http.ts'
import type { UserSessionList } from '@livetap/contracts/user-session.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { parquetReadObjects } from 'hyparquet'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults, tabTo } from './browser.ts'
import { call, eventually, type MortalLivetap, openFolder, startMortalLivetap } from './livetap-process.ts'
import { readLog } from './log-reader.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()

describe.skipIf(!browser)('in a browser', { timeout: 180_000 }, () => {
  const opened = new AsyncDisposableStack()
  let simulator: Simulator
  let livetap: MortalLivetap

  beforeAll(async () => {
    buildPages()
    opened.defer(() => browser?.close())
    simulator = opened.use(await startSimulator())
    const folder = opened.use(await openFolder())
    const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
    livetap = opened.use(await startMortalLivetap(env))
  }, 120_000)
  afterAll(() => opened.disposeAsync())

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(livetap.log())
    await livetap.revive()
    await eventually('the server to notice that the pages are gone', async () => {
      const { items } = await call<UserSessionList>(livetap.url, '/api/sessions')
      return items.every(({ attached }) => !attached)
    })
    await stopAll()
  })

  const openHere = watchPages(browser, () => livetap.url)

  const follow = (uniqueId: string) => call(livetap.url, '/api/v1/livestreams/connect', { uniqueId })
  const say = (uniqueId: string, ...texts: string[]) =>
    simulator.publish(uniqueId, ...texts.map((text) => completeEvent({ kind: 'comment', person: 'mira', text })))

  async function stopAll(): Promise<void> {
    const { items } = await call<LivestreamList>(livetap.url, '/api/v1/livestreams')
    for (const { uniqueId } of items) await call(livetap.url, '/api/v1/livestreams/disconnect', { uniqueId })
  }

  async function findSession(uniqueId: string, source = 'live'): Promise<SessionSummary> {
    const { items } = await call<SessionList>(livetap.url, '/api/v1/sessions')
    const found = items.find((session) => session.uniqueId === uniqueId && session.source === source)
    if (!found) throw new Error(`no session of @${uniqueId}`)
    return found
  }

  /** Follows a quiet live and shows it once it is connected. */
  async function watch(page: Page, uniqueId: string): Promise<void> {
    await follow(uniqueId)
    await page.goto(`/?live=${uniqueId}`)
    await isLive(page)
  }

  test('a new user watches the demo: live, filtered, searched, paused, looked at closely', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'Whose live do you want to tap?' }).waitFor()
    await page.getByRole('button', { name: 'Watch the demo live' }).click()
    await isLive(page)
    const feed = page.getByRole('feed')
    const newest = feed.getByRole('article').last()
    const before = await newest.textContent()
    await eventually('another event', async () => (await newest.textContent()) !== before)
    await eventually('figures', async () => /Viewers\s*\d/.test((await page.getByLabel('Now').textContent()) ?? ''))
    expect(await page.title()).toBe('● @demo · Livetap')

    await page.getByRole('button', { name: 'Pause (Space)' }).click()
    const jump = page.getByRole('button', { name: 'Jump to newest' })
    const held = await feed.getByRole('article').allInnerTexts()
    await jump.filter({ hasText: /\d new/ }).waitFor()
    expect((await feed.getByRole('article').allInnerTexts()).slice(0, 5)).toEqual(held.slice(0, 5))
    await jump.click()
    await jump.waitFor({ state: 'detached' })

    await newest.click()
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByText('event id').waitFor()
    expect(await details.locator('pre').textContent()).toContain('"schemaVersion": "1"')
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  test('a feed that appears under a resting mouse goes on; a mouse that moves over it holds it', async () => {
    simulator.addLive('restful', {})
    const { page, complaints } = await openHere()
    await watch(page, 'restful')
    const rows = page.getByRole('feed').getByRole('article')
    say('restful', 'first')
    await rows.filter({ hasText: 'first' }).waitFor()
    await page.getByRole('button', { name: 'People' }).press('Enter')
    await page.mouse.move(500, 500)
    await rows.first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Feed', exact: true }).press('Enter')
    await page.locator('section:hover', { has: rows.filter({ hasText: 'first' }) }).waitFor()
    say('restful', 'second')
    await rows.filter({ hasText: 'second' }).waitFor()

    await page.mouse.move(510, 505, { steps: 2 })
    await page.getByRole('button', { name: 'Jump to newest' }).filter({ hasText: 'Paused' }).waitFor()
    await page.mouse.move(510, 2)
    await page.getByRole('button', { name: 'Jump to newest' }).waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  test('kinds and words choose what is shown; a streak grows in its row', async () => {
    simulator.addLive('scripted', {})
    const { page, complaints } = await openHere()
    await watch(page, 'scripted')
    const rows = page.getByRole('feed').getByRole('article')
    say('scripted', 'play the apple song', 'the pear one is better?', 'hello')
    const others = (['follow', 'share', 'like', 'join'] as const).map((kind) => completeEvent({ kind, person: 'theo' }))
    simulator.publish('scripted', ...others)
    await rows.filter({ hasText: 'joined' }).waitFor()

    await page.keyboard.press('Shift+Digit1')
    await showsOnly(rows, ['apple song', 'pear one', 'hello'])
    await page.keyboard.press('q')
    await showsOnly(rows, ['pear one'])
    await page.keyboard.press('q')
    await page.keyboard.press('/')
    await page.keyboard.type('APPLE')
    await showsOnly(rows, ['apple song'])
    expect(await page.locator('mark').allInnerTexts()).toEqual(['apple'])
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.getByRole('button', { name: /^Chat/ }).click()
    await page.getByRole('button', { name: /^Follows/ }).click()
    await showsOnly(rows, ['followed'])
    await page.getByRole('button', { name: /^Follows/ }).click({ modifiers: ['Shift'] })
    await rows.filter({ hasText: 'joined' }).waitFor()

    const give = (repeatCount: number, repeatEnd: boolean) =>
      simulator.publish('scripted', completeEvent({ kind: 'gift', person: 'nia', repeatCount, repeatEnd, streak: 7 }))
    const gift = rows.filter({ hasText: 'nia' })
    give(1, false)
    await gift.filter({ hasText: /1\s*coin/ }).waitFor()
    const index = await gift.locator('..').getAttribute('data-index')
    say('scripted', 'something in between')
    give(5, false)
    await gift.filter({ hasText: '×5' }).filter({ hasText: 'still growing' }).waitFor()
    give(12, true)
    await gift
      .filter({ hasText: '×12' })
      .filter({ hasText: /12\s*coins/ })
      .waitFor()
    expect(await gift.count()).toBe(1)
    expect(await gift.textContent()).not.toContain('still growing')
    expect(await gift.locator('..').getAttribute('data-index')).toBe(index)
    expect(complaints).toEqual([])
  })

  test('nothing that a viewer writes is executed, fetched or laid out as anything but text', async () => {
    const rates = { comment: 30, gift: 2, follow: 3, share: 3, join: 3, like: 3, question: 3, subscribe: 2 }
    simulator.addLive('villains', { hostile: 1, rates, title: '<img src=x onerror=alert(1)>' })
    const { page, complaints } = await openHere()
    await watch(page, 'villains')
    const rows = page.getByRole('feed').getByRole('article')
    await rows.nth(25).waitFor()
    for (let row = 0; row < 30; row++) await page.keyboard.press('k')
    await page.keyboard.press('Escape')
    await page.keyboard.press('End')
    await page.keyboard.press('/')
    for (const text of ['<script>alert(1)</script>', '<img src=x onerror=']) {
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
      await rows.filter({ hasText: text }).first().waitFor()
    }
    await page.keyboard.press('Escape')
    const { sessionId } = await findSession('villains')
    await page.goto('/sessions')
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    await page.goto(`/sessions/${sessionId}`)
    await page.getByRole('button', { name: 'Read from the beginning' }).click()
    await page.getByLabel('Search in the feed').fill('<script>')
    await rows.filter({ hasText: '<script>' }).first().waitFor()
    expect(await page.locator('#root :is(script, iframe, object, [onerror], [onload], [onmouseover])').count()).toBe(0)
    expect(await page.locator('#root a[href^="javascript:"]').count()).toBe(0)
    expect((await findFaults(page)).wide).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a recorded session is read, zoomed into, replayed and exported', async () => {
    await call(livetap.url, '/api/v1/livestreams/disconnect', { uniqueId: 'demo' })
    await eventually('the end of the recording', async () => !(await findSession('demo')).live)
    const { page, complaints } = await openHere()
    await page.goto('/')
    await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'Sessions' }).click()
    await page.getByRole('row').filter({ hasText: '@demo' }).click()
    await page.getByRole('heading', { level: 1, name: '@demo' }).waitFor()
    const session = await findSession('demo')
    const rows = page.getByRole('feed').getByRole('article')
    await rows.first().waitFor()
    const timeline = page.getByLabel('Timeline')
    const box = await timeline.locator('canvas').boundingBox()
    if (!box) throw new Error('no chart')
    await page.mouse.move(box.x + box.width * 0.4, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width + 20, box.y + 60, { steps: 5 })
    await page.mouse.up()
    const whole = timeline.getByRole('button', { name: 'Whole session' })
    await whole.waitFor()
    await rows.filter({ hasText: 'Connected' }).waitFor({ state: 'detached' })
    // A live that took longer has more rows than fit.
    await rows.first().hover()
    await page.mouse.wheel(0, 1_000_000)
    await rows.filter({ hasText: 'Connection closed stopped by you' }).waitFor()
    await whole.click()
    await page.mouse.wheel(0, -1_000_000)
    await rows.filter({ hasText: 'Connected' }).waitFor()

    await page.getByRole('button', { name: '10×' }).click()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('progressbar', { name: 'Progress of the replay' }).waitFor()
    await page.getByRole('link', { name: 'Watch it' }).click()
    await page.getByText('Last replay finished').waitFor()
    await page.getByText('replay of this session').waitFor()
    await rows.first().waitFor()
    const replay = await eventually('all of the replay', async () => {
      const found = await findSession('demo', 'replay')
      return found.chats === session.chats && found
    })
    expect(page.url()).toContain(replay.sessionId)
    for (const measure of ['gifts', 'coins', 'likes', 'follows', 'joins'] as const) {
      expect(replay[measure], measure).toBe(session[measure])
    }

    const [ndjson, csv, parquet] = [
      await download(page, 'NDJSON'),
      await download(page, 'CSV'),
      await download(page, 'Parquet'),
    ]
    const events = ndjson
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sessionId: string })
    expect(new Set(events.map(({ sessionId }) => sessionId))).toEqual(new Set([replay.sessionId]))
    expect(events.length).toBe(replay.events)
    expect(csv.toString()).toContain('sessionId')
    expect(csv.toString().trim().split('\r\n').length).toBeGreaterThanOrEqual(events.length + 1)
    const { buffer, byteOffset, byteLength } = parquet
    const file = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)
    expect(await parquetReadObjects({ file })).toHaveLength(events.length)
    expect(complaints).toEqual([])
  })

  test('what is wrong with a name or a live is said, and what to do', async () => {
    simulator.addLive('away', {})
    simulator.addLive('guarded', {})
    simulator.addLive('crowded', {})
    simulator.setFault('away', 'offline', true)
    for (const [fault, value] of [
      ['html', 'captcha'],
      ['api', '403'],
      ['room-id', '403'],
    ] as const) {
      simulator.setFault('guarded', fault, value)
    }
    simulator.setFault('crowded', 'sign', '429')
    const { page, complaints } = await openHere()
    await page.goto('/')
    const field = page.getByLabel('@username or link of a TikTok LIVE')
    for (const [typed, answer] of [
      ['', 'Type the @username'],
      ['mira songs', 'has no spaces'],
      ['https://www.tiktok.com/foryou', 'does not name anybody'],
    ] as const) {
      await field.fill(typed)
      await field.press('Enter')
      await page.getByRole('alert').filter({ hasText: answer }).waitFor()
    }
    for (const [uniqueId, word, problem, remedy] of [
      ['nobody.is.called.so', /Reconnecting|Failed/, 'there is no @nobody.is.called.so', 'Check the spelling'],
      ['away', 'Offline', 'Not live right now', 'starts by itself when the live begins'],
      ['guarded', 'Reconnecting', 'captcha', 'Wait some minutes'],
      ['crowded', 'Reconnecting', 'signing', 'EULER_API_KEY'],
    ] as const) {
      await follow(uniqueId)
      await page.goto(`/?live=${uniqueId}`)
      await page.getByRole('status').filter({ hasText: word }).waitFor()
      await page.getByText(problem).first().waitFor()
      await page.getByText(remedy).first().waitFor()
    }
    simulator.clearFault('crowded')
    await page.getByRole('button', { name: 'Retry now' }).click()
    await isLive(page)
    expect(complaints).toEqual([])
  })

  test('a server that dies and comes back is noticed, and the page goes on without a hole or a double', async () => {
    const streamId = simulator.addLive('phoenix', {})
    const { page, complaints } = await openHere({ viewport: { width: 1280, height: 1600 } })
    await watch(page, 'phoenix')
    const rows = page.getByRole('feed').getByRole('article')
    say('phoenix', ...numbered('before', 12))
    await rows.filter({ hasText: 'before 12' }).waitFor()
    await livetap.kill()
    const banner = page.getByRole('alert').filter({ hasText: 'The Livetap server does not answer.' })
    await banner.waitFor()
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([])
    say('phoenix', ...numbered('meanwhile', 5))
    await livetap.revive()
    await page.getByRole('button', { name: 'Try now' }).click()
    await banner.waitFor({ state: 'detached' })
    await isLive(page)
    await rows.filter({ hasText: 'meanwhile 5' }).waitFor()
    say('phoenix', ...numbered('after', 5))
    await rows.filter({ hasText: 'after 5' }).waitFor()
    const said = (await readLog(livetap.url)).flatMap(({ event }) =>
      event.streamId === streamId &&
      event.eventType === 'CHAT' &&
      /^(before|meanwhile|after) \d+$/.test(event.payload.message)
        ? [event.payload.message]
        : [],
    )
    const shown = (await rows.allInnerTexts()).flatMap((text) => /(before|meanwhile|after) \d+$/m.exec(text)?.[0] ?? [])
    expect(shown).toEqual(said)
    expect(said).toEqual([...numbered('before', 12), ...numbered('meanwhile', 5), ...numbered('after', 5)])
  })

  test('a part of a page that cannot be had is shown as soon as it can, and one that is gone offers the new version', async () => {
    simulator.addLive('partly', {})
    const { page, complaints } = await openHere({ viewport: { width: 1000, height: 900 } })
    await watch(page, 'partly')
    const parts = /assets\/(panels|sessions)-/
    const refused: string[] = []
    await page.route(parts, (route) => {
      refused.push(
        route
          .request()
          .url()
          .replace(/.*assets\/|-.*/g, ''),
      )
      return route.abort()
    })
    const numbers = page.getByRole('button', { name: 'Numbers' })
    await numbers.click()
    await page.getByRole('link', { name: 'Sessions' }).click()
    const isAgain = (part: string) => refused.indexOf(part) !== refused.lastIndexOf(part)
    await eventually('both to be asked for again', async () => isAgain('panels') && isAgain('sessions'))
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.unroute(parts)
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    await page.goBack()
    await numbers.click()
    await page.getByRole('heading', { name: 'Over time' }).waitFor()
    expect(complaints.filter((text) => !text.includes('net::ERR_FAILED'))).toEqual([])

    await page.reload()
    await page.route(parts, (route) => route.fulfill({ status: 404 }))
    await numbers.click()
    await page.getByRole('alert').filter({ hasText: 'Livetap was updated' }).waitFor()
    await page.unroute(parts)
    await page.getByRole('button', { name: 'Load again' }).click()
    await numbers.click()
    await page.getByRole('heading', { name: 'Over time' }).waitFor()
  })

  test('a server without its database says so, and the page goes on by itself once it is back', async () => {
    const { page, complaints } = await openHere()
    const detail = 'The database cannot be used right now. Check it; Livetap goes on by itself.'
    const problem = { type: 'about:blank', title: 'Not available right now', code: 'database-unavailable', detail }
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '2' }
    const refuse = { status: 503, headers, json: { ...problem, status: 503 } }
    await page.route('**/api/v1/**', (route) => route.fulfill(refuse))
    await page.goto('/')
    const banner = page.getByRole('alert').filter({ hasText: /Not available right now.\s*The database/ })
    await banner.filter({ hasText: 'Livetap goes on by itself.' }).waitFor()
    await page.getByRole('heading', { level: 1, name: 'Not ready yet' }).waitFor()
    expect.soft(await findFaults(page)).toEqual(noFaults)
    await page.unroute('**/api/v1/**')
    await page.getByRole('heading', { level: 1, name: 'Whose live do you want to tap?' }).waitFor()
    await banner.waitFor({ state: 'detached' })
    expect(complaints.filter((text) => !text.includes('status of 503'))).toEqual([])
  })

  test('everything can be done with the keyboard alone', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/')
    await page.getByRole('button', { name: 'Watch the demo live' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('pageChecks.readFocus().name')).toBe('Skip to the content')
    await tabTo(page, /^Watch the demo live$/)
    await page.keyboard.press('Enter')
    await isLive(page)
    await page.getByRole('article').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.getByRole('complementary', { name: 'Details' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor()
    await tabTo(page, /^Pause/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Go on (Space)' }).waitFor()
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor()
    await page.reload()
    await tabTo(page, /^Stop$/)
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Stopped' }).waitFor()
    await page.reload()
    await tabTo(page, /^Sessions$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    await tabTo(page, /^@demo$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '@demo' }).waitFor()
    await tabTo(page, /^Export$/)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /NDJSON/ }).waitFor()
    await page.keyboard.press('Escape')
    await tabTo(page, /^max$/)
    await page.keyboard.press('Space')
    await tabTo(page, /^Start$/)
    await page.keyboard.press('Enter')
    await page.getByText('Last replay finished').waitFor()
    expect(complaints).toEqual([])
  })

  test('the API is read about, and tried, on its page', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/')
    await page.getByRole('link', { name: 'API' }).first().click()
    const operation = page.locator('.opblock').filter({ has: page.locator('[data-path="/api/v1/livestreams"]') })
    await operation.locator('.opblock-summary').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    await operation.locator('.live-responses-table .response-col_status').filter({ hasText: '200' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('the pages come as small as they were built', async () => {
    const { page } = await openHere()
    const encodings: (string | undefined)[] = []
    page.on('response', (response) => {
      if (/\.(js|css)$/.test(response.url())) encodings.push(response.headers()['content-encoding'])
    })
    await page.goto('/sessions')
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    expect(encodings.length).toBeGreaterThan(2)
    expect(new Set(encodings)).toEqual(new Set(['br']))
  })

  test.each(['dark', 'light'] as const)('the %s pages can be read by everybody', async (colorScheme) => {
    const { page, complaints } = await openHere({ colorScheme })
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect.soft(await findFaults(page), 'welcome').toEqual(noFaults)
    await watch(page, 'demo5')
    await page.getByRole('article').nth(15).waitFor()
    expect.soft(await findFaults(page), 'live').toEqual(noFaults)
    await page.keyboard.press('k')
    await page.getByRole('complementary', { name: 'Details' }).waitFor()
    expect.soft(await findFaults(page), 'details').toEqual(noFaults)
    await page.goto('/sessions')
    await page.getByRole('row').nth(1).waitFor()
    expect.soft(await findFaults(page), 'sessions').toEqual(noFaults)
    await page.goto(`/sessions/${(await findSession('demo')).sessionId}`)
    await page.getByRole('article').first().waitFor()
    await page.getByLabel('Timeline').locator('canvas').waitFor()
    expect.soft(await findFaults(page), 'session').toEqual(noFaults)
    expect(complaints).toEqual([])
    const missing = await page.goto('/nowhere')
    expect(missing?.status()).toBe(404)
    await page.getByText('There is no such page').waitFor()
    expect.soft(await findFaults(page), 'no page').toEqual(noFaults)
    expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([])
  })

  test('a phone shows everything without scrolling sideways', async () => {
    const { page, complaints } = await openHere(phone)
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect.soft((await findFaults(page)).wide, 'welcome').toEqual([])
    simulator.addLive('verbose.name_of_24_chars', { title: 'نغني معًا كل الأغاني القديمة '.repeat(9) })
    await watch(page, 'verbose.name_of_24_chars')
    expect.soft((await findFaults(page)).wide, 'long words').toEqual([])
    await watch(page, 'demo')
    await page.getByRole('article').nth(5).waitFor()
    expect.soft((await findFaults(page)).wide, 'live').toEqual([])
    await page.getByRole('article').last().tap()
    const sheet = page.getByRole('dialog', { name: 'Details' })
    await sheet.getByText('event id').waitFor()
    expect.soft((await findFaults(page)).wide, 'details').toEqual([])
    await sheet.getByRole('button', { name: 'Close' }).tap()
    await page.getByRole('link', { name: 'Sessions' }).tap()
    await page.getByRole('link').filter({ hasText: '@verbose' }).waitFor()
    expect.soft((await findFaults(page)).wide, 'sessions').toEqual([])
    await page.getByRole('link').filter({ hasText: '@villains' }).first().tap()
    await page.getByRole('heading', { level: 1, name: '@villains' }).waitFor()
    await page.getByRole('article').first().waitFor()
    expect.soft((await findFaults(page)).wide, 'session').toEqual([])
    expect(complaints).toEqual([])
  })

  test('what does not exist is not asked for again: the way to what does is shown', async () => {
    const { page, complaints } = await openHere()
    const none = '00000000-0000-4000-8000-000000000000'
    for (const [path, missing] of [
      ['/sessions/zzz', 'There is no such session'],
      [`/sessions/${none}`, 'There is no such session'],
      ['/streams/zzz/report', 'There is no such live'],
      [`/streams/${'9'.repeat(400)}/report`, 'There is no such live'],
    ] as const) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1, name: missing }).waitFor()
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
      expect.soft(await findFaults(page), path).toEqual(noFaults)
      await page.getByRole('link', { name: 'All sessions' }).click()
      await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    }
    await page.goto(`/compare?streams=zzz,${none}`)
    const gone = page.getByRole('alert').filter({ hasText: 'There is no such live' })
    await gone.nth(1).waitFor()
    expect(await page.getByText('must match').count()).toBe(0)
    expect(complaints.filter((text) => !/status of 4(00|04|14)/.test(text))).toEqual([])
  })

  test('an address that can name nobody says so, however long it is', async () => {
    const { page, complaints } = await openHere(phone)
    for (const [written, answer] of [
      ['x'.repeat(3000), 'too long'],
      ['no%20name', 'has no spaces'],
      ['%3Cscript%3E', 'has only letters'],
    ] as const) {
      await page.goto(`/?live=${written}`)
      await page.getByRole('heading', { level: 1, name: 'This link names no TikTok user' }).waitFor()
      await page.getByText(answer).waitFor()
      await page.getByLabel('@username or link of a TikTok LIVE').waitFor()
      expect(await page.getByRole('button', { name: /^Follow @/ }).count()).toBe(0)
      expect.soft(await findFaults(page), answer).toEqual(noFaults)
    }
    await page.goto(`/?live=${'w'.repeat(40)}`)
    await page.getByText('is not followed here').waitFor()
    expect.soft(await findFaults(page), 'a long name').toEqual(noFaults)
    expect(complaints).toEqual([])
  })

  if (process.env.LIVETAP_SCREENSHOTS === '1') test('pictures for the README', { timeout: 300_000 }, takePictures)

  async function takePictures() {
    await follow('demo')
    const { page: live } = await openHere({ colorScheme: 'dark' })
    await live.goto('/?live=demo')
    const { page: onPhone } = await openHere({ ...phone, colorScheme: 'dark' })
    await onPhone.goto('/?live=demo')
    await eventually('enough to see', async () => (await findSession('demo')).chats >= 250, 240_000)
    await takePicture(live, 'live-dark')
    await takePicture(onPhone, 'live-phone')
    await stopAll()
    const recorded = await eventually('the recording', async () => {
      const session = await findSession('demo')
      return !session.live && session
    })
    const { page: session } = await openHere({ colorScheme: 'light' })
    await session.goto(`/sessions/${recorded.sessionId}`)
    await session.getByRole('article').first().waitFor()
    await session.getByLabel('Timeline').locator('canvas').waitFor()
    await takePicture(session, 'session-light')
  }
})

/** Writes what is on the screen into docs/images, once the pictures in it are there. */
async function takePicture(page: Page, name: string): Promise<void> {
  // Asked from here: what waits inside of the page evaluates text, which its security policy refuses.
  const isWhole = () => page.evaluate<boolean>('[...document.images].every(({ complete }) => complete)')
  await eventually('every picture', isWhole)
  await page.screenshot({ path: fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url)) })
}

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

const isLive = (page: Page) => page.getByRole('status').filter({ hasText: 'LIVE' }).waitFor()

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`)

/** Waits until the rows are these, told by a part of each. */
async function showsOnly(rows: Locator, parts: readonly string[]): Promise<void> {
  await eventually(`only ${parts}`, async () => {
    const texts = await rows.allInnerTexts()
    return texts.length === parts.length && texts.every((text, index) => text.includes(parts[index] ?? ''))
  })
}

async function download(page: Page, format: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ])
  expect(await file.failure()).toBeNull()
  return readFile(await file.path())
}
