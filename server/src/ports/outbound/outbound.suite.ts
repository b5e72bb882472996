import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { Destination } from '#kernel/networks/networks.ts'
import type { Outbound, OutboundRequest } from './outbound.ts'

export interface OutboundSetting {
  readonly allowed: readonly Destination[]
  /** Milliseconds of patience, for all of a request. */
  readonly totalMs: number
}
export type OpenOutbound = (setting: OutboundSetting) => Outbound & AsyncDisposable

const patient = 60_000
const post = (url: string, workspaceId = 'a'): OutboundRequest => ({
  ...{ workspaceId, method: 'POST', url, headers: {} },
  body: '{}',
})

/** Serves on this machine, and has the outbound allowed to reach it. */
async function serve(open: OpenOutbound, answer: RequestListener, totalMs = patient) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outbound = open({ allowed: [{ address: '127.0.0.1', bits: 32, port }], totalMs })
  const close = async () => {
    await outbound[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
  }
  return { outbound, server, url: `http://127.0.0.1:${port}/hook`, [Symbol.asyncDispose]: close }
}

/** The same with bytes in place of HTTP. */
async function serveBytes(open: OpenOutbound, answer: (socket: Socket) => void, totalMs = patient) {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outbound = open({ allowed: [{ address: '127.0.0.1', bits: 32, port }], totalMs })
  const close = async () => {
    await outbound[Symbol.asyncDispose]()
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { outbound, url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: close }
}

/** What every Outbound promises. */
export function describeOutbound(name: string, open: OpenOutbound): void {
  describe(`${name}: a request`, () => describeRequests(open))
  describe(`${name}: an answer`, () => describeAnswers(open))
  describe(`${name}: an endpoint that`, () => describeFaults(open))
  describe(`${name}: many requests`, () => describeMany(open))
}

function describeRequests(open: OpenOutbound): void {
  test('arrives as it was given', async () => {
    const arrived: { request: IncomingMessage; body: string }[] = []
    await using place = await serve(open, async (request, response) => {
      arrived.push({ request, body: await text(request) })
      response.writeHead(202, { 'x-a': ['1', '2'] }).end('taken')
    })
    const headers = { 'Content-Type': 'application/json', 'webhook-id': 'a', Host: 'elsewhere', 'Content-Length': '1' }
    const answer = await place.outbound.send({
      ...{ ...post(`${place.url}?a=b#c`), method: 'PUT', headers },
      body: '{"größe":1}',
    })
    expect(answer).toMatchObject({ status: 202, text: 'taken', headers: { 'x-a': '1, 2' }, ms: expect.any(Number) })
    const [{ request, body } = expect.fail()] = arrived
    expect([request.method, request.url, body]).toEqual(['PUT', '/hook?a=b', '{"größe":1}'])
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'a',
      host: new URL(place.url).host,
      'accept-encoding': 'identity',
    })
  })

  test('without a body has none', async () => {
    const bodies: string[] = []
    await using place = await serve(open, async (request, response) => {
      bodies.push(`${request.method} ${await text(request)}`)
      response.end()
    })
    await place.outbound.send({ workspaceId: 'a', method: 'GET', url: place.url, headers: {} })
    expect(bodies).toEqual(['GET '])
  })

  test('uses no proxy of the environment', async () => {
    await using place = await serve(open, (_request, response) => void response.end('direct'))
    const before = process.env.http_proxy
    process.env.http_proxy = 'http://127.0.0.1:9'
    try {
      expect((await place.outbound.send(post(place.url))).text).toBe('direct')
    } finally {
      if (before === undefined) delete process.env.http_proxy
      else process.env.http_proxy = before
    }
  })

  test('ends when the caller says so, with their reason', async () => {
    const caller = new AbortController()
    await using place = await serve(open, () => caller.abort(new Error('enough')))
    await expect(place.outbound.send(post(place.url), caller.signal)).rejects.toThrow('enough')
    await expect(place.outbound.send(post(place.url), caller.signal)).rejects.toThrow('enough')
  })

  test('to what nobody allowed is refused, with and without asking', async () => {
    await using place = await serve(open, (_request, response) => void response.end())
    const elsewhere = place.url.replace('127.0.0.1', '127.0.0.9')
    expect(() => place.outbound.check(place.url)).not.toThrow()
    expect(() => place.outbound.check(elsewhere)).toThrow(expect.objectContaining({ code: 'address-refused' }))
    await expect(place.outbound.send(post(elsewhere))).rejects.toMatchObject({ code: 'address-refused' })
  })
}

