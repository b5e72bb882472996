import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHeadlessBrowser } from '#adapters/headless-browser/headless-browser.ts'
import { silentLog } from '#kernel/log.ts'
import type { VideoBrowser } from '#ports/videos/videos.ts'
import { findBrowser, findTestChromium } from './browser.ts'
import { makeCertificate } from './test-certificates.ts'

const runs = await findBrowser()
await runs?.close()

const dataElement = '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{}</script>'
const html = (response: ServerResponse, body: string) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><body>${body}</body>`)

/** A service of the own network, which notes whoever comes near it. */
async function startVictim() {
  const visits: string[] = []
  const tcp = createServer((socket) => {
    visits.push('a connection')
    socket.on('error', () => {})
    socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nsecret ${dataElement}`))
  })
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4', () => visits.push('a packet'))
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  const close = async () => {
    tcp.close()
    udp.close()
  }
  return { visits, place: `127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}

/** Stands in for every host of TikTok, over TLS, and notes what is asked of which. */
async function startTikTok(answer: (path: string, response: ServerResponse) => void) {
  const asked: string[] = []
  const server = createTlsServer(makeCertificate(), ({ url = '', headers }: IncomingMessage, response) => {
    asked.push(`${headers.host}${url}`)
    answer(url, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { asked, port, [Symbol.asyncDispose]: close }
}

/** By every way that a page has to reach somebody. */
const reachFor = (victim: string) => `
  <link rel="preconnect" href="http://${victim}"><link rel="prefetch" href="http://${victim}/prefetch">
  <img src="http://${victim}/picture"><img src="https://${victim}/picture">
  <img src="https://www.tiktok.com/away"><img src="https://p16.tiktokcdn.com/on">
  <iframe src="http://${victim}/frame"></iframe><iframe src="file:///etc/passwd"></iframe>
  <form id="form" method="post" target="_blank" action="http://${victim}/form"></form>
  <script>
    const tries = [
      () => fetch('http://${victim}/fetch', { mode: 'no-cors' }),
      () => fetch('https://www.tiktok.com/away', { mode: 'no-cors' }),
      () => navigator.sendBeacon('http://${victim}/beacon'),
      () => new WebSocket('ws://${victim}/'),
      () => new WebSocket('wss://${victim}/'),
      () => new EventSource('https://${victim}/'),
      () => new WebTransport('https://${victim}/'),
      () => window.open('http://${victim}/window'),
      () => document.getElementById('form').submit(),
      () => new Worker(URL.createObjectURL(new Blob(["new WebSocket('wss://${victim}/')"]))),
      async () => {
        const turn = (transport) => 'turn:${victim}?transport=' + transport
        const server = { urls: [turn('tcp'), turn('udp')], username: 'a', credential: 'b' }
        const call = new RTCPeerConnection({ iceServers: [server, { urls: 'stun:${victim}' }] })
        call.createDataChannel('a')
        await call.setLocalDescription(await call.createOffer())
      },
    ]
    for (const each of tries) try { Promise.resolve(each()).catch(() => {}) } catch {}
    setTimeout(() => document.body.insertAdjacentHTML('beforeend', '${dataElement.replace('</', '<\\/')}'), 1000)
  </script>`

describe.skipIf(!runs)('the browser for posts', { timeout: 120_000 }, () => {
  const opened = new AsyncDisposableStack()
  let victim: Awaited<ReturnType<typeof startVictim>>
  let tiktok: Awaited<ReturnType<typeof startTikTok>>
  let browser: VideoBrowser

  const posts: Readonly<Record<string, (response: ServerResponse) => void>> = {
    reaches: (response) => html(response, reachFor(victim.place)),
    redirects: (response) => response.writeHead(302, { location: `http://${victim.place}/` }).end(),
    leaves: (response) => html(response, `<script>location.href = 'http://${victim.place}/'</script>`),
    becomesText: (response) =>
      html(response, `<script>location.href = 'data:text/html,secret ${dataElement}'</script>`),
    becomesFile: (response) => html(response, "<script>location.href = 'file:///etc/hosts'</script>"),
    moves: (response) => response.writeHead(302, { location: 'https://m.tiktok.com/moved' }).end(),
  }

  beforeAll(async () => {
    victim = opened.use(await startVictim())
    tiktok = opened.use(
      await startTikTok((path, response) => {
        const post = posts[/^\/@_\/video\/(\w+)$/.exec(path)?.[1] ?? '']
        if (post) post(response)
        else if (path === '/away') response.writeHead(302, { location: `http://${victim.place}/` }).end()
        else if (path === '/on') response.writeHead(302, { location: 'https://p19.tiktokcdn.com/picture' }).end()
        else html(response, `here ${dataElement}`)
      }),
    )
    browser = opened.use(
      openHeadlessBrowser({
        ...{ executablePath: await findTestChromium(), log: silentLog, pageMs: 30_000, videoMs: 2000 },
        args: [
          ...['--no-sandbox', '--ignore-certificate-errors'],
          `--host-resolver-rules=MAP *.com:443 127.0.0.1:${tiktok.port}`,
        ],
      }),
    )
  })
  afterAll(() => opened.disposeAsync())

  const read = (post: string) => browser.readPage(post, AbortSignal.timeout(60_000))

  test('lets a page reach TikTok, and nobody else by any way that there is', async () => {
    expect((await read('reaches'))?.html).toContain('__UNIVERSAL_DATA')
    expect(tiktok.asked).toEqual(
      expect.arrayContaining(['www.tiktok.com/away', 'p16.tiktokcdn.com/on', 'p19.tiktokcdn.com/picture']),
    )
    expect(victim.visits).toEqual([])
  })

  test('follows a page where it leads at TikTok, and not away from there', async () => {
    expect((await read('moves'))?.html).toContain('here')
    expect(tiktok.asked).toContain('m.tiktok.com/moved')
    for (const post of ['redirects', 'leaves', 'becomesText', 'becomesFile']) {
      const found = await read(post).catch(({ code }: { code: string }) => code)
      const text = typeof found === 'string' ? found : found?.html.replaceAll(/<script>.*?<\/script>/gs, '')
      expect(text, post).not.toMatch(/secret|localhost/)
    }
    expect(victim.visits).toEqual([])
  })
})
