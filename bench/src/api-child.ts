import { monitorEventLoopDelay } from 'node:perf_hooks'
import { topics } from '@livetap/contracts/topics.ts'
import { openMemoryBus } from '@livetap/server/adapters/bus-memory/bus-memory.ts'
import { openPostgres } from '@livetap/server/adapters/db-postgres/db-postgres.ts'
import { DeviceSockets } from '@livetap/server/adapters/device-sockets/device-sockets.ts'
import { createMetrics } from '@livetap/server/adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '@livetap/server/adapters/rooms-memory/rooms-memory.ts'
import { SocketIoRooms } from '@livetap/server/adapters/socket-io/socket-io.ts'
import { openUndiciOutbound } from '@livetap/server/adapters/undici-outbound/undici-outbound.ts'
import { systemClock } from '@livetap/server/kernel/clock.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import { startApi } from '@livetap/server/services/api/api.ts'
import { startRecorder } from '@livetap/server/services/recorder/recorder.ts'
import { openTestAccounts, testToken } from '../../server/test/test-accounts.ts'
import { createChat } from './events.ts'

/** Recorder and API on a PostgreSQL, in a process whose memory and event loop are the figures. */
export type ApiChildCall =
  | { readonly kind: 'load'; readonly perSecond: number; readonly seconds: number }
  /** Answers with the 99th percentile of the event loop's delay in milliseconds since it was last asked. */
  | { readonly kind: 'delay' }

/** Ten times a second, as a busy live comes through the recorder: in batches. */
const batchesPerSecond = 10
const resolutionMs = 1

const { bus, signals, limits } = openMemoryBus({ log })
const db = await openPostgres({ url: process.argv[2] ?? '', log })
const ports = {
  bus,
  signals,
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
const api = await startApi(ports, { host: '127.0.0.1', port: 0, allowedHosts: [], version: 'bench', token: testToken })
const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
histogram.enable()
let seqNo = 0

async function load(perSecond: number, seconds: number): Promise<void> {
  const start = performance.now()
  for (let batch = 1; batch <= seconds * batchesPerSecond; batch++) {
    const events = Array.from({ length: perSecond / batchesPerSecond }, () => createChat(seqNo++))
    await bus.publish(topics.events, events)
    const due = start + (batch * 1000) / batchesPerSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
  }
}

function readDelay(): number {
  const delay = histogram.percentile(99) / 1e6 - resolutionMs
  histogram.reset()
  return Math.max(0, delay)
}

process.send?.(api.url)
process.on('message', async (call: ApiChildCall) => {
  if (call.kind === 'delay') process.send?.(readDelay())
  else {
    await load(call.perSecond, call.seconds)
    process.send?.('loaded')
  }
})
