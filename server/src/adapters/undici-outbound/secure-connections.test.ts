import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { makeCertificate } from '../../../test/test-certificates.ts'
import { type OutboundOptions, openUndiciOutbound } from './undici-outbound.ts'

const right = makeCertificate('IP:127.0.0.1,DNS:hooks.example')
const ofOthers = makeCertificate('DNS:others.example')

async function start(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function serve(certificate: { key: string; cert: string }, options: Partial<OutboundOptions>) {
  const names: unknown[] = []
  const arrived: string[] = []
  const server = createHttpsServer(certificate, (request, response) => {
    names.push((request.socket as Socket & { servername?: unknown }).servername)
    arrived.push(`${request.httpVersion} ${request.method}`)
    response.end('safe')
  })
  server.on('tlsClientError', () => {})
  const port = await start(server)
  const outbound = openUndiciOutbound({
    allowed: [{ address: '127.0.0.1', bits: 32, port }],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    ...{ connectMs: 60_000, totalMs: 60_000 },
    ...options,
  })
  const close = async () => {
    await outbound[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
  }
  const send = (host: string) =>
    outbound.send({ workspaceId: 'a', method: 'POST', url: `https://${host}:${port}/`, headers: {}, body: 'x' })
  return { send, names, arrived, [Symbol.asyncDispose]: close }
}

describe('over TLS', () => {
  test.each([
    ['hooks.example', 'hooks.example'],
    ['hooks.example.', 'hooks.example'],
    ['127.0.0.1', false],
  ])('who is asked has to prove to be it: %s', async (host, name) => {
    await using place = await serve(right, { ca: right.cert })
    expect((await place.send(host)).text).toBe('safe')
    expect([place.names, place.arrived]).toEqual([[name], ['1.1 POST']])
  })

  test.each([
    ['that nobody vouches for', right, undefined],
    ['of somebody else', ofOthers, ofOthers.cert],
  ])('a certificate %s gets nothing', async (_name, certificate, ca) => {
    await using place = await serve(certificate, ca === undefined ? {} : { ca })
    const refused = { code: 'endpoint-unreachable', transient: true }
    await expect(place.send('hooks.example')).rejects.toMatchObject(refused)
    await expect(place.send('127.0.0.1')).rejects.toMatchObject(refused)
    expect(place.arrived).toEqual([])
  })

  test.each([
    ['that nobody vouches for', right, undefined],
    ['of somebody else', ofOthers, ofOthers.cert],
  ])('a certificate %s gets nothing either where the environment says that it may', async (_name, certificate, ca) => {
    await using place = await serve(certificate, ca === undefined ? {} : { ca })
    const name = 'NODE_TLS_REJECT_UNAUTHORIZED'
    const before = process.env[name]
    process.env[name] = '0'
    try {
      await expect(place.send('hooks.example')).rejects.toMatchObject({ code: 'endpoint-unreachable' })
    } finally {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    }
    expect(place.arrived).toEqual([])
  })
})

describe('a connection that does not come about in time', () => {
  const timely = { code: 'endpoint-timeout', transient: true }
  const request = (port: number) =>
    ({ workspaceId: 'a', method: 'GET', url: `https://hooks.example:${port}/`, headers: {} }) as const
  const allowed = (port: number) => [{ address: '127.0.0.1', bits: 32, port }]

  test('because nobody says where the name leads', async () => {
    await using outbound = openUndiciOutbound({
      allowed: allowed(1),
      connectMs: 50,
      resolve: () => new Promise(() => {}),
    })
    await expect(outbound.send(request(1))).rejects.toMatchObject(timely)
  })

  test('because encryption does not begin', async () => {
    const sockets: Socket[] = []
    const server = createServer((socket) => void sockets.push(socket.on('error', () => {})))
    const port = await start(server)
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    await using outbound = openUndiciOutbound({ allowed: allowed(port), connectMs: 200, resolve })
    await expect(outbound.send(request(port))).rejects.toMatchObject(timely)
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  test.each([
    ['has no address', async () => []],
    ['cannot be asked for', () => Promise.reject(new Error('no servers'))],
  ])('is another thing than a name that %s', async (_name, resolve) => {
    await using outbound = openUndiciOutbound({ allowed: allowed(1), resolve })
    await expect(outbound.send(request(1))).rejects.toMatchObject({ code: 'endpoint-unreachable', transient: true })
  })
})

describe('a WebSocket over TLS', () => {
  const connect = async (certificate: { key: string; cert: string }, ca: string | undefined) => {
    const server = createHttpsServer(certificate)
    server.on('tlsClientError', () => {})
    const sockets = new WebSocketServer({ server })
    const opened = once(sockets, 'connection')
    const port = await start(server)
    await using outbound = openUndiciOutbound({
      allowed: [{ address: '127.0.0.1', bits: 32, port }],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      ...(ca === undefined ? {} : { ca }),
    })
    const url = `wss://hooks.example:${port}/in?a=b`
    const listener = { message: () => {}, closed: () => {} }
    try {
      const socket = await outbound.connect({ url, headers: {} }, listener)
      const [, request] = (await opened) as [unknown, IncomingMessage]
      socket.close()
      return [request.url, request.headers.host]
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  test('opens where who is asked proves to be it, and nowhere else', async () => {
    expect(await connect(right, right.cert)).toEqual(['/in?a=b', expect.stringMatching(/^hooks\.example:\d+$/)])
    const refused = { code: 'endpoint-unreachable', transient: true }
    await expect(connect(right, undefined)).rejects.toMatchObject(refused)
    await expect(connect(ofOthers, ofOthers.cert)).rejects.toMatchObject(refused)
  })
})
