import { randomUUID } from 'node:crypto'
import { type Agent, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { listAudit } from '#domain/audit/audit.ts'
import { createKey } from '#domain/keys/keys.ts'
import { type Log, silentLog } from '#kernel/log.ts'
import { asOwner } from '../../../../test/test-accounts.ts'
import { type Answer, ask, startTestServer, type TestServer } from '../api.suite.ts'

const proxy = { localAddress: '127.0.0.8' }
const site = 'https://live.example'
const stranger = 'https://tools.example'
const lines: Record<string, unknown>[] = []
const log: Log = { ...silentLog, debug: (fields) => void lines.push(fields as Record<string, unknown>) }
let server: TestServer
let key: string

beforeAll(async () => {
  const options = {
    trustedProxies: ['127.0.0.8'],
    publicUrl: site,
    corsOrigins: [stranger],
  }
  server = await startTestServer(options, { log })
  key = await makeKey(['log:read', 'log:export'])
})
afterAll(() => server[Symbol.asyncDispose]())

async function makeKey(permissions: Parameters<typeof createKey>[2]['permissions']): Promise<string> {
  const about = { name: 'a program', permissions, expiresAt: undefined, createdBy: 'test' }
  const { token } = await createKey(server.ports.db.query, 'default', about)
  return token
}

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly localAddress?: string
  /** Says nothing of who asks; usual: the owner. */
  readonly anonymous?: true
  readonly agent?: Agent
}

/** As `ask`, from any address of this machine's network. */
function send(path: string, { body, anonymous, headers: given, ...options }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...(anonymous ? {} : asOwner), ...given }
    const place = { port: server.port, host: '127.0.0.1', path, headers, ...options }
    const request = httpRequest(place, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        const isJson = /json/.test(headers['content-type'] ?? '')
        resolve({ status, headers, text, json: isJson ? JSON.parse(text) : undefined })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

const json = { 'content-type': 'application/json' }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const askFor = (address: string, path: string, headers: Record<string, string> = {}) =>
  send(path, { ...proxy, headers: { host: 'live.example', 'x-forwarded-for': address, ...headers } })

describe('behind a proxy', () => {
  const readAddress = async (sent: Sent): Promise<string | null | undefined> => {
    const body = JSON.stringify({ uniqueId: 'mira' })
    await send('/api/v1/livestreams/connect', { ...sent, method: 'POST', body, headers: { ...json, ...sent.headers } })
    const [entry] = (await listAudit(server.ports.db.query, 'default', { limit: 1 })).items
    return entry?.address
  }

  it.each([
    ['the client', proxy, '203.0.113.5', '203.0.113.5'],
    ['the client, not whom it names', proxy, '198.51.100.1, 203.0.113.5', '203.0.113.5'],
    ['who comes without it, not whom they name', {}, '203.0.113.5', '127.0.0.1'],
    ['who comes from elsewhere, not whom they name', { localAddress: '127.0.0.7' }, '127.0.0.8', '127.0.0.7'],
  ])('the audit log names %s', async (_who, from, list, address) => {
    expect(await readAddress({ ...from, headers: { 'x-forwarded-for': list } })).toBe(address)
  })

  it('a WebSocket is counted for the same address', async () => {
    const headers = { ...asOwner, 'x-forwarded-for': '198.51.100.1, 203.0.113.77', host: 'live.example', origin: site }
    const open = () => new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers, localAddress: '127.0.0.8' })
    const sockets = Array.from({ length: 20 }, open)
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('message', resolve))))
    const one = open()
    expect(await refusalOf(one)).toContain('too-many-')
    for (const socket of sockets) socket.close()
  })

  it('a page of the public address may change something, another or one without TLS may not', async () => {
    const post = (origin: string) =>
      send('/api/v1/livestreams/connect', {
        ...proxy,
        ...{ method: 'POST', body: '{"uniqueId":"mira"}' },
        headers: { ...json, host: 'live.example', 'x-forwarded-for': '203.0.113.5', origin },
      })
    expect((await post(site)).status).toBe(202)
    for (const origin of ['http://live.example', 'https://live.example:8443', 'https://evil.example', 'null']) {
      expect((await post(origin)).json, origin).toMatchObject({ code: 'origin-not-allowed' })
    }
  })

  it('browsers are told to come with TLS only', async () => {
    const { headers } = await askFor('203.0.113.5', '/')
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect(headers['content-security-policy']).not.toContain('http:')
  })
})

/** What an upgrade was answered with, or the error message of a socket that was let in and sent away. */
function refusalOf(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      response.once('data', (chunk) => resolve(String(chunk)))
    })
    socket.once('message', (bytes) => resolve(String(bytes)))
    socket.once('error', () => {})
  })
}

