import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { testToken } from '../../../server/test/test-accounts.ts'
import { type ApiProcess, startApiProcess } from '../api-process.ts'
import { streamId } from '../events.ts'
import { openDatabase } from '../livetap.ts'
import { type Bench, interleave, round } from '../measure.ts'

const clients = 400
const perSecond = 500
const seconds = 20
const runs = 3
/** A clean process grows under any load: what stays of that is not the clients'. */
const warmUp = { kind: 'load', perSecond: 2000, seconds: 20 } as const
const settleMs = 5000

export const bench: Bench = {
  title: `${clients} clients that never read, at ${perSecond} events/s: most memory above idle, next to none`,
  async run() {
    const memory = await interleave(runs, {
      sse: () => measure(clients, sseRequest),
      websocket: () => measure(clients, webSocketRequest),
      none: () => measure(0, sseRequest),
    })
    return {
      figures: {
        sse_memory_mb: round(memory.sse - memory.none),
        websocket_memory_mb: round(memory.websocket - memory.none),
      },
      peers: { no_client_memory_mb: round(memory.none) },
      runs,
    }
  },
}

type Request = (host: string) => string
const path = `/api/v1/streams/${streamId}/events?from=now`

const sseRequest: Request = (host) =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${testToken}\r\nAccept: text/event-stream\r\n\r\n`

const webSocketRequest: Request = (host) =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Authorization: Bearer ${testToken}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`

/** Megabytes above idle while events come and so many clients do not read. */
async function measure(count: number, request: Request): Promise<number> {
  await using database = await openDatabase()
  using api = await startApiProcess(database.url)
  await api.ask(warmUp)
  await delay(settleMs)
  const idle = api.readMemory()
  const sockets = await openStuck(api, count, request)
  const peak = await api.watchMemory(async () => {
    await api.ask({ kind: 'load', perSecond, seconds })
  })
  for (const socket of sockets) socket.destroy()
  return peak - idle
}

/** Clients that read the first answer and nothing after it. */
async function openStuck(api: ApiProcess, count: number, request: Request): Promise<Socket[]> {
  const { hostname, port, host } = new URL(api.url)
  const sockets: Socket[] = []
  for (let opened = 0; opened < count; opened += 50) {
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, async () => {
          const socket = connect(Number(port), hostname)
          socket.on('error', () => {}) // the server ends it: that it may
          socket.write(request(host))
          await once(socket, 'data')
          return socket.pause()
        }),
      )),
    )
    // New feeds are admitted at a limited rate.
    await delay(250)
  }
  return sockets
}
