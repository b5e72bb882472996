import { get } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { LivestreamList } from '@livetap/contracts/http.ts'
import type { AuditPage } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { buildPages } from './browser.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { findFreePorts, findNginx, type Nginx, startNginx } from './nginx-process.ts'
import { asOwner } from './test-accounts.ts'

describe.skipIf(!findNginx())('behind nginx, with the file that we deliver', () => {
  const opened = new AsyncDisposableStack()
  let livetap: LivetapProcess
  let nginx: Nginx
  let site: string

  beforeAll(async () => {
    buildPages()
    const folder = opened.use(await openFolder())
    const ports = await findFreePorts(2)
    site = `https://live.example:${ports[0]}`
    const env = { DATA_DIR: folder.path, DEMO: '1', PUBLIC_URL: site, TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'debug' }
    livetap = opened.use(await startLivetap(env))
    nginx = opened.use(await startNginx(ports, new URL(livetap.url).host))
  }, 120_000)
  afterAll(() => opened.disposeAsync())

  interface Got {
    readonly status: number
    readonly headers: Record<string, string | string[] | undefined>
    readonly text: string
  }

  const placeOf = (options: RequestOptions = {}): RequestOptions => ({
    ...{ host: '127.0.0.1', port: nginx.tlsPort, servername: 'live.example', ca: nginx.ca },
    ...options,
    headers: { ...asOwner, host: new URL(site).host, ...(options.headers as Record<string, string>) },
  })

  /** Asks through nginx; with `until` only as much as it takes to see that, while the answer goes on. */
  function ask(path: string, options: RequestOptions = {}, body?: string, until?: RegExp): Promise<Got> {
    return new Promise((resolve, reject) => {
      const request = httpsRequest({ ...placeOf(options), path }, (response) => {
        let text = ''
        const { statusCode: status = 0, headers } = response
        const done = () => resolve({ status, headers, text })
        response.on('data', (chunk) => {
          text += chunk
          if (!until?.test(text)) return
          done()
          request.destroy()
        })
        response.on('end', done)
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  const json = { 'content-type': 'application/json' }
  const connectTo = (uniqueId: string, options: RequestOptions = {}) => {
    const headers = { ...json, origin: site, ...(options.headers as Record<string, string>) }
    const post = { ...options, method: 'POST', headers }
    return ask('/api/v1/livestreams/connect', post, JSON.stringify({ uniqueId }))
  }

  test('the page comes, over HTTP/2 as well, with TLS for a year', async () => {
    const { status, text, headers } = await ask('/', { headers: { accept: 'text/html' } })
    expect([status, text]).toEqual([200, expect.stringContaining('<div id="root"')])
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    const createConnection = () => {
      const { tlsPort: port, ca } = nginx
      return connectTls({ host: '127.0.0.1', port, ca, servername: 'live.example', ALPNProtocols: ['h2'] })
    }
    const session = connectHttp2(site, { createConnection })
    const stream = session.request({ ':path': '/api/v1/livestreams', ...asOwner })
    const answer = await new Promise((resolve, reject) => {
      stream.on('response', (got) => resolve(got[':status']))
      stream.on('error', reject)
      session.on('error', reject)
    })
    expect([answer, session.alpnProtocol]).toEqual([200, 'h2'])
    session.destroy()
  })

  test('who comes without TLS is sent to it, programs are refused', async () => {
    const ask = (path: string) =>
      new Promise<string[]>((resolve, reject) => {
        const place = { host: '127.0.0.1', port: nginx.plainPort, path, headers: { host: 'live.example' } }
        get(place, (response) => {
          response.resume()
          resolve([String(response.statusCode), String(response.headers.location)])
        }).on('error', reject)
      })
    expect(await ask('/team?x=1')).toEqual(['308', 'https://live.example/team?x=1'])
    expect(await ask('/api/v1/streams')).toEqual(['403', 'undefined'])
  })

  test('a feed streams at once, and goes on behind the id it is told', async () => {
    const { streamId } = await eventually('the demo', async () => {
      const { items } = await call<LivestreamList>(livetap.url, '/api/v1/livestreams')
      return items.find((one) => one.streamId !== undefined)
    })
    const path = `/api/v1/streams/${streamId}/events?from=earliest`
    const events = /(^|\n)id: \S+\nevent: \w+\ndata: .*\n\n/
    const first = await ask(path, { headers: { accept: 'text/event-stream' } }, undefined, events)
    expect(first.headers['content-type']).toContain('text/event-stream')
    const [id = ''] = /(?<=id: )\S+/.exec(first.text) ?? []
    const headers = { accept: 'text/event-stream', 'last-event-id': id }
    const second = await ask(path, { headers }, undefined, events)
    const position = (text: string) => Number(/(?<=id: \w+-)\d+/.exec(text)?.[0])
    expect(position(second.text)).toBe(position(first.text) + 1)
  })

  const openSocket = (headers: Record<string, string> = {}) =>
    new WebSocket(`wss://127.0.0.1:${nginx.tlsPort}/ws`, {
      ...{ ca: nginx.ca, servername: 'live.example' },
      headers: { ...asOwner, host: new URL(site).host, origin: site, ...headers },
    })

  test('a dashboard opens over a WebSocket, of our own pages only', async () => {
    const socket = openSocket()
    const hello = await new Promise<string>((resolve, reject) => {
      socket.once('message', (bytes) => resolve(String(bytes)))
      socket.once('error', reject)
    })
    expect(JSON.parse(hello)).toMatchObject({ type: 'sessionCreated' })
    socket.close()
    const foreign = openSocket({ origin: 'https://evil.example' })
    const status = await new Promise((resolve) => {
      foreign.once('unexpected-response', (_request, response) => resolve(response.statusCode))
      foreign.on('error', () => {})
    })
    expect(status).toBe(403)
  })

  test('the audit log names who asked, whoever they say they are', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.5', forwarded: 'for=203.0.113.5', 'x-real-ip': '203.0.113.5' }
    expect((await connectTo('mira', { localAddress: '127.0.0.9', headers: forged })).status).toBe(202)
    const { items } = await call<AuditPage>(livetap.url, '/api/v1/workspaces/current/audit')
    expect(items[0]).toMatchObject({ target: 'mira', address: '127.0.0.9' })
  })

  test('a page of another origin, or without TLS, may change nothing', async () => {
    for (const origin of ['https://evil.example', site.replace('https', 'http'), 'https://live.example', 'null']) {
      expect((await connectTo('mira', { headers: { origin } })).status, origin).toBe(403)
    }
  })

  test('a pack of rules may be large, and nothing else', async () => {
    const body = JSON.stringify({ pack: 'x'.repeat(1_000_000) })
    const post = { method: 'POST', headers: { ...json, origin: site } }
    const imported = await ask('/api/v1/rules/import', post, body)
    expect([imported.status, JSON.parse(imported.text).code]).toEqual([400, 'invalid-request'])
    expect((await ask('/api/v1/livestreams/connect', post, body)).status).toBe(413)
  })

  test('another host is refused: by nginx, and behind it', async () => {
    for (const host of ['evil.example', 'localhost', '127.0.0.1', 'live.example.evil.example']) {
      expect((await ask('/api/v1/livestreams', { headers: { host } })).status, host).toBe(421)
    }
    expect((await ask('/api/v1/livestreams', { headers: { host: 'live.example:1' } })).status).toBe(421)
    await expect(ask('/', { servername: 'evil.example' })).rejects.toThrow()
  })

  test('a request has one id: in the answer, in the log of nginx, and in ours', async () => {
    const given = { 'x-request-id': 'forged-by-a-client' }
    const { headers, text } = await ask('/api/v1/streams/1?token=canary', { headers: given })
    const id = String(headers['x-request-id'])
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(text)).toMatchObject({ instance: id, code: 'stream-not-found' })
    const line = await eventually('the line', async () => {
      const log = await nginx.readAccessLog()
      return log.split('\n').find((one) => one.includes(id))
    })
    expect(line).toContain('"GET /api/v1/streams/1" 404')
    await eventually('our line', async () => livetap.log().includes(id))
    expect(`${await nginx.readAccessLog()}${livetap.log()}`).not.toContain('canary')
  })

  test.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 50\r\n\r\n{}'],
    ['a space before the colon', 'Content-Length: 0\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['an unknown transfer encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a chunk size that is none', 'Transfer-Encoding: chunked\r\n\r\n0x4\r\n{}{}\r\n0\r\n\r\n'],
  ])('nothing is smuggled past it: %s', async (_name, rest) => {
    const host = `Host: ${new URL(site).host}\r\n`
    const smuggled = `POST /api/v1/livestreams/connect HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 23\r\n\r\n{"uniqueId":"smuggled"}`
    const text = `POST /api/v1/livestreams/connect HTTP/1.1\r\n${host}Content-Type: application/json\r\n${rest}${smuggled}`
    const answer = await new Promise<string>((resolve, reject) => {
      const { tlsPort: port, ca } = nginx
      const socket = connectTls({ host: '127.0.0.1', port, ca, servername: 'live.example' }, () => socket.write(text))
      let all = ''
      socket.on('data', (chunk) => {
        all += chunk
      })
      socket.on('close', () => resolve(all))
      socket.on('error', reject)
    })
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([expect.stringMatching(/ (400|501)$/)])
    const { items } = await call<LivestreamList>(livetap.url, '/api/v1/livestreams')
    expect(items.map(({ uniqueId }) => uniqueId)).not.toContain('smuggled')
  })
})
