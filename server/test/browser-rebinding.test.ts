import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LivestreamList } from '@livetap/contracts/http.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser, openPage, type WatchedPage } from './browser.ts'
import { call, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'

const browser = await findBrowser(['--host-resolver-rules=MAP evil.test 127.0.0.1'])

/** What a hostile page can try against an address; answers what it got to know of it. */
const attack = `async (base) => {
  const learned = []
  const tell = (what) => learned.push(what)
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ uniqueId: 'intruder' })
  const tries = [
    ['/api/v1/livestreams', {}],
    ['/api/v1/livestreams', { mode: 'no-cors' }],
    ['/api/v1/livestreams/connect', { method: 'POST', headers: json, body }],
    ['/api/v1/livestreams/connect', { method: 'POST', mode: 'no-cors', body }],
    ['/api/v1/livestreams/connect', { method: 'POST', mode: 'no-cors', body: new Blob([body], { type: 'text/plain' }) }],
    ['/api/v1/me', { credentials: 'include' }],
  ]
  for (const [path, options] of tries) {
    const response = await fetch(base + path, options).catch(() => undefined)
    if (response?.ok) tell(path + ': ' + (await response.text()))
  }
  await new Promise((resolve) => {
    const source = new EventSource(base + '/api/v1/livestreams/events')
    source.onopen = () => (tell('feed'), source.close(), resolve())
    source.onerror = () => (source.close(), resolve())
  })
  await new Promise((resolve) => {
    const socket = new WebSocket(base.replace('http', 'ws') + '/ws')
    socket.onopen = () => (tell('socket'), socket.close(), resolve())
    socket.onerror = () => resolve()
  })
  return learned
}`

const sendForm = `(action, enctype) => {
  const form = document.body.appendChild(document.createElement('form'))
  Object.assign(form, { action, method: 'post', enctype })
  const field = form.appendChild(document.createElement('input'))
  Object.assign(field, { name: '{"uniqueId":"intruder","x":"', value: '"}' })
  form.submit()
}`

describe.skipIf(!browser)('a hostile page', () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let port: string

  beforeAll(async () => {
    opened.defer(() => browser?.close())
    const folder = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: folder.path, TIKTOK_UNIQUE_ID: '' }))
    port = new URL(livetap.url).port
  }, 120_000)
  afterAll(() => opened.disposeAsync())

  /** A page of a browser that the owner is signed in with, by whichever of our names. */
  async function openOwners(): Promise<WatchedPage> {
    const opened = await openPage(browser!, { baseURL: livetap.url })
    const context = opened.page.context()
    const found = await context.cookies(livetap.url)
    const names = [livetap.url, livetap.url.replace('127.0.0.1', 'localhost')]
    const strict = { sameSite: 'Strict', httpOnly: true } as const
    await context.addCookies(names.flatMap((url) => found.map(({ name, value }) => ({ name, value, url, ...strict }))))
    return opened
  }

  /** A page of evil.test, on a server of its own. */
  async function openHostile(): Promise<AsyncDisposable & { readonly page: Page }> {
    const stack = new AsyncDisposableStack()
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>hostile</title><body>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stack.defer(() => void server.close())
    const { page } = stack.use(await openOwners())
    await page.goto(`http://evil.test:${(server.address() as AddressInfo).port}/`)
    return { page, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  }

  const attackAt = (page: Page, base: string) => page.evaluate<string[]>(`(${attack})(${JSON.stringify(base)})`)
  /** Status of the answer to a form that the page sends, by each type of it. */
  const postForms = async (page: Page, base: string): Promise<number[]> => {
    const from = page.url()
    const statuses: number[] = []
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
      const action = `${base}/api/v1/livestreams/connect`
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.evaluate(`(${sendForm})(${JSON.stringify(action)}, ${JSON.stringify(type)})`)
      statuses.push((await answer).status())
      await page.waitForURL(action, { waitUntil: 'commit' })
      await page.goto(from)
    }
    return statuses
  }
  const listNames = async () =>
    (await call<LivestreamList>(livetap.url, '/api/v1/livestreams')).items.map(({ uniqueId }) => uniqueId)

  test('that has its name changed to our address reads and changes nothing', async () => {
    await using hostile = await openHostile()
    const learned = await attackAt(hostile.page, `http://evil.test:${port}`)
    expect(learned).toEqual([])
    expect(await postForms(hostile.page, `http://evil.test:${port}`)).toEqual([421, 421, 421])
    expect(await listNames()).toEqual([])
  })

  test('that loaded from our address under its own name reads and changes nothing either', async () => {
    await using owners = await openOwners()
    const { page } = owners
    const response = await page.goto(`http://evil.test:${port}/`)
    expect(response?.status()).toBe(421)
    expect(await attackAt(page, `http://evil.test:${port}`)).toEqual([])
    expect(await listNames()).toEqual([])
  })

  test('that asks our own names from elsewhere reads and changes nothing', async () => {
    await using hostile = await openHostile()
    for (const name of ['127.0.0.1', 'localhost']) {
      expect(await attackAt(hostile.page, `http://${name}:${port}`), name).toEqual([])
      expect(await postForms(hostile.page, `http://${name}:${port}`)).toEqual([403, 403, 403])
    }
    expect(await listNames()).toEqual([])
  })

  test('is what is tried here: a page of ours can do all of it', async () => {
    await using owners = await openOwners()
    const { page } = owners
    await page.goto(`${livetap.url}/api/v1/livestreams`)
    const learned = await attackAt(page, livetap.url)
    expect(learned).toEqual(expect.arrayContaining([expect.stringContaining('connect'), 'feed', 'socket']))
  })
})
