import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Socket as Client, io } from 'socket.io-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { silentLog } from '#kernel/log.ts'
import type { RoomLink, RoomReception } from '#ports/room-links/room-links.ts'
import { mostBacklogBytes } from './backlog.ts'
import { SocketIoRooms } from './socket-io.ts'

const patience = { timeout: 45_000, interval: 10 }

/** Rooms whose every client is in the channel `all`. */
async function open() {
  await using stack = new AsyncDisposableStack()
  const ended: string[] = []
  const links: RoomLink[] = []
  const rooms = new SocketIoRooms({ log: silentLog })
  const reception: RoomReception = {
    receive(link) {
      links.push(link)
      link.join('all')
      return { hear: async () => ({ ok: true }), end: () => void ended.push(link.id) }
    },
    serveMedia: async () => {},
    sayGoodbye: () => {},
  }
  stack.use(await rooms.open(reception))
  const server = createServer()
  const visitor = { address: '127.0.0.1', isLocal: true, opensRooms: true }
  server.on('upgrade', (request, socket, head) => rooms.enter({ request, socket, head } as never, visitor))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const moved = stack.move()
  const connect = () =>
    moved.adopt(io(`http://${place}`, { transports: ['websocket'] }), (client) => void client.close())
  return { rooms, place, connect, ended, links, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}

const collect = (client: Client) => {
  const told: number[] = []
  client.on('new_message', ({ n }: { n: number }) => told.push(n))
  return told
}

test('who reads nothing is cut off at a megabyte, and meanwhile nobody else waits for them', async () => {
  await using opened = await open()
  const { rooms, place, ended, links } = opened
  const readers = [opened.connect(), opened.connect()]
  const told = readers.map(collect)
  await vi.waitFor(() => expect(links).toHaveLength(2), patience)
  const deaf = new WebSocket(`ws://${place}/socket.io/?EIO=4&transport=websocket`)
  await once(deaf, 'open')
  deaf.send('40')
  await vi.waitFor(() => expect(links).toHaveLength(3), patience)
  const { id } = links.at(-1)!
  deaf.pause()
  // It says that it is there, blindly: otherwise it would be taken for dead before long.
  const pongs = setInterval(() => deaf.readyState === deaf.OPEN && deaf.send('3'), 1000)
  onTestFinished(() => clearInterval(pongs))
  const text = 'x'.repeat(64 * 1024)
  let n = 0
  // Each is there with everybody else before the next one goes out.
  while (ended.length === 0 && n < 1000) {
    rooms.tell('all', 'new_message', { n, text })
    n += 1
    await vi.waitFor(() => expect(told.map((each) => each.length)).toEqual([n, n]), patience)
  }
  await vi.waitFor(() => expect(ended).toEqual([id]), patience)
  expect(n * text.length).toBeGreaterThan(mostBacklogBytes)
  expect(told[0]).toEqual(Array.from({ length: n }, (_, at) => at))
  rooms.tell('all', 'new_message', { n, text })
  await vi.waitFor(() => expect(told.map((each) => each.at(-1))).toEqual([n, n]), patience)
  deaf.terminate()
})
