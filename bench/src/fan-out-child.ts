import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { topics } from '@livetap/contracts/topics.ts'
import { openMemoryBus } from '@livetap/server/adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '@livetap/server/adapters/db-pglite/db-pglite.ts'
import { DeviceSockets } from '@livetap/server/adapters/device-sockets/device-sockets.ts'
import { createMetrics } from '@livetap/server/adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '@livetap/server/adapters/rooms-memory/rooms-memory.ts'
import { SocketIoRooms } from '@livetap/server/adapters/socket-io/socket-io.ts'
import { openUndiciOutbound } from '@livetap/server/adapters/undici-outbound/undici-outbound.ts'
import { systemClock } from '@livetap/server/kernel/clock.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import { startApi } from '@livetap/server/services/api/api.ts'
import { startRecorder } from '@livetap/server/services/recorder/recorder.ts'
import { WebSocketServer } from 'ws'
import { openTestAccounts, testToken } from '../../server/test/test-accounts.ts'
import { createChat } from './events.ts'

/** A server whose processor time is measured: Livetap's recorder and API, or a bare WebSocket server. */
interface Server {
  readonly url: string
  /** Sends the event with this number to every client. */
  publish(seqNo: number): Promise<void>
}

async function startLivetapServer(): Promise<Server> {
  const { bus, signals, leases, limits } = openMemoryBus({ log })
  const db = await openEmbeddedDb({ dataDir: undefined, log })
  const ports = {
    bus,
    signals,
    leases,
    limits,
    db,
    log,
    ...openTestAccounts(db),
    outbound: openUndiciOutbound({ allowed: [] }),
    sockets: openUndiciOutbound({ allowed: [] }),
    deviceDoor: new DeviceSockets({ log }),
    roomStore: openMemoryRooms(),
    roomDoor: new SocketIoRooms({ log }),
    metrics: createMetrics(),
    clock: systemClock,
  }
  await startRecorder(ports)
  const api = await startApi(ports, {
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    version: 'bench',
    token: testToken,
  })
  return { url: api.url, publish: (seqNo) => bus.publish(topics.events, [createChat(seqNo)]) }
}

async function startBareServer(): Promise<Server> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async publish(seqNo) {
      const text = Buffer.from(JSON.stringify({ type: 'event', id: `x-${seqNo}`, data: createChat(seqNo) }))
      for (const client of server.clients) client.send(text, { binary: false })
    },
  }
}

const server = await (process.argv[2] === 'bare' ? startBareServer() : startLivetapServer())
let seqNo = 0
await server.publish(seqNo++)
process.send?.(server.url)
process.on('message', async ({ events, everyMs }: { events: number; everyMs: number }) => {
  const before = process.cpuUsage()
  for (let sent = 0; sent < events; sent++) {
    await server.publish(seqNo++)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const { user, system } = process.cpuUsage(before)
  process.send?.((user + system) / 1e6)
})
