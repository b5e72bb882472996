import { readFile } from 'node:fs/promises'
import type { StreamReport, Trends } from '@livetap/contracts/reports.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPages, findBrowser, findFaults, noFaults } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { type RecordedLive, recordLives } from './recorded-lives.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const day = 86_400_000
const firstDay = Date.parse('2026-02-02T19:00:00.000Z')

/** Four lives of one creator, the last with a gap, and the only one of another, without gifts. */
const lives: readonly RecordedLive[] = [
  ...[20, 25, 30, 40].map((minutes, index) => ({
    uniqueId: 'mira.songs',
    streamId: `74000000000000001${index}0`,
    title: index === 1 ? 'أغاني قديمة مع ميرا' : `<b>Songs</b>, part ${index + 1}`,
    startedAt: new Date(firstDay + index * 2 * day).toISOString(),
    minutes,
    crowd: 40 + 20 * index,
    gifts: true,
    ...(index === 3 ? { gap: [10, 14] as const, battle: true } : {}),
  })),
  {
    uniqueId: 'lonely',
    streamId: '7400000000000002000',
    title: '',
    startedAt: new Date(firstDay).toISOString(),
    minutes: 4,
    crowd: 6,
    gifts: false,
  },
]
const [first, second, third, last, lonely] = lives as [
  RecordedLive,
  RecordedLive,
  RecordedLive,
  RecordedLive,
  RecordedLive,
]

