import type { Overlay, ScreenRequest } from '@livetap/contracts/overlays/overlays.ts'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { buildPages, findBrowser, openPage, type WatchedPage } from '../../../server/test/browser.ts'
import { call } from '../../../server/test/livetap-process.ts'
import { asOwner } from '../../../server/test/test-accounts.ts'
import { describeTimes, followWithRule, readFirings, steadyLive, waitForAll } from '../firings.ts'
import { startEmbedded } from '../livetap.ts'
import type { Bench } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'

/** Seldom enough for the one before to be gone: it is there for `durationMs`, and leaves within another 350. */
const perSecond = 0.6
const durationMs = 500
const warmUp = 10
const messages = 210

export const bench: Bench = {
  title: `From the frame on the wire to an alert painted by Chromium, ${messages - warmUp} alerts, none of which has to wait for another (embedded)`,
  async run() {
    buildPages()
    await using simulator = await startSimulatorProcess({ steady: steadyLive(perSecond, messages) })
    await using fresh = await startEmbedded({ SIMULATOR_URL: simulator.origin })
    await using browser = await findBrowser()
    if (!browser) throw new Error('there is no browser to measure with')
    const { url } = fresh.livetap
    await using opened = await openPage(browser, { baseURL: url, anonymous: true, reducedMotion: 'no-preference' })
    const { page, complaints } = opened
    await showAlerts(url, page)
    const template = '{timestamp} {userId}'
    await followWithRule(url, 'steady', [{ type: 'overlay', screen: 1, template, durationMs }])
    await waitForAll(messages, () => page.evaluate<number>('painted.length'))
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
    const passages = await matchPainted(url, await page.evaluate<Painted[]>('painted'))
    const late = passages.toSorted((one, other) => one.sentAt - other.sentAt).slice(warmUp)
    return {
      figures: {
        ...describeTimes(
          'all',
          late.map(({ paintedAt, sentAt }) => paintedAt - sentAt),
        ),
        ...describeTimes(
          'sent_to_decided',
          late.map(({ decidedAt, sentAt }) => decidedAt - sentAt),
        ),
        ...describeTimes(
          'decided_to_in_page',
          late.map(({ addedAt, decidedAt }) => addedAt - decidedAt),
        ),
        ...describeTimes(
          'in_page_to_painted',
          late.map(({ paintedAt, addedAt }) => paintedAt - addedAt),
        ),
      },
      peers: {},
      runs: 1,
    }
  },
}

/** An alert as the page saw it; times in milliseconds since 1970. */
interface Painted {
  readonly text: string
  /** It was put into the document. */
  readonly addedAt: number
  /** The frame with it was done: the first thing that ran behind it. */
  readonly paintedAt: number
}

/** The page is one of OBS: others ask for an alert somewhat later. */
const recorder = `
globalThis.obsstudio = { pluginVersion: 'bench' }
globalThis.painted = []
const now = () => performance.timeOrigin + performance.now()
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.nodeType !== 1 || !node.matches('.alert')) continue
    const addedAt = now()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => painted.push({ text: node.textContent, addedAt, paintedAt: now() })
      port2.postMessage(0)
    })
  }
}).observe(document, { childList: true, subtree: true })`

async function showAlerts(url: string, page: WatchedPage['page']): Promise<void> {
  await setScreen(url, { name: 'Alerts', maxLength: 20, gapMs: 0 })
  const settings = { ...usualSettings.alert, animation: 'none' }
  const { link } = await call<Overlay>(url, '/api/v1/overlays', { name: 'Alerts', settings })
  await page.addInitScript(recorder)
  await page.goto(link ?? '')
  await page.locator('#stage[data-kind]').waitFor()
}

async function setScreen(url: string, settings: ScreenRequest): Promise<void> {
  const headers = { ...asOwner, 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/v1/screens/1`, { method: 'PUT', headers, body: JSON.stringify(settings) })
  if (!response.ok) throw new Error(`the screen: ${response.status} ${await response.text()}`)
}

async function matchPainted(url: string, painted: readonly Painted[]) {
  const firings = [...(await readFirings(url)).values()]
  return painted.map((one) => {
    const sentAt = Date.parse(one.text.split(' ')[0] ?? '')
    const firing = firings.find((each) => each.sentAt === sentAt)
    if (firing === undefined) throw new Error(`nothing is known of the alert "${one.text}"`)
    return { ...one, ...firing }
  })
}
