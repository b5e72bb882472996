import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AppError } from '#kernel/errors.ts'
import type { OutboundSocket, SocketListener } from '#ports/outbound/outbound.ts'
import { type OutboundOptions, openUndiciOutbound } from './undici-outbound.ts'

const opened = new Set<() => Promise<void>>()
afterEach(async () => {
  for (const close of opened) await close()
  opened.clear()
})

const loopback = { address: '127.0.0.1', bits: 32 }
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 10 })

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.add(async () => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A receiver of WebSockets that counts who connects to its port. */
async function serve(onSocket: (socket: WebSocket, headers: Record<string, unknown>) => void = () => {}) {
  const server = createServer()
  const count = { connections: 0 }
  server.on('connection', () => count.connections++)
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) =>
    onSocket(
      socket.on('error', () => {}),
      request.headers,
    ),
  )
  return { port: await listen(server), count, sockets }
}

function open(options: Partial<OutboundOptions> = {}) {
  const outbound = openUndiciOutbound({ allowed: [loopback], ...options })
  opened.add(async () => outbound[Symbol.asyncDispose]())
  const told: { messages: string[]; ends: AppError[] } = { messages: [], ends: [] }
  const listener: SocketListener = {
    message: (text) => told.messages.push(text),
    closed: (error) => told.ends.push(error),
  }
  const connect = async (url: string, headers = {}, signal?: AbortSignal): Promise<OutboundSocket> => {
    const socket = await outbound.connect({ url, headers }, listener, signal)
    opened.add(async () => socket.close())
    return socket
  }
  return { connect, told, check: outbound.check }
}

describe('a WebSocket', () => {
  test('carries texts both ways, and says who comes', async () => {
    const seen: unknown[] = []
    const place = await serve((socket, headers) => {
      seen.push(headers['webhook-id'])
      socket.on('message', (text) => socket.send(`you said ${text}`))
    })
    const { connect, told } = open()
    const socket = await connect(`ws://127.0.0.1:${place.port}/`, {
      'webhook-id': 'a',
      upgrade: 'x',
      host: 'elsewhere',
    })
    socket.send('größe')
    await eventually(() => expect(told.messages).toEqual(['you said größe']))
    expect(seen).toEqual(['a'])
    expect(socket.buffered).toBe(0)
    socket.close()
    await eventually(() => expect(told.ends.map(({ code }) => code)).toEqual(['endpoint-unreachable']))
    socket.send('into nothing')
  })

  test.each([
    ['ws://127.0.0.9:PORT/', [loopback]],
    ['ws://user:pass@127.0.0.1:PORT/', [loopback]],
    ['ws://[::ffff:127.0.0.1]:PORT/', [loopback]],
    ['ws://127.0.0.1:PORT/', []],
    ['wss://localhost:PORT/', []],
    ['gopher://127.0.0.1:PORT/', [loopback]],
    ['file:///etc/passwd', [loopback]],
  ])('to %s is refused, and nobody is asked', async (url, allowed) => {
    const place = await serve()
    const address = url.replace('PORT', String(place.port))
    const { connect, check } = open({ allowed })
    await expect(connect(address)).rejects.toMatchObject({ code: 'address-refused' })
    expect(() => check(address)).toThrow(expect.objectContaining({ code: 'address-refused' }))
    expect(place.count.connections).toBe(0)
  })

  test('to a name that leads into the own network is refused, also when only one of its addresses does', async () => {
    const place = await serve()
    for (const addresses of [['127.0.0.1'], ['192.0.2.1', '127.0.0.1'], ['169.254.169.254'], ['::1']]) {
      const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      const { connect } = open({ allowed: [], publicPorts: [place.port], resolve })
      await expect(connect(`wss://hooks.example:${place.port}/`)).rejects.toMatchObject({ code: 'address-refused' })
    }
    expect(place.count.connections).toBe(0)
  })

  test.each([
    ['leads elsewhere', 302, { location: 'ws://127.0.0.1:1/' }, 'endpoint-refused', true],
    ['is not allowed', 401, {}, 'endpoint-refused', true],
    ['is a page', 200, {}, 'endpoint-refused', true],
    ['is gone', 410, {}, 'endpoint-gone', false],
  ])('that %s fails as that', async (_name, status, headers, code, transient) => {
    const answer: RequestListener = (_request, response) => response.writeHead(status, headers).end()
    const port = await listen(
      createServer(answer).on('upgrade', (_request, socket) => {
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        socket.end(`HTTP/1.1 ${status} X\r\n${lines.join('')}content-length: 0\r\nconnection: close\r\n\r\n`)
      }),
    )
    await expect(open().connect(`ws://127.0.0.1:${port}/`)).rejects.toMatchObject({ code, transient })
  })

  test('that is opened drop by drop, or never, is given up', async () => {
    const server = createServer()
    server.on('upgrade', (_request, socket) => {
      socket.on('error', () => {})
      socket.write('HTTP/1.1 101 Switching')
    })
    const port = await listen(server)
    await expect(open({ totalMs: 200 }).connect(`ws://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'endpoint-timeout',
    })
    await expect(open().connect('ws://127.0.0.1:1/')).rejects.toMatchObject({ code: 'endpoint-unreachable' })
  })

  test('ends when the other side sends bytes or too much, or answers no ping', async () => {
    const unwanted: ((socket: WebSocket) => void)[] = [
      (socket) => socket.send(Buffer.from('bytes')),
      (socket) => socket.send('x'.repeat(70_000)),
      (socket) => socket.pause(),
    ]
    for (const annoy of unwanted) {
      const place = await serve(annoy)
      const { connect, told } = open({ pingMs: 50 })
      await connect(`ws://127.0.0.1:${place.port}/`)
      await eventually(() => expect(told.ends).toHaveLength(1))
      expect(told.messages).toEqual([])
      for (const socket of place.sockets.clients) socket.terminate()
    }
  })

  test('ends when the caller says so, before and after it is open', async () => {
    const place = await serve()
    const before = AbortSignal.abort(new Error('enough'))
    await expect(open().connect(`ws://127.0.0.1:${place.port}/`, {}, before)).rejects.toThrow('enough')
    const later = new AbortController()
    const { connect, told } = open()
    await connect(`ws://127.0.0.1:${place.port}/`, {}, later.signal)
    later.abort()
    await eventually(() => expect(told.ends).toHaveLength(1))
  })
})
