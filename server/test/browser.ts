import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SignInLink } from '@livetap/contracts/workspace/accounts.ts'
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core'
import { findChromium } from '#room-ways.ts'
import { call } from './livetap-process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A browser for tests: LIVETAP_CHROMIUM, else a Chromium on the path, else the one that npm installed.
 * Undefined (said loudly) when none runs here; throws with CI=true.
 */
export async function findBrowser(more: readonly string[] = []): Promise<Browser | undefined> {
  try {
    return await playwright.launch({ executablePath: await findTestChromium(), args: [...args, ...more] })
  } catch (error) {
    if (process.env.CI === 'true') throw error
    process.stderr.write(`\nSKIPPED: no Chromium runs here (set LIVETAP_CHROMIUM); its tests did not run: ${error}\n`)
    return undefined
  }
}

/** Path of the same; the one that npm installed is unpacked at the first call. */
export async function findTestChromium(): Promise<string> {
  const found = process.env.LIVETAP_CHROMIUM || findChromium()
  return found ?? (await import('@sparticuz/chromium')).default.executablePath()
}

/** Builds the pages unless that was done since their sources were last changed. */
export function buildPages(): void {
  const built = statSync(join(root, 'web/dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = ['web/src', 'web/public', 'contracts/src'].flatMap((folder) => listFiles(join(root, folder)))
  const inputs = [
    ...sources,
    join(root, 'web/index.html'),
    join(root, 'web/overlay.html'),
    join(root, 'web/device.html'),
    join(root, 'web/watch.html'),
    join(root, 'web/vite.config.ts'),
  ]
  if (inputs.every((file) => statSync(file).mtimeMs < built)) return
  const { status, stderr } = spawnSync('npm', ['run', 'build', '--workspace', 'web'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the pages cannot be built:\n${stderr}`)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** A page in a browser profile of its own that notes everything that must not happen in it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page
  /** Dialogs, errors, refusals of the content security policy, requests to other hosts; a line each, oldest first. */
  readonly complaints: string[]
}

export interface PageOptions extends BrowserContextOptions {
  /** Nobody is signed in; usual: the owner. */
  readonly anonymous?: boolean
}

/** Opens an empty page as somebody who was never here, but is signed in; `baseURL` is Livetap's. */
export async function openPage(browser: Browser, { anonymous = false, ...options }: PageOptions): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(45_000)
  const complaints: string[] = []
  const complain = (text: string) => void complaints.push(text)
  await context.exposeBinding('complain', (_, text: string) => complain(text))
  await context.addInitScript({ path: fileURLToPath(new URL('page-checks.js', import.meta.url)) })
  context.on('dialog', (dialog) => {
    complain(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('console', (message) => message.type() === 'error' && complain(`console: ${message.text()}`))
  context.on('weberror', (error) => complain(`error: ${error.error().message}`))
  context.on('request', (request) => isForeign(request.url()) && complain(`request: ${request.url()}`))
  if (!anonymous && options.baseURL) await context.addCookies(await signIn(options.baseURL))
  const page = await context.newPage()
  context.on('page', (other) => complain(`window: ${other.url()}`))
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** The cookies of a browser that the owner signed in with. */
async function signIn(url: string): Promise<{ name: string; value: string; url: string }[]> {
  const { url: link } = await call<SignInLink>(url, '/api/v1/auth/links', {})
  const response = await fetch(`${url}/api/v1/auth/links/use`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URL(link).hash.replace('#link=', '') }),
  })
  return response.headers.getSetCookie().map((cookie) => {
    const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? []
    return { name, value, url }
  })
}

/** For whoever reads why a test failed: what was on the screen, in words and as a picture. */
export async function tellWhatIsShown({ page, complaints }: WatchedPage, name: string): Promise<void> {
  const path = join(tmpdir(), `livetap-failed-${name}.png`)
  await page.screenshot({ path })
  const words = await page.locator('body').ariaSnapshot()
  process.stderr.write(`\n${page.url()} (${path})\n${words.slice(0, 4000)}\n${complaints.join('\n')}\n`)
}

function isForeign(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return /^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1'
}

export interface PageFaults {
  /** Controls without a name. */
  readonly nameless: string[]
  readonly headings: string[]
  /** Texts with less contrast than 4.5. */
  readonly pale: string[]
  /** What is wider than the screen. */
  readonly wide: string[]
}

/** What somebody with poor eyes, a screen reader or a small screen would stumble over on the page as it is now. */
export async function findFaults(page: Page): Promise<PageFaults> {
  const tree = await page.locator('body').ariaSnapshot()
  const nameless = tree.match(/^ *- (button|link|textbox|searchbox|combobox|menuitem|checkbox|progressbar)(?! ").*$/gm)
  const seen = await page.evaluate<Omit<PageFaults, 'nameless'>>('pageChecks.findFaults()')
  return { nameless: nameless ?? [], ...seen }
}

export const noFaults: PageFaults = { nameless: [], headings: [], pale: [], wide: [] }

/** Presses Tab until the focus is on what has this name, and fails unless the focus can be seen all the way. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate<{ name: string; visible: boolean }>('pageChecks.readFocus()')
    passed.push(focus.name)
    if (!focus.visible) throw new Error(`the focus cannot be seen on "${focus.name}"`)
    if (name.test(focus.name)) return
  }
  throw new Error(`Tab does not lead to ${name}, only to ${[...new Set(passed)].join(', ')}`)
}