function describeAnswers(open: OpenOutbound): void {
  test.each([301, 302, 303, 307, 308])('that leads elsewhere is not followed: %i', async (status) => {
    const asked: (string | undefined)[] = []
    await using place = await serve(open, (request, response) => {
      asked.push(request.url)
      response.writeHead(status, { location: '/other' }).end()
    })
    const answer = await place.outbound.send(post(place.url))
    expect([answer.status, answer.headers.location, asked]).toEqual([status, '/other', ['/hook']])
  })

  test('is told from its beginning, or whole where that is wanted', async () => {
    const long = 'ä'.repeat(30_000)
    await using place = await serve(open, (_request, response) => void response.end(long))
    expect((await place.outbound.send(post(place.url))).text).toBe('ä'.repeat(512))
    expect((await place.outbound.send({ ...post(place.url), isWhole: true })).text).toBe(long)
  })

  test.each([400, 404, 410, 429, 500, 503])('of any status is an answer: %i', async (status) => {
    await using place = await serve(open, (_request, response) => {
      response.writeHead(status, { 'retry-after': '7' }).end('no')
    })
    expect(await place.outbound.send(post(place.url))).toMatchObject({ status, headers: { 'retry-after': '7' } })
  })

  test('is shown by its first kilobyte, without what could steer', async () => {
    const body = `\u001b[31mred\u0000\u202e \u2066x\tline\n${'ä'.repeat(40_000 / 2)}`
    await using place = await serve(open, (_request, response) => void response.end(body))
    const { text: shown } = await place.outbound.send(post(place.url))
    expect(shown).toMatch(/^\[31mred x\tline\nä+$/)
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(1024)
    expect(Buffer.byteLength(shown)).toBeGreaterThan(1000)
  })

  test('that is no text is shown as far as it is some, and not decompressed', async () => {
    await using place = await serve(open, (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 0x41]))
    })
    expect((await place.outbound.send(post(place.url))).text).toMatch(/A$/)
  })

  test.each([
    [65_536, undefined],
    [65_537, 'answer-too-large'],
  ])('of %i bytes: %s', async (bytes, code) => {
    await using place = await serve(open, (_request, response) => void response.end('x'.repeat(bytes)))
    const sent = place.outbound.send(post(place.url)).then(
      () => undefined,
      (error) => error.code,
    )
    expect(await sent).toBe(code)
  })
}