describe('who asks too often', () => {
  it('is refused by address, and told when to come again; others and this machine are not', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 1210 }, () => send('/ready', { ...proxy, headers: forwardedFrom('192.0.2.9') })),
    )
    const refused = statuses.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(10)
    expect(refused[0]?.json).toMatchObject({ code: 'rate-limited' })
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await askFor('192.0.2.10', '/ready')).status).toBe(200)
    expect((await send('/ready')).status).toBe(200)
    expect((await server.ask('/metrics')).text).toMatch(/http_limited_total\{rate="address"\} 10/)
  })

  it('is one by IPv6 with all addresses of a household', async () => {
    const ask = (n: number) => askFor(`2001:db8:0:1::${n.toString(16)}`, '/ready')
    const statuses = await Promise.all(Array.from({ length: 1201 }, (_, n) => ask(n)))
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await askFor('2001:db8:0:100::1', '/ready')).status).toBe(200)
  })

  it('is refused by key, from wherever it is used', async () => {
    const token = await makeKey(['log:read'])
    const ask = (n: number) => askFor(`192.0.2.${100 + (n % 10)}`, '/api/v1/livestreams', bearer(token))
    const statuses = await Promise.all(Array.from({ length: 605 }, (_, n) => ask(n)))
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(600)
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(5)
    expect((await askFor('192.0.2.100', '/api/v1/livestreams', bearer(key))).status).toBe(200)
  })

  it('can press the emergency stop of devices all the same', async () => {
    const token = await makeKey(['log:read', 'device:stop'])
    const ask = (path: string, more: Sent = {}) => {
      const headers = { ...bearer(token), ...forwardedFrom('192.0.2.77'), host: 'live.example', ...more.headers }
      return send(path, { ...proxy, ...more, headers })
    }
    const looks = Array.from({ length: 1205 }, () => ask('/api/v1/livestreams'))
    expect((await Promise.all(looks)).filter(({ status }) => status === 429)).toHaveLength(605)
    expect((await ask('/ready')).status).toBe(429)
    const press = () => ask('/api/v1/devices/stop', { method: 'POST', headers: json, body: '{}' })
    const stops = await Promise.all(Array.from({ length: 10 }, press))
    expect(stops.map(({ status }) => status)).toEqual(Array(10).fill(200))
  })

  it('gets five exports an hour', async () => {
    const path = `/api/v1/sessions/${randomUUID()}/export`
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await askFor(`192.0.2.${20 + n}`, path, bearer(key))).status)
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429])
  })

  it('tests a program 30 times a minute', async () => {
    const token = await makeKey(['rule:write'])
    const test = (n: number) => {
      const headers = { ...bearer(token), ...forwardedFrom(`192.0.2.${50 + n}`), host: 'live.example' }
      return send('/api/v1/programs/obs/test', { ...proxy, method: 'POST', headers })
    }
    const statuses = await Promise.all(Array.from({ length: 32 }, async (_, n) => (await test(n)).status))
    expect(statuses.toSorted()).toEqual([...Array(30).fill(404), 429, 429])
  })

  it('opens 60 WebSockets a minute', async () => {
    const headers = { ...forwardedFrom('192.0.2.40'), upgrade: 'websocket', connection: 'upgrade' }
    const answers: Answer[] = []
    for (let n = 0; n < 62; n++) answers.push(await send('/nowhere', { ...proxy, headers }))
    expect(answers.filter(({ json: problem }) => problem.code === 'not-found')).toHaveLength(60)
    expect(answers.filter(({ json: problem }) => problem.code === 'rate-limited')).toHaveLength(2)
  })
})

const forwardedFrom = (address: string) => ({ host: 'live.example', 'x-forwarded-for': address })

