import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, startTestServer, type TestServer } from '../api.suite.ts'

let server: TestServer
let webRoot: string
const script = 'export const words = "the same again and again and again and again and again"'

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'livetap-web-'))
  await mkdir(join(webRoot, 'assets'))
  const index = '<!doctype html><title>Livetap</title>'
  await writeFile(join(webRoot, 'index.html'), index)
  await writeFile(join(webRoot, 'index.html.br'), brotliCompressSync(index))
  await writeFile(join(webRoot, 'watch.html'), '<!doctype html><title>Rooms</title>')
  await writeFile(join(webRoot, 'assets', 'app-abc123.js'), script)
  await writeFile(join(webRoot, 'assets', 'app-abc123.js.br'), brotliCompressSync(script))
  await writeFile(join(webRoot, 'assets', 'app-abc123.js.gz'), gzipSync(script))
  await writeFile(join(webRoot, 'favicon.svg'), '<svg/>')
  server = await startTestServer({ webRoot })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(webRoot, { recursive: true })
})

const page = (path: string, headers: Record<string, string> = {}) =>
  server.ask(path, { headers: { accept: 'text/html,*/*', ...headers } })

function expectPage(answer: Answer, status: number): void {
  expect(answer.status).toBe(status)
  expect(answer.text).toContain('<title>Livetap</title>')
  expect(answer.headers['cache-control']).toBe('no-cache')
  expect(answer.headers['content-type']).toContain('text/html')
}

describe('the built pages', () => {
  it.each(['/', '/?live=mira.songs', '/index.html', '/sessions', '/sessions/abc?tab=1'])(
    'are served, and %s is one',
    async (path) => expectPage(await page(path), 200),
  )

  it.each(['/watch', '/watch/', '/watch/a-B_9', '/watch/a-B_9/'])(
    'of rooms are served, and %s is one',
    async (path) => {
      const { status, text } = await page(path)
      expect([status, text]).toEqual([200, expect.stringContaining('<title>Rooms</title>')])
    },
  )

  it('are at every address that the browser has a page for', async () => {
    const router = await readFile(new URL('../../../../../web/src/app/router.tsx', import.meta.url), 'utf8')
    const paths = [...router.matchAll(/\bpath: '([^']+)'/g)].map(([, path = '']) => path.replaceAll(/\$\w+/g, 'some'))
    expect(paths.length).toBeGreaterThan(2)
    for (const path of paths) expectPage(await page(path), 200)
  })

  it.each([
    ...['/nowhere', '/sessions/abc/def', '/assets/gone.js', '/wp-login.php', '/apidocs'],
    ...['/watch/a/b', '/watch/a.b', '/assets', '/assets/', '/.git/config', '/.env', '/package.json'],
  ])('say themselves, as a 404, that there is no %s', async (path) => {
    const answer = await page(path)
    expectPage(answer, 404)
    const again = { 'if-none-match': String(answer.headers.etag), 'if-modified-since': new Date().toUTCString() }
    expectPage(await page(path, again), 404)
  })

  it('are kept by browsers when their name holds a hash', async () => {
    const asset = await page('/assets/app-abc123.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const icon = await page('/favicon.svg')
    expect(icon.headers['cache-control']).toBe('no-cache')
    expect((await page('/favicon.svg', { 'if-none-match': String(icon.headers.etag) })).status).toBe(304)
  })

  it.each(['/api/v1/gone', '/health/gone', '/api'])('are not what is found at %s', async (path) => {
    expect(await page(path)).toMatchObject({ status: 404, json: { code: 'not-found' } })
  })

  it.each(['/../../etc/passwd', '/..%2f..%2fetc%2fpasswd', '/assets/..%5c..%5cetc', '/%2e%2e/%2e%2e/etc/passwd'])(
    'do not open the machine to %s',
    async (path) => {
      expect((await page(path)).text).not.toContain('root:')
    },
  )

  it('are for people: a program is told of its mistake', async () => {
    for (const path of ['/sessions', '/assets/gone.js']) {
      expect(await server.ask(path)).toMatchObject({ status: 404, json: { code: 'not-found' } })
    }
    const posted = await server.ask('/sessions', { method: 'POST', headers: { accept: 'text/html' } })
    expect(posted).toMatchObject({ status: 404, json: { code: 'not-found' } })
  })
})

describe('compression', () => {
  const fetchAs = (path: string, encoding: string) =>
    fetch(server.url + path, { headers: { 'accept-encoding': encoding, accept: 'text/html' } })

  it.each([
    ['br', 'br', 'gzip, deflate, br'],
    ['gzip', 'gzip', 'gzip'],
    ['nothing', null, 'identity'],
  ])('was done when the pages were built: %s', async (_name, expected, accepted) => {
    const response = await fetchAs('/assets/app-abc123.js', accepted)
    expect(response.headers.get('content-encoding')).toBe(expected)
    expect(response.headers.get('content-type')).toContain('javascript')
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('vary')).toContain('accept-encoding')
    expect(await response.text()).toBe(script)
  })

  it('holds for every address that is the page, and is not there where it gained nothing', async () => {
    for (const path of ['/', '/sessions', '/nowhere']) {
      const response = await fetchAs(path, 'br')
      expect(response.headers.get('content-encoding')).toBe('br')
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(await response.text()).toContain('<title>Livetap</title>')
    }
    expect((await fetchAs('/favicon.svg', 'br')).headers.get('content-encoding')).toBeNull()
  })

  it('adds no addresses', async () => {
    expect((await server.ask('/assets/app-abc123.js.br')).status).toBe(404)
  })
})
