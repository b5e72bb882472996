import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer } from '../api.suite.ts'
import { sseFraming } from './frames.ts'

let browser: Browser | undefined

beforeAll(async () => {
  browser = await findBrowser()
})
afterAll(() => browser?.close())

/** A browser, or undefined (said loudly) where none runs. Throws with CI=true. */
async function findBrowser(): Promise<Browser | undefined> {
  try {
    return await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
  } catch (error) {
    if (process.env.CI === 'true') throw error
    process.stderr.write(`\nSKIPPED: no Chromium runs here; its tests did not run (${error})\n`)
    return undefined
  }
}

it('a browser takes the position of a block without data, and fires nothing for it', async ({ skip }) => {
  if (!browser) return skip()
  const lastIds: (string | undefined)[] = []
  const answer = (request: IncomingMessage) => {
    lastIds.push(request.headers['last-event-id'] as string | undefined)
    const event = { pos: 3, streamId: 's', sessionId: 'a', eventType: 'CHAT' as const, json: '"hello"' }
    return Buffer.concat([Buffer.from('retry: 10\n\n'), sseFraming.event('e-3', event), sseFraming.position('e-7')])
  }
  const server = createServer((request, response) => {
    if (request.url === '/') return response.end('<!doctype html>')
    response.setHeader('content-type', 'text/event-stream')
    return response.end(answer(request))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const heard = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const events: string[] = []
        const source = new EventSource('/feed')
        source.onmessage = () => events.push('message without a type')
        source.addEventListener('CHAT', (event) => {
          const { lastEventId, data } = event as unknown as { lastEventId: string; data: string }
          events.push(`${lastEventId} ${data}`)
          if (events.length === 2) {
            source.close()
            resolve(events)
          }
        })
      }),
  )
  expect(heard).toEqual(['e-3 "hello"', 'e-3 "hello"'])
  expect(lastIds).toEqual([undefined, 'e-7'])
  await page.close()
  server.close()
})

it('a browser shows the description of the API and finds nothing to refuse in it', async ({ skip }) => {
  if (!browser) return skip()
  await using server = await startTestServer()
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${server.url}/api/docs`)
  await page.getByText('/api/v1/livestreams/connect').waitFor()
  expect(complaints).toEqual([])
  await page.close()
})
