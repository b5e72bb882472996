import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { SocketIoRooms } from '#adapters/socket-io/socket-io.ts'
import { silentLog } from '#kernel/log.ts'
import type { RoomReception } from '#ports/room-links/room-links.ts'
import { startTestServer } from '../api.suite.ts'

const opened = new Set<AsyncDisposable>()
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  opened.clear()
})

const reception: RoomReception = {
  receive: () => ({ hear: async () => ({ ok: true }), end: () => {} }),
  serveMedia: async (_request, response) => void response.end('a file'),
  sayGoodbye: () => {},
}

async function start(isOpen: boolean) {
  const roomDoor = new SocketIoRooms({ log: silentLog })
  const server = await startTestServer({}, { roomDoor })
  opened.add(server)
  if (isOpen) opened.add(await roomDoor.open(reception))
  return server
}

/** The first line of the answer to a handshake for this address, as it is written. */
async function knock(server: { readonly url: string }, address: string): Promise<string> {
  const { hostname, port, host } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET ${address} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return bytes.toString('latin1').split('\r\n')[0] ?? ''
}

describe('the door for rooms in the server of the pages', { timeout: 60_000 }, () => {
  test('says so where rooms are served by another process', async () => {
    const server = await start(false)
    for (const address of ['/socket.io/?EIO=4&transport=polling', '/api/watch/media/post/1/video'])
      expect(await server.ask(address), address).toMatchObject({ status: 503, json: { code: 'rooms-unavailable' } })
    expect(await knock(server, '/socket.io/?EIO=4&transport=websocket')).toContain('503')
  })

  test('is left out of how long the api takes to answer', async () => {
    const server = await start(true)
    for (const address of ['/socket.io/?EIO=4&transport=polling', '/api/watch/media/post/1/video', '/ready'])
      expect((await server.ask(address)).status, address).toBe(200)
    await expect.poll(async () => (await server.ask('/metrics')).text).toContain('http_seconds_count{route="/ready"')
    const { text } = await server.ask('/metrics')
    expect(text).not.toMatch(/route="\/(socket\.io|api\/watch)/)
  })

  test('takes a handshake however its address is written', async () => {
    const server = await start(true)
    for (const address of ['/socket.io/', '/x/../socket.io/', '/./socket.io/'])
      expect(await knock(server, `${address}?EIO=4&transport=websocket`), address).toContain('101')
    expect((await server.ask('/socket.io/?EIO=4&transport=polling')).status).toBe(200)
  })
})
