import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Log } from '#kernel/log.ts'
import { createEvents, startTestServer, streamId, type TestServer } from '../api.suite.ts'
import { findPort, Listener, sayState, TikFinityClient } from './compat.suite.ts'

const patience = { timeout: 45_000 }
const opened = new Set<AsyncDisposable>()
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  opened.clear()
})

async function start(options: { origins?: string[]; uniqueId?: string; port?: number } = {}, warnings: string[] = []) {
  const { port = await findPort(), origins = [], uniqueId } = options
  const log: Log = {
    ...{ debug: () => {}, info: () => {}, error: () => {}, child: () => log },
    warn: (_fields, text) => void warnings.push(text),
  }
  const localTikFinity = { port, origins, ...(uniqueId ? { uniqueId } : {}) }
  const server: TestServer = await startTestServer({ localTikFinity }, { log })
  opened.add(server)
  return { server, port }
}

describe('the port of this machine', () => {
  it('serves both loopback addresses without a key, and the live that is on', async () => {
    const { server, port } = await start()
    sayState(server)
    const hosts = ['127.0.0.1', 'localhost', '[::1]']
    const clients = hosts.map((host) => new TikFinityClient(`ws://${host}:${port}/`))
    for (const client of clients) await expect.poll(() => client.events, patience).toEqual(['config', 'connected'])
    await server.record(createEvents()([{}]))
    for (const client of clients) await expect.poll(() => client.comments, patience).toEqual(['hello'])
    const [first] = clients
    await server[Symbol.asyncDispose]()
    opened.delete(server)
    await expect.poll(() => first?.closed, patience).toEqual({ code: 1001, reason: 'stopping' })
  })

  it('shows whom it was told to show', async () => {
    const { server, port } = await start({ uniqueId: 'ida' })
    sayState(server)
    using client = new TikFinityClient(`ws://127.0.0.1:${port}`)
    await expect.poll(() => client.events, patience).toEqual(['config'])
    sayState(server, { uniqueId: 'ida', streamId: `${streamId}5` })
    await expect.poll(() => client.all('connected')[0]?.tikfinityUsername, patience).toBe('ida')
  })

  it('lets in pages of this machine, of files and of those that are named, by no other name', async () => {
    const { port } = await start({ origins: ['https://overlays.example'] })
    const cases: [headers: Record<string, string>, wanted: number | 'open'][] = [
      [{}, 'open'],
      [{ origin: 'null' }, 'open'],
      [{ origin: 'file://' }, 'open'],
      [{ origin: 'http://localhost:8080' }, 'open'],
      [{ origin: 'https://127.0.0.1' }, 'open'],
      [{ origin: 'https://overlays.example' }, 'open'],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'https://overlays.example.evil.example' }, 403],
      [{ origin: 'http://localhost.evil.example' }, 403],
      [{ origin: 'http://localhost@evil.example' }, 403],
      [{ origin: '' }, 403],
      [{ host: 'evil.example' }, 421],
      [{ host: '127.0.0.1' }, 421],
      [{ host: `localhost.evil.example:${port}` }, 421],
    ]
    for (const [headers, wanted] of cases) {
      using client = new Listener(`ws://127.0.0.1:${port}/`, headers)
      expect(await client.settle(), JSON.stringify(headers)).toBe(wanted)
    }
  })

  it('is no website, takes no broken handshake, and at most 50 at a time', async () => {
    const { port } = await start()
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
    const socket = connect(port, '127.0.0.1')
    const lines = [`Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 7']
    socket.write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /)
    const clients = Array.from({ length: 50 }, () => new Listener(`ws://127.0.0.1:${port}/`))
    for (const client of clients) expect(await client.settle()).toBe('open')
    using last = new Listener(`ws://127.0.0.1:${port}/`)
    expect(await last.settle()).toBe(503)
    for (const client of clients) client[Symbol.dispose]()
  })

  it('is not there by itself', async () => {
    const server = await startTestServer()
    opened.add(server)
    using client = new Listener(`${server.url.replace('http', 'ws')}/`)
    expect(await client.settle()).toBe(404)
  })

  it.each(['127.0.0.1', '::1'])('that is taken on %s is told, and the rest goes on', async (host) => {
    const other = createServer().listen(await findPort(), host)
    await once(other, 'listening')
    const warnings: string[] = []
    const { port } = other.address() as AddressInfo
    const { server } = await start({ port }, warnings)
    expect(warnings.filter((text) => text.startsWith('TikFinity is running'))).toHaveLength(1)
    expect((await server.ask('/health')).status).toBe(200)
    await new Promise((resolve) => other.close(resolve))
  })
})
