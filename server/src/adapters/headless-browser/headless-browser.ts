import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright-core'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { VideoBrowser, VideoPage } from '#ports/videos/videos.ts'

export interface HeadlessBrowserOptions {
  /** Path of a Chromium. */
  readonly executablePath: string
  readonly log: Log
  /** Origin of a simulator that stands in for TikTok. */
  readonly simulator?: string
  /** Milliseconds for the page, and for its video after that. Default: 45 000 and 20 000. */
  readonly pageMs?: number
  readonly videoMs?: number
  /** Arguments beside the usual ones. */
  readonly args?: readonly string[]
}

/** After so many jobs the browser is started anew: what pages leave behind does not add up. */
const jobsPerBrowser = 50

const usualArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
]
/** Chromium's own cage does not work for root, who runs Livetap in containers. */
const cage = process.getuid?.() === 0 ? ['--no-sandbox'] : []

const domains = [
  ...['tiktok.com', 'tiktokcdn.com', 'tiktokcdn-us.com', 'tiktokcdn-eu.com', 'tiktokv.com', 'ttwstatic.com'],
  ...['byteoversea.com', 'ibytedtos.com'],
]
const isTikToks = (host: string) => domains.some((domain) => host === domain || host.endsWith(`.${domain}`))

/**
 * What is not TikTok's goes to a proxy that there is not: also what no request is intercepted for, as redirects, WebSockets,
 * connections made ahead and calls.
 */
const outerFence = [
  '--proxy-server=http://nowhere.invalid',
  `--proxy-bypass-list=<-loopback>;${domains.flatMap((domain) => [domain, `*.${domain}`]).join(';')}`,
  '--host-resolver-rules=MAP nowhere.invalid ~NOTFOUND',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
]

/** Starts the browser at the first job, and keeps it. */
export function openHeadlessBrowser(options: HeadlessBrowserOptions): VideoBrowser {
  let running: Promise<Browser> | undefined
  let jobs = 0

  const start = async (): Promise<Browser> => {
    const { executablePath, args = [] } = options
    running ??= chromium.launch({
      executablePath,
      args: [...usualArgs, ...cage, ...outerFence, ...args],
      headless: true,
    })
    try {
      return await running
    } catch (error) {
      running = undefined
      throw new AppError('video-browser-failed', 'the browser did not start', { cause: error })
    }
  }
  const stop = async () => {
    const browser = await running?.catch(() => undefined)
    running = undefined
    jobs = 0
    await browser?.close().catch((error) => options.log.warn({ error }, 'the browser did not close'))
  }
  return {
    async readPage(videoId, signal) {
      if (jobs++ >= jobsPerBrowser) await stop()
      const browser = await start()
      try {
        return await readInContext(browser, videoId, options, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!browser.isConnected()) await stop()
        throw new AppError('video-browser-failed', 'the page could not be read', { transient: true, cause: error })
      }
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** A context of its own for every job: nothing is known from the one before. Closing it ends whatever the page does. */
async function readInContext(
  browser: Browser,
  videoId: string,
  options: HeadlessBrowserOptions,
  signal: AbortSignal,
): Promise<VideoPage | undefined> {
  signal.throwIfAborted()
  const context = await browser.newContext({ acceptDownloads: false, serviceWorkers: 'block', locale: 'en-US' })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= context.close().catch(() => {})
    return closing
  }
  const ended = Promise.withResolvers<never>()
  const end = () => void close().then(() => ended.reject(signal.reason))
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    // Raced: a page that is being opened while its context closes never comes, nor fails.
    return await Promise.race([ended.promise, readFenced(context, videoId, options)])
  } finally {
    signal.removeEventListener('abort', end)
    await close()
  }
}

async function readFenced(context: BrowserContext, videoId: string, options: HeadlessBrowserOptions) {
  await fence(context, options.simulator)
  return readPost(await context.newPage(), videoId, options)
}

/** Requests that a page may make: TikTok's own. Everything else, other schemes too, is cut off. */
async function fence(context: BrowserContext, simulator: string | undefined): Promise<void> {
  // What fails here was of a page that is closed meanwhile: nobody waits for it.
  await context.route('**/*', (route) => pass(route, simulator).catch(() => {}))
}

async function pass(route: Route, simulator: string | undefined): Promise<void> {
  const { protocol, host, hostname, pathname, search } = new URL(route.request().url())
  if (protocol !== 'https:' || !isTikToks(hostname)) return route.abort('blockedbyclient')
  if (simulator === undefined) return route.continue()
  // It has a host of TikTok below a path of its name; the page does not see the difference.
  const response = await route.fetch({ url: `${simulator}/${host}${pathname}${search}`, maxRedirects: 0 })
  await route.fulfill({ response })
}

async function readPost(page: Page, videoId: string, options: HeadlessBrowserOptions): Promise<VideoPage | undefined> {
  const { pageMs = 45_000, videoMs = 20_000 } = options
  const place = `https://www.tiktok.com/@_/video/${videoId}`
  const answer = await page.goto(place, { waitUntil: 'domcontentloaded', timeout: pageMs })
  if (answer?.status() === 404) return undefined
  // A page that only proves that this is a browser loads the real one by itself; one without a video has data that say why.
  await page
    .waitForSelector('#__UNIVERSAL_DATA_FOR_REHYDRATION__', { state: 'attached', timeout: videoMs })
    .catch(() => undefined)
  const cookies = await page.context().cookies()
  const wanted = cookies.filter(({ name }) => ['tt_chain_token', 'ttwid', 'tt_csrf_token'].includes(name))
  return { html: await page.content(), cookie: wanted.map(({ name, value }) => `${name}=${value}`).join('; ') }
}
