import { randomUUID } from 'node:crypto'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { topics } from '@livetap/contracts/topics.ts'
import { openMemoryBus } from '@livetap/server/adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '@livetap/server/adapters/db-pglite/db-pglite.ts'
import { createMetrics } from '@livetap/server/adapters/prometheus/prometheus.ts'
import { createTikTokSource, createTikTokWire } from '@livetap/server/adapters/tiktok/tiktok.ts'
import { systemClock } from '@livetap/server/kernel/clock.ts'
import { defaultWorkspaceId } from '@livetap/server/kernel/ids.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import type { SourceMessage } from '@livetap/server/ports/live-source.ts'
import { startNormalizer } from '@livetap/server/services/normalizer/normalizer.ts'
import { type Bench, measureCpu, measureTime, median } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'

const messages = 20_000
const batch = 200
const runs = 5

export const bench: Bench = {
  title: 'Normalizer: raw messages to events, decoding included, through the in-process bus',
  async run() {
    const recorded = await record()
    const rates: number[] = []
    const cpu: number[] = []
    for (let run = 0; run < runs; run++) {
      let seconds = 0
      cpu.push(
        await measureCpu(async () => {
          seconds = await measureTime(() => normalize(recorded))
        }),
      )
      rates.push(messages / seconds)
    }
    return {
      figures: {
        events_per_s: Math.round(median(rates)),
        events_per_cpu_s: Math.round(messages / median(cpu)),
      },
      peers: {},
      runs,
    }
  },
}

/** Messages of a simulated live as they come off the wire. */
async function record(): Promise<SourceMessage[]> {
  const live = {
    load: { perSecond: 20_000, kind: 'heavy' },
    messages,
    whenUnwatched: 'pause',
    afterwards: 'silence',
  } as const
  await using simulator = await startSimulatorProcess({ load: live })
  const source = createTikTokSource({ origin: simulator.origin, log })
  const connection = await source.connect(
    { uniqueId: 'load', credentials: { eulerApiKey: 'key' } },
    new AbortController().signal,
  )
  const recorded: SourceMessage[] = []
  await new Promise<void>((resolve) => {
    connection.start({
      async messages(part) {
        recorded.push(...part)
        if (recorded.length >= messages) resolve()
      },
      closed: () => resolve(),
    })
  })
  await connection.close()
  return recorded.slice(0, messages)
}

async function normalize(recorded: readonly SourceMessage[]): Promise<void> {
  await using opened = openMemoryBus({ log })
  await using db = await openEmbeddedDb({ dataDir: undefined, log })
  const { bus } = opened
  let seen = 0
  let finish = () => {}
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })
  await using _reader = await bus.consume(topics.events, { group: 'bench', stage: 'storage' }, async (events) => {
    seen += events.length
    if (seen >= messages) finish()
    return undefined
  })
  await using _normalizer = await startNormalizer({
    bus,
    db,
    log,
    wire: createTikTokWire(),
    metrics: createMetrics(),
    clock: systemClock,
  })
  const sessionId = randomUUID()
  for (let start = 0; start < recorded.length; start += batch) {
    const part = recorded.slice(start, start + batch)
    await bus.publish(
      topics.raw,
      part.map((message, index) => envelope(message, sessionId, start + index)),
    )
  }
  await done
}

function envelope({ type, messageId, data }: SourceMessage, sessionId: string, seqNo: number): RawEnvelope {
  const now = new Date().toISOString()
  return {
    schemaVersion: 'raw.v1',
    workspaceId: defaultWorkspaceId,
    streamId: '7300000000000000001',
    sessionId,
    source: 'live',
    type,
    seqNo,
    timestamp: now,
    ingestedAt: now,
    data: Buffer.isBuffer(data) ? data.toString('base64') : data,
    ...(messageId ? { messageId } : {}),
  }
}
