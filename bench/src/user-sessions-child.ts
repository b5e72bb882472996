import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { signals, topics } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { openMemoryBus } from '@livetap/server/adapters/bus-memory/bus-memory.ts'
import { openPostgres } from '@livetap/server/adapters/db-postgres/db-postgres.ts'
import { DeviceSockets } from '@livetap/server/adapters/device-sockets/device-sockets.ts'
import { createMetrics } from '@livetap/server/adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '@livetap/server/adapters/rooms-memory/rooms-memory.ts'
import { SocketIoRooms } from '@livetap/server/adapters/socket-io/socket-io.ts'
import { openUndiciOutbound } from '@livetap/server/adapters/undici-outbound/undici-outbound.ts'
import { systemClock } from '@livetap/server/kernel/clock.ts'
import { createEventId } from '@livetap/server/kernel/ids.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import { startApi } from '@livetap/server/services/api/api.ts'
import { startRecorder } from '@livetap/server/services/recorder/recorder.ts'
import { createRandomLive } from '../../server/test/random-live.ts'
import { openTestAccounts, testToken } from '../../server/test/test-accounts.ts'

/** Recorder and API on a PostgreSQL database, and so many lives, each with an event every `everyMs`. */
const [databaseUrl = '', lives = '100', everyMs = '50'] = process.argv.slice(2)
const everybody = { perAddress: 1e6, perWorkspace: 1e6, total: 1e6 }
const { bus, signals: bells, leases, limits } = openMemoryBus({ log })
const db = await openPostgres({ url: databaseUrl, log })
const ports = {
  bus,
  signals: bells,
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
const place = {
  host: '127.0.0.1',
  port: 0,
  allowedHosts: [],
  version: 'bench',
  token: testToken,
  userSessions: everybody,
}
const api = await startApi(ports, place)

function createLive(number: number) {
  const streamId = String(7_300_000_000_000_000_000n + BigInt(number))
  const sessionId = randomUUID()
  const inputs = createRandomLive({ seed: number, events: 10_000_000, viewers: 300, gapMs: 1 })
  let seqNo = 0
  const next = (): UnifiedEvent => {
    const { event } = inputs.next().value as { event: UnifiedEvent }
    const now = new Date().toISOString()
    const ids = { streamId, sessionId, seqNo, messageId: `${number}-${seqNo}`, timestamp: now, ingestedAt: now }
    const eventId = createEventId(streamId, sessionId, seqNo, event.eventType)
    seqNo += 1
    return { ...event, ...ids, eventId } as UnifiedEvent
  }
  const tell = () => {
    const now = new Date().toISOString()
    const state = { state: 'live', since: now, updatedAt: now, messages: seqNo, attempt: 0 } as const
    bells.send(signals.livestreams, {
      workspaceId: 'default',
      uniqueId: `host${number}`,
      streamId,
      sessionId,
      ...state,
    })
  }
  return { next, tell }
}

const all = Array.from({ length: Number(lives) }, (_, number) => createLive(number))
setInterval(
  () =>
    void bus.publish(
      topics.events,
      all.map((live) => live.next()),
    ),
  Number(everyMs),
)
setInterval(() => {
  for (const live of all) live.tell()
}, 2000)

const delay = monitorEventLoopDelay({ resolution: 5 })
let cpu = process.cpuUsage()
delay.enable()
process.on('message', () => {
  const collect = globalThis.gc
  collect?.()
  const { heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage(cpu)
  cpu = process.cpuUsage()
  process.send?.({
    cpuSeconds: (user + system) / 1e6,
    loopP99Ms: delay.percentile(99) / 1e6,
    heapBytes: heapUsed + external,
  })
  delay.reset()
})
process.send?.(api.url)