describe.skipIf(!browser)('after the live, in a browser', { timeout: 180_000 }, () => {
  let simulator: Simulator
  let livetap: LivetapProcess

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    simulator = opened.use(await startSimulator())
    const folder = opened.use(await openFolder())
    await recordLives(folder.path, lives)
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }))
  })

  const openHere = watchPages(browser, () => livetap.url)

  const readReport = (streamId: string) => call<StreamReport>(livetap.url, `/api/v1/streams/${streamId}/report`)

  test('a report tells what the log tells, leads to the minutes, and can be taken along', async () => {
    const { page, complaints } = await openHere()
    await page.goto('/sessions')
    const row = page.getByRole('row').filter({ hasText: 'part 4' })
    await row.getByRole('link', { name: /^Report of the live/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Report of @mira.songs' }).waitFor()
    const { metrics, gifters } = await readReport(last.streamId)
    await page.getByRole('heading', { name: 'Course of the live' }).waitFor()
    expect(await figure(page, 'Coins')).toContain(count(metrics.totals.coins))
    expect(await figure(page, 'Likes')).toContain(`TikTok says ${count(metrics.tiktok.likes ?? 0)}`)
    expect(metrics.missing.seconds).toBe(240)
    await page.getByText('4 min of 40 min (10 %) could not be received').waitFor()
    await page.getByText(`${count(gifters.fresh + gifters.returning)} gifters`).waitFor()
    await page.locator('bdi', { hasText: '<img src=x onerror=alert(1)>' }).first().waitFor()
    const ledger = page.getByRole('table').filter({ hasText: 'Gifters' }).getByRole('row')
    expect(await ledger.count()).toBe(metrics.gifts.length + 1)
    expect(await ledger.nth(1).textContent()).toContain(count(metrics.gifts[0]?.coins ?? 0))
    const battle = page.getByRole('region', { name: 'Battles' }).getByRole('listitem')
    expect(await battle.locator('bdi').allTextContents()).toEqual(['<b>منافس</b>', 'Mira'])
    expect(await findFaults(page)).toEqual(noFaults)

    await page.getByText('How it is made').first().click()
    const { parts, value } = metrics.analysis.scores.entertainmentLevel
    const formula = page.getByRole('table').filter({ hasText: 'Weight × value' }).first()
    const points = (await formula.locator('td:last-child').allTextContents()).map(Number)
    expect(points).toHaveLength(parts.length)
    expect(points.reduce((sum, each) => sum + each)).toBeCloseTo(value, 0)
    for (const { name } of parts) expect(await formula.textContent()).toContain(name)

    const csv = await readDownload(page, 'CSV')
    expect(csv.trim().split('\r\n')).toHaveLength(metrics.history.rows.length + 1)
    expect(JSON.parse(await readDownload(page, 'JSON')).metrics).toEqual(metrics)

    const [best] = metrics.analysis.moments.peaks
    await page
      .getByRole('link', { name: /^Open the minute/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Whole session' }).waitFor()
    expect(new URL(page.url()).searchParams.get('from')).toBe(best?.at)
    const [begin = ''] = /\d\d:\d\d:\d\d/.exec((await page.getByRole('article').first().textContent()) ?? '') ?? []
    expect(begin.slice(0, 5)).toBe(clockOf(best?.at ?? ''))
    await page.getByRole('button', { name: 'Start' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Report of @mira.songs' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('on paper a report is light, whole and without buttons', async () => {
    const { page, complaints } = await openHere({ colorScheme: 'dark' })
    await page.goto(`/streams/${last.streamId}/report`)
    await page.getByRole('heading', { name: 'Scores' }).waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.locator('html[data-theme=light]').waitFor()
    await page.getByText('Weight × value').first().waitFor()
    expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0)
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
    expect(complaints).toEqual([])
  })

  test('lives are ticked, compared by the hour, searched for, and the comparison is an address', async () => {
    const { page, complaints } = await openHere({ colorScheme: 'light' })
    await page.goto(`/streams/${first.streamId}/report`)
    await page.getByRole('link', { name: '@mira.songs' }).click()
    await page.getByText('4 recorded lives').waitFor()
    const { lives: known } = await call<Trends>(livetap.url, '/api/v1/creators/mira.songs/trends')
    expect(await figure(page, 'Coins')).toContain(short(known.reduce((sum, { coins }) => sum + coins, 0)))
    expect(await figure(page, 'Goes live every')).toContain('2 days')
    expect(await figure(page, 'Usually starts')).toContain('4 of 4')
    expect(await findFaults(page)).toEqual(noFaults)
    const boxes = page.getByRole('checkbox')
    await boxes.nth(3).check()
    await boxes.nth(0).check()
    await page.getByRole('link', { name: 'Compare 2 lives' }).click()
    expect(page.url()).toContain(`/compare?streams=${first.streamId},${last.streamId}`)

    const [one, other] = [await readReport(first.streamId), await readReport(last.streamId)]
    const coins = page.getByRole('row', { name: /^Coins(?! a gifter)/ }).first()
    const hourly = (other.metrics.totals.coins * 60) / (last.minutes - 4)
    await eventually('coins an hour', async () => (await coins.textContent())?.includes(count(Math.round(hourly))))
    await page.getByRole('button', { name: 'In all' }).click()
    await eventually('coins in all', async () => {
      const text = await coins.textContent()
      return [one, other].every(({ metrics }) => text?.includes(count(metrics.totals.coins)))
    })
    expect(await page.locator('main canvas').count()).toBe(4)
    expect(await findFaults(page)).toEqual(noFaults)

    await page.getByRole('button', { name: 'Add a live' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('part 3')
    await dialog.getByRole('status').filter({ hasText: '1 live' }).waitFor()
    await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await eventually('a third live', async () => (await page.getByRole('columnheader').count()) === 4)
    await page
      .getByRole('button', { name: /^Compare with/ })
      .last()
      .click()
    await page.waitForURL(`**/compare?streams=${third.streamId},${first.streamId},${last.streamId}`)
    await page.reload()
    await eventually('the same after a reload', async () => (await page.getByRole('columnheader').count()) === 4)
    await page
      .getByRole('button', { name: /^Leave out/ })
      .first()
      .click()
    await page.waitForURL(`**/compare?streams=${first.streamId},${last.streamId}`)
    expect(complaints).toEqual([])
  })

  test('where there is little or nothing to show, that is said', async () => {
    const { page, complaints } = await openHere(phone)
    for (const [path, words] of [
      ['/streams/123/report', 'There is no such live'],
      ['/creators/nobody.knows', 'No live of @nobody.knows is recorded'],
      ['/creators/no%20name', 'That is no @username'],
      ['/creators/lonely', 'This is the only live of theirs so far.'],
      [`/streams/${lonely.streamId}/report`, 'No gifts were given.'],
      [`/compare?streams=${second.streamId},123`, 'There is no such live'],
      ['/compare', 'Choose two to six lives.'],
    ] as const) {
      await page.goto(path)
      await page.getByText(words).first().waitFor()
      expect.soft(await findFaults(page), path).toEqual(noFaults)
    }
    for (const path of [
      `/streams/${second.streamId}/report`,
      '/creators/mira.songs',
      `/compare?streams=${ids(lives)}`,
    ]) {
      await page.goto(path)
      await page.getByRole('table').first().waitFor()
      expect.soft(await findFaults(page), path).toEqual(noFaults)
    }
    expect(complaints.filter((text) => !/status of 40[04]/.test(text))).toEqual([])
  })

  test('a live that goes on is counted so far, and again when asked', async () => {
    const streamId = simulator.addLive('running', {})
    const say = (text: string) => simulator.publish('running', completeEvent({ kind: 'comment', person: 'mira', text }))
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'running' })
    const comments = async () => (await readReport(streamId).catch(() => undefined))?.metrics.totals.comments
    await eventually('the connection', async () => simulator.report('running').watching > 0)
    say('one')
    await eventually('a comment', async () => (await comments()) === 1)
    const { page, complaints } = await openHere()
    await page.goto(`/streams/${streamId}/report`)
    await page.getByText('The live goes on').waitFor()
    expect(await figure(page, 'Comments')).toMatch(/^Comments\s*1/)
    say('two')
    await eventually('another comment', async () => (await comments()) === 2)
    await page.getByRole('button', { name: 'Count again' }).click()
    await eventually('both', async () => /^Comments\s*2/.test((await figure(page, 'Comments')) ?? ''))
    await call(livetap.url, '/api/v1/livestreams/disconnect', { uniqueId: 'running' })
    expect(complaints).toEqual([])
  })

  test('who leaves while a live is counted does not wait for it', async () => {
    const { page, complaints } = await openHere()
    await page.route('**/report', (route) =>
      route.request().resourceType() === 'fetch' ? undefined : route.continue(),
    )
    await page.goto(`/streams/${first.streamId}/report`)
    await page
      .getByRole('status')
      .filter({ hasText: /^Counting .* events from the log/ })
      .waitFor()
    const given = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/report'))
    await page.getByRole('link', { name: 'Sessions' }).first().click()
    expect((await given).failure()?.errorText).toContain('ERR_ABORTED')
    expect(complaints).toEqual([])
  })
})

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

const ids = (of: readonly RecordedLive[]) => of.map(({ streamId }) => streamId).join()

const count = (value: number) => new Intl.NumberFormat('en-US').format(value)

const short = (value: number) =>
  value < 100_000
    ? count(value)
    : new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value)

/** `20:14`, as the browser on this machine says it. */
const clockOf = (at: string) =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** One of the big numbers with its name and note. */
const figure = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .first()
    .textContent()

async function readDownload(page: Page, format: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ])
  expect(await file.failure()).toBeNull()
  return await readFile(await file.path(), 'utf8')
}