describe('who has much open', () => {
  const open = (from: string): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from })
      socket.on('error', () => {})
      socket.once('connect', () => resolve(socket))
    })
  const feed = (address: string, token: string): Promise<{ status: number; end: () => void }> =>
    new Promise((resolve, reject) => {
      const headers = { ...forwardedFrom(address), ...bearer(token) }
      const place = { port: server.port, host: '127.0.0.1', path: '/api/v1/livestreams/events', ...proxy, headers }
      const request = httpRequest(place, (response) => {
        response.on('error', () => {})
        resolve({ status: response.statusCode ?? 0, end: () => request.destroy() })
      })
      request.on('error', reject)
      request.end()
    })

  it('gets no more than 50 connections, and one again when one ends', async () => {
    const sockets: Socket[] = []
    for (let n = 0; n < 50; n++) sockets.push(await open('127.0.0.6'))
    const refused = await open('127.0.0.6')
    let text = ''
    refused.on('data', (chunk) => {
      text += chunk
    })
    await new Promise((resolve) => refused.once('close', resolve))
    expect(text).toContain('HTTP/1.1 429 too-many-connections')
    expect((await send('/ready', { localAddress: '127.0.0.5' })).status).toBe(200)
    sockets[0]?.destroy()
    const asked = async () => (await send('/ready', { localAddress: '127.0.0.6' }).catch(() => undefined))?.status
    await expect.poll(asked).toBe(200)
    for (const socket of sockets) socket.destroy()
  })

  it('gets no more than 20 feeds by one key, from wherever, and leaves the others theirs', async () => {
    const token = await makeKey(['log:read'])
    const feeds = await Promise.all(Array.from({ length: 20 }, (_, n) => feed(`192.0.2.${50 + n}`, token)))
    expect(feeds.map(({ status }) => status)).toEqual(Array(20).fill(200))
    const refused = await askFor('192.0.2.49', '/api/v1/livestreams/events', bearer(token))
    expect(refused.json).toMatchObject({ status: 429, code: 'too-many-feeds' })
    const other = await feed('192.0.2.49', key)
    expect(other.status).toBe(200)
    feeds[0]?.end()
    const again = async () => {
      const one = await feed('192.0.2.49', token)
      one.end()
      return one.status
    }
    await expect.poll(again).toBe(200)
    for (const { end } of [...feeds, other]) end()
  })

  it('gets no more than 50 feeds through a proxy, by whichever keys', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => makeKey(['log:read'])))
    const feeds = await Promise.all(Array.from({ length: 50 }, (_, n) => feed('192.0.2.80', tokens[n % 3] ?? '')))
    const refused = await askFor('192.0.2.80', '/api/v1/livestreams/events', bearer(key))
    expect((await askFor('192.0.2.80', '/ready')).status).toBe(200)
    expect(refused.json).toMatchObject({ status: 429, code: 'too-many-connections' })
    expect((await askFor('192.0.2.81', '/ready')).status).toBe(200)
    for (const { end } of feeds) end()
  })
})