function describeFaults(open: OpenOutbound): void {
  test('sends without an end is left', async () => {
    await using place = await serve(open, (_request, response) => {
      const more = () => response.destroyed || response.write('x'.repeat(10_000), more)
      more()
    })
    await expect(place.outbound.send(post(place.url))).rejects.toMatchObject({ code: 'answer-too-large' })
  })

  const slowly: Record<string, (socket: Socket) => void> = {
    'says nothing': () => {},
    'sends its head byte by byte': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: ', 'x'),
    'sends its body byte by byte': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', 'x'),
    'says for ever that it is about to': (socket) => drip(socket, '', 'HTTP/1.1 102 Processing\r\n\r\n'),
  }
  test.each(Object.entries(slowly))('%s is left in time', async (_name, answer) => {
    await using place = await serveBytes(open, answer, 300)
    const left = { code: 'endpoint-timeout', transient: true }
    await expect(place.outbound.send(post(place.url))).rejects.toMatchObject(left)
  })

  const wrongly: Record<string, (socket: Socket) => void> = {
    'closes at once': (socket) => socket.destroy(),
    'resets the connection': (socket) => socket.resetAndDestroy(),
    'closes in the middle': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
    'does not speak HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
    'speaks two ways at once': (socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'),
    'has a head without an end': (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
    'wants to speak something else': (socket) =>
      socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  }
  test.each(Object.entries(wrongly))('%s has broken off', async (_name, answer) => {
    await using place = await serveBytes(open, answer)
    const failed = { code: 'endpoint-broke-off', transient: true }
    await expect(place.outbound.send(post(place.url))).rejects.toMatchObject(failed)
  })

  test('is not there is unreachable, and back when it is', async () => {
    await using place = await serve(open, (_request, response) => void response.end('here'))
    const { port } = place.server.address() as AddressInfo
    await new Promise((resolve) => place.server.close(resolve))
    const failed = { code: 'endpoint-unreachable', transient: true }
    await expect(place.outbound.send(post(place.url))).rejects.toMatchObject(failed)
    place.server.listen(port, '127.0.0.1')
    await once(place.server, 'listening')
    expect((await place.outbound.send(post(place.url))).text).toBe('here')
  })

  test('is named in what is said of it, and nothing else of its address', async () => {
    await using place = await serveBytes(open, (socket) => socket.destroy())
    const url = `${place.url}canary-path?key=canary-query`
    const error = await place.outbound.send(post(url)).catch((failure) => failure)
    expect([error.message, error.remedy].join()).not.toContain('canary')
    expect(error.message).toContain('127.0.0.1')
  })
}

/** A beginning, and then a bit every few milliseconds for as long as somebody listens. */
function drip(socket: Socket, head: string, bit: string): void {
  socket.write(head)
  const timer = setInterval(() => socket.write(bit), 5)
  socket.once('close', () => clearInterval(timer))
}

function describeMany(open: OpenOutbound): void {
  test('to one origin are under way four at a time, and all arrive', async () => {
    let [under, most] = [0, 0]
    await using place = await serve(open, (request, response) => {
      most = Math.max(most, ++under)
      request.resume().once('end', () => {
        setImmediate(() => {
          under--
          response.end()
        })
      })
    })
    const answers = await Promise.all(Array.from({ length: 40 }, () => place.outbound.send(post(place.url))))
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(most).toBeLessThanOrEqual(4)
  })

  test('wait for their turn without losing patience, and leave the line when they are called off', async () => {
    const held: (() => void)[] = []
    await using place = await serve(open, (_request, response) => void held.push(() => response.end()))
    const first = Array.from({ length: 4 }, () => place.outbound.send(post(place.url)))
    const caller = new AbortController()
    const gone = place.outbound.send(post(place.url), caller.signal)
    const last = place.outbound.send(post(place.url))
    await expect.poll(() => held.length).toBe(4)
    caller.abort(new Error('called off'))
    await expect(gone).rejects.toThrow('called off')
    for (const answer of held.splice(0)) answer()
    await Promise.all(first)
    await expect.poll(() => held.length).toBe(1)
    held[0]?.()
    expect((await last).status).toBe(200)
  })

  test('wait no longer for their turn than they may take in all', async () => {
    let arrived = 0
    await using place = await serve(open, () => void arrived++, 2000)
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => place.outbound.send(post(place.url))))
    expect(all).toEqual(
      Array(20).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'endpoint-timeout' }) }),
    )
    expect(arrived).toBeLessThan(20)
  })

  test('of one workspace do not hold up those of another to the same origin', async () => {
    await using place = await serve(open, (request, response) => {
      if (request.url === '/hook') response.end()
    })
    const stuck = Promise.allSettled(Array.from({ length: 40 }, () => place.outbound.send(post(`${place.url}-slow`))))
    expect((await place.outbound.send(post(place.url, 'b'))).status).toBe(200)
    await place.outbound[Symbol.asyncDispose]()
    expect((await stuck).map((each) => each.status)).toEqual(Array(40).fill('rejected'))
  })

  test('to one origin do not hold up another', async () => {
    await using slow = await serve(open, () => {})
    await using fast = await serve(open, (_request, response) => void response.end())
    const { port } = new URL(fast.url)
    const both = [slow.url, fast.url].map((url) => Number(new URL(url).port))
    await using outbound = open({
      allowed: both.map((each) => ({ address: '127.0.0.1', bits: 32, port: each })),
      totalMs: patient,
    })
    const stuck = Promise.allSettled(Array.from({ length: 8 }, () => outbound.send(post(slow.url))))
    const { status } = await outbound.send(post(`http://127.0.0.1:${port}/`))
    expect(status).toBe(200)
    await outbound[Symbol.asyncDispose]()
    expect((await stuck).map((each) => each.status)).toEqual(Array(8).fill('rejected'))
  })
}
