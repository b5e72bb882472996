import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startModeration } from '#services/moderation/moderation.ts'
import { startTestServer, type TestServer, unlimited } from '../src/services/api/api.suite.ts'
import { Dashboard } from '../src/services/api/user-sessions/user-sessions.suite.ts'
import { buildPages, findBrowser, openPage, type WatchedPage } from './browser.ts'
import { freshAfterFailure } from './fresh-after-failure.ts'
import { findMarks, hostileTexts } from './hostile-texts.ts'
import { createViewer, type HostileWorkspace, seedHostile } from './hostile-workspace.ts'
import { eventually } from './livetap-process.ts'
import { watchPages } from './watch-pages.ts'

const browser = await findBrowser()
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))
/** Two are longer than what is shown of a text, so that their marks are cut off. */
const all = hostileTexts.length - 2

/** All but the refusal of a name that nobody can have. */
const isOdd = (complaint: string) => !/status of 400/.test(complaint)

/** A page, and how many of the texts are on it at least. */
interface Visit {
  readonly path: string
  readonly texts: number
  /** Done there; what is seen meanwhile counts. */
  readonly use?: (page: Page, look: () => Promise<void>) => Promise<void>
}

describe.skipIf(!browser)('300 hostile texts in every field', { timeout: 180_000 }, () => {
  let server: TestServer
  let hostile: HostileWorkspace

  beforeAll(buildPages)
  afterAll(() => browser?.close())
  freshAfterFailure(async (opened) => {
    server = opened.use(await startTestServer({ webRoot }, unlimited))
    opened.use(await startModeration(server.ports))
    hostile = await seedHostile(server)
  })

  const openHere = watchPages(browser, () => server.url)

  async function openAsOwner(): Promise<WatchedPage> {
    const watched = await openHere({ anonymous: true })
    const cookies = hostile.owner.headers().cookie?.split('; ') ?? []
    const pairs = cookies.map((cookie) => cookie.split('=') as [string, string])
    await watched.page.context().addCookies(pairs.map(([name, value]) => ({ name, value, url: server.url })))
    return watched
  }

  /** Goes there, and resolves to the texts that were seen. Everything is looked at for what must not be there. */
  async function visit({ page, complaints }: WatchedPage, { path, texts, use }: Visit): Promise<Set<number>> {
    hostile.tell()
    await page.goto(path)
    const seen = new Set<number>()
    const intruders = new Set<string>()
    const look = async () => {
      for (const mark of findMarks((await page.locator('body').textContent()) ?? '')) seen.add(mark)
      for (const one of await page.evaluate<string[]>('pageChecks.findIntruders()')) intruders.add(one)
    }
    await page.locator('h1, h2, [role=feed]').first().waitFor()
    await use?.(page, look)
    await eventually(
      `${texts} texts on ${path}`,
      async () => {
        await look()
        if (seen.size < texts) await page.evaluate('pageChecks.scrollOn()')
        return seen.size >= texts
      },
      30_000,
    )
    expect.soft([...intruders], path).toEqual([])
    expect.soft(complaints.splice(0).filter(isOdd), path).toEqual([])
    expect(new URL(page.url()).origin, path).toBe(server.url)
    return seen
  }

  async function openViews(page: Page, look: () => Promise<void>): Promise<void> {
    const views = page.getByRole('navigation', { name: 'Views of the live' }).getByRole('button')
    await views.first().waitFor()
    for (const view of await views.all()) {
      await view.click()
      await look()
    }
  }

  /** The card of the viewer whom everything was noted about. */
  async function openCard(page: Page, look: () => Promise<void>): Promise<void> {
    await look()
    await page.getByRole('article').filter({ hasText: '§299;' }).first().waitFor()
    const comment = page.getByRole('article').filter({ hasText: '§299;' }).filter({ hasText: 'emote' }).first()
    await comment.click()
    await comment.getByRole('button', { name: 'Viewer (U)' }).click()
    await page.getByRole('list', { name: 'Notes about this viewer' }).waitFor()
  }

  async function findViewer(page: Page): Promise<void> {
    await page.getByRole('searchbox', { name: '@username or TikTok id' }).fill(hostile.noted.userId)
    await page.keyboard.press('Enter')
    await page.getByText('Download all of it').waitFor()
  }

  /** Gifts and viewers that were seen are offered. */
  async function chooseGift(page: Page, look: () => Promise<void>): Promise<void> {
    await page.getByRole('button', { name: 'Gift', exact: true }).click()
    await page.getByRole('list', { name: 'Gifts' }).getByRole('listitem').first().waitFor()
    await look()
  }

  async function readOlder(page: Page, look: () => Promise<void>): Promise<void> {
    const older = page.getByRole('button', { name: 'Older' })
    const lines = page.getByRole('table').locator('tbody tr')
    for (let pages = 1; pages < 6; pages++) {
      await lines.nth(50 * pages - 1).waitFor()
      await older.click()
    }
    await lines.nth(299).waitFor()
    await look()
  }

  function listVisits(): Visit[] {
    const { live, earlier, named, uniqueId, invitations } = hostile
    const compared = [live, named[17], named[40]].map((one) => one?.streamId)
    const [name, unknown] = [createViewer(17).uniqueId, createViewer(16).uniqueId]
    return [
      { path: `/?live=${uniqueId}`, texts: 15, use: openViews },
      { path: `/?live=${encodeURIComponent(unknown)}`, texts: 1 },
      { path: '/sessions', texts: all },
      { path: `/sessions/${earlier.sessionId}`, texts: 60 },
      { path: `/streams/${earlier.streamId}/report`, texts: 150 },
      { path: `/compare?streams=${compared}`, texts: 3 },
      { path: `/creators/${encodeURIComponent(name)}`, texts: 1 },
      { path: '/dashboards', texts: 1 },
      { path: '/rules/test-events', texts: 3, use: chooseGift },
      { path: '/privacy', texts: 2, use: findViewer },
      { path: `/moderate?live=${uniqueId}`, texts: 100, use: openCard },
      { path: '/moderate/words', texts: all },
      { path: '/team/members', texts: all },
      { path: '/team/roles', texts: 1 },
      { path: '/team/workspace', texts: 1 },
      { path: '/team/keys', texts: all },
      { path: '/team/secrets', texts: 2 },
      { path: '/team/audit', texts: all, use: readOlder },
      { path: '/account', texts: 1 },
      { path: '/workspaces', texts: all },
      ...invitations.slice(1, 4).map((token) => ({ path: `/invite#${token}`, texts: 2 })),
      { path: '/register', texts: 1 },
      { path: '/sign-in', texts: 1 },
    ]
  }

  test('nothing runs, loads or breaks out on any page, and the texts are there to be read', async () => {
    using _dashboard = await Dashboard.open(server.port, `?username=${hostile.uniqueId}`)
    const watched = await openAsOwner()
    const seen = new Set<number>()
    for (const one of listVisits()) for (const text of await visit(watched, one)) seen.add(text)
    expect(seen.size).toBeGreaterThanOrEqual(all)
  })

  test('these texts do run, load and break out where they are taken for HTML, and that is seen', async () => {
    await using opened = new AsyncDisposableStack()
    const careless = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>x</title><main id=root></main>')
    }).listen(0, '127.0.0.1')
    opened.defer(() => void careless.close())
    await eventually('the page', async () => careless.listening)
    // In a browser of its own, as some of these texts can bring a whole one down.
    const unguarded = (await findBrowser()) as Browser
    opened.defer(() => unguarded.close())
    const { page, complaints } = await openPage(unguarded, { anonymous: true })
    await page.goto(`http://127.0.0.1:${(careless.address() as AddressInfo).port}/`)
    const texts = hostileTexts.filter((text) => !text.includes('refresh'))
    const intruders = await page.evaluate<string[]>(`(${takeForHtml})(${JSON.stringify(texts)})`)
    expect(intruders.length).toBeGreaterThan(100)
    expect(intruders).toContain('turned text')
    for (const what of [/^dialog: 1/, /^ran/, /^request: \w+:\/\/evil\.test/])
      await eventually(String(what), async () => complaints.some((complaint) => what.test(complaint)))
  })

  test('a page of ours that takes a text for HTML is stopped by the policy, and that is seen', async () => {
    const { page, complaints } = await openAsOwner()
    await page.goto('/team')
    const [text = ''] = hostileTexts.slice(16)
    await expect(page.evaluate(`document.body.innerHTML = ${JSON.stringify(text)}`)).rejects.toThrow('TrustedHTML')
    await eventually('a complaint', async () =>
      complaints.some((one) => one.startsWith('policy: require-trusted-types')),
    )
  })
})

/** In the page: what a careless one would do. */
const takeForHtml = `(texts) => {
  for (const text of texts) document.querySelector('#root').appendChild(document.createElement('p')).innerHTML = text
  return pageChecks.findIntruders()
}`
