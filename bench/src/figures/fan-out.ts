import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { testToken } from '../../../server/test/test-accounts.ts'
import { streamId } from '../events.ts'
import { type Bench, interleave, round } from '../measure.ts'

const clients = 1000
const events = 200
const everyMs = 20
const runs = 3

export const bench: Bench = {
  title: `One event to ${clients.toLocaleString('en')} clients: processor time of SSE and WebSocket feeds against bare ws`,
  async run() {
    const seconds = await interleave(runs, {
      sse: () => measure('livetap', sseRequest),
      websocket: () => measure('livetap', webSocketRequest(`/api/v1/streams/${streamId}/events?from=now`)),
      bare: () => measure('bare', webSocketRequest('/')),
    })
    const perDelivery = (value: number) => round((value / (events * clients)) * 1e6)
    return {
      figures: {
        sse_us_per_delivery: perDelivery(seconds.sse),
        websocket_us_per_delivery: perDelivery(seconds.websocket),
        sse_ratio_to_ws: round(seconds.sse / seconds.bare),
        websocket_ratio_to_ws: round(seconds.websocket / seconds.bare),
      },
      peers: { bare_ws_us_per_delivery: perDelivery(seconds.bare) },
      runs,
    }
  },
}

type Request = (host: string) => string

const sseRequest: Request = (host) =>
  `GET /api/v1/streams/${streamId}/events?from=now HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${testToken}\r\nAccept: text/event-stream\r\n\r\n`

const webSocketRequest =
  (path: string): Request =>
  (host) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Authorization: Bearer ${testToken}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`

/** Processor seconds of the server for sending `events` to `clients`, less what the same events cost without clients. */
async function measure(server: 'livetap' | 'bare', request: Request): Promise<number> {
  const child = fork(fileURLToPath(new URL('../fan-out-child.ts', import.meta.url)), [server])
  try {
    const [url] = (await once(child, 'message')) as [string]
    const publish = async () => {
      child.send({ events, everyMs })
      return ((await once(child, 'message')) as [number])[0]
    }
    await publish()
    const alone = await publish()
    const received = await connectClients(new URL(url), request)
    const together = await publish()
    received.check()
    return together - alone
  } finally {
    child.kill('SIGKILL')
  }
}

/** Opens the clients; `check` throws unless every one of them received all events. */
async function connectClients(url: URL, request: Request): Promise<{ check(): void }> {
  const counts = new Map<Socket, number>()
  for (let opened = 0; opened < clients; opened += 50) {
    await Promise.all(Array.from({ length: 50 }, () => open(url, request, counts)))
    // New feeds are admitted at a limited rate.
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return {
    check() {
      const short = [...counts.values()].filter((count) => count < events)
      if (short.length > 0) throw new Error(`${short.length} clients missed events (one saw ${short[0]})`)
    },
  }
}

async function open(url: URL, request: Request, counts: Map<Socket, number>): Promise<void> {
  const socket = connect(Number(url.port), url.hostname)
  socket.write(request(url.host))
  const [head] = (await once(socket, 'data')) as [Buffer]
  if (!/^HTTP\/1.1 (200|101)/.test(head.toString('latin1'))) throw new Error(head.toString('latin1').slice(0, 300))
  counts.set(socket, 0)
  socket.on('data', (chunk: Buffer) => counts.set(socket, (counts.get(socket) ?? 0) + countEvents(chunk)))
}

const marker = Buffer.from('"schemaVersion"')

function countEvents(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(marker); at >= 0; at = chunk.indexOf(marker, at + 1)) count++
  return count
}