describe('a page of another origin that is listed', () => {
  const path = '/api/v1/livestreams'
  const from = { origin: stranger }

  it('is told before what it may send', async () => {
    const wish = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
    const { status, headers } = await send(path, { method: 'OPTIONS', headers: { ...from, ...wish } })
    expect([status, headers]).toEqual([
      204,
      expect.objectContaining({
        'access-control-allow-origin': stranger,
        'access-control-allow-headers': 'Authorization, Content-Type, Last-Event-ID',
        vary: 'Origin',
      }),
    ])
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('reads and changes with a key, also feeds and errors', async () => {
    const read = await send(path, { headers: { ...from, ...bearer(key) } })
    expect([read.status, read.headers['access-control-allow-origin']]).toEqual([200, stranger])
    expect(read.headers['access-control-expose-headers']).toContain('Retry-After')
    const owner = { ...from, ...json, ...asOwner }
    const changed = await send(`${path}/connect`, { method: 'POST', headers: owner, body: '{"uniqueId":"mira"}' })
    expect(changed.status).toBe(202)
    const wrong = await send(path, { headers: { ...from, ...bearer('wrong') } })
    expect([wrong.status, wrong.headers['access-control-allow-origin']]).toEqual([401, stranger])
    const feed = await fetch(`${server.url}/api/v1/livestreams/events`, { headers: { ...from, ...bearer(key) } })
    expect([feed.status, feed.headers.get('access-control-allow-origin')]).toEqual([200, stranger])
    await feed.body?.cancel()
  })

  it('is nobody without a key, or with a cookie, even on this machine', async () => {
    for (const headers of [from, { ...from, ...bearer(key), cookie: 'a=b' }]) {
      expect((await send(path, { headers, anonymous: true })).json).toMatchObject({
        status: 403,
        code: 'origin-not-allowed',
      })
    }
  })

  it('may read nothing when it is not listed', async () => {
    const others = ['https://evil.example', 'https://tools.example.evil.example', 'http://tools.example', 'null']
    for (const origin of others) {
      const wish = { origin, 'access-control-request-method': 'GET' }
      for (const sent of [{ headers: { origin } }, { method: 'OPTIONS', headers: wish }]) {
        expect((await send(path, sent)).headers['access-control-allow-origin'], origin).toBeUndefined()
      }
    }
  })
})

describe('the id of a request', () => {
  it('comes from the proxy, and is in the answer, the problem and the log', async () => {
    const id = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { 'x-request-id': id, traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
    const answer = await askFor('203.0.113.5', '/api/v1/streams/1?secret=canary', headers)
    expect(answer.headers['x-request-id']).toBe(id)
    expect(answer.json).toMatchObject({ instance: id, code: 'stream-not-found' })
    const line = lines.find(({ requestId }) => requestId === id)
    expect(line).toMatchObject({ traceId, method: 'GET', route: '/api/v1/streams/:id', status: 404 })
    expect(JSON.stringify(lines)).not.toContain('canary')
  })

  it.each([
    ['from anybody else', 'a1b2c3d4e5f60718', {}],
    ['that could be something else', 'a b"<script>', proxy],
    ['that is too long', 'x'.repeat(65), proxy],
    ['that is too short', 'x', proxy],
  ])('is our own in place of one %s', async (_name, id, from) => {
    const headers = { host: 'live.example', 'x-request-id': id, 'x-forwarded-for': '203.0.113.5' }
    const answer = await send('/api/v1/nothing', { ...from, headers })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.json.instance).toBe(answer.headers['x-request-id'])
  })

  it('is on refusals, too: of hosts, upgrades, and what is no request', async () => {
    for (const headers of [{ host: 'evil.example' }, { upgrade: 'websocket', connection: 'upgrade' }]) {
      const answer = await send('/nowhere', { headers: headers as Record<string, string> })
      expect(answer.headers['x-request-id']).toBe(answer.json.instance)
    }
  })

  it.each([
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'x\u00ff',
  ])('belongs to no trace for %j', async (traceparent) => {
    const { headers } = await send('/ready', { headers: { traceparent } })
    expect(lines.find(({ requestId }) => requestId === headers['x-request-id'])).not.toHaveProperty('traceId')
  })
})

describe('a body', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    ask(server.port, '/api/v1/livestreams/connect', { method: 'POST', body, headers })

  it.each([
    ['a key twice', '{"uniqueId":"ann","uniqueId":"bob"}'],
    ['a key twice, in disguise', '{"uniqueId":"ann","unique\\u0049d":"bob"}'],
    ['33 levels', `{"uniqueId":${'['.repeat(33)}${']'.repeat(33)}}`],
    ['__proto__', '{"uniqueId":"ann","__proto__":{"admin":true}}'],
    ['__proto__ in disguise', '{"uniqueId":"ann","__pr\\u006fto__":{"admin":true}}'],
    ['a constructor with a prototype', '{"uniqueId":"ann","constructor":{"prototype":{"admin":true}}}'],
  ])('with %s is refused', async (_name, body) => {
    expect((await post(body)).json).toMatchObject({ status: 400, code: 'malformed-json' })
  })

  it('is not taken compressed, nor as another type', async () => {
    for (const headers of [
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br, gzip' },
      { 'content-type': 'text/plain' },
    ]) {
      const answer = await post('{"uniqueId":"ann"}', headers as Record<string, string>)
      expect(answer.json).toMatchObject({ status: 415, code: 'unsupported-media-type' })
    }
    expect((await post('{"uniqueId":"ann"}', { 'content-encoding': 'identity' })).status).toBe(202)
  })
})

describe('bytes that two servers could read in two ways', () => {
  const host = () => `Host: 127.0.0.1:${server.port}\r\n`
  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(server.port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.on('error', () => resolve(answer))
      socket.on('close', () => resolve(answer))
      socket.write(text)
    })

  it.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a length with a sign', 'Content-Length: +4\r\n\r\nabcd'],
    ['an unknown transfer encoding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['chunked that is not the last', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'X: a\r\n b\r\n\tTransfer-Encoding: chunked\r\n\r\n'],
    ['a bare CR', 'X: a\rTransfer-Encoding: chunked\r\n\r\n'],
    ['a chunk size that is none', 'Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n'],
    ['U+0000', 'X: a\u0000b\r\n\r\n'],
  ])('are refused: %s', async (_name, rest) => {
    const smuggled = `GET /api/v1/streams HTTP/1.1\r\n${host()}\r\n`
    const answer = await say(`POST /api/v1/livestreams/connect HTTP/1.1\r\n${host()}${json}${rest}${smuggled}`)
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400'])
  })

  it('and slow ones end with 408, while others are served', async () => {
    const slowHead = say(`GET /ready HTTP/1.1\r\n${host()}X-Slow: `)
    expect((await server.ask('/ready')).status).toBe(200)
    expect(await slowHead).toContain('HTTP/1.1 408 request-timeout')
  }, 60_000)
})
