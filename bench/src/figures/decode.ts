import { createTikTokSource, createTikTokWire } from '@livetap/server/adapters/tiktok/tiktok.ts'
import { silentLog } from '@livetap/server/kernel/log.ts'
import { type Bench, interleave, measureCpu, round } from '../measure.ts'
import { startSimulatorProcess } from '../simulator-process.ts'
import { createStockConnection } from '../stock-client.ts'

const messages = 100_000
const runs = 5
const live = {
  load: { perSecond: 50_000, kind: 'heavy', compression: 'whole' },
  messages,
  whenUnwatched: 'pause',
  afterwards: 'silence',
} as const

export const bench: Bench = {
  title: 'Receive, decode and order: ours against the stock connector on the same frames',
  async run() {
    const inversions = { ours: 0, stock: 0 }
    const seconds = await interleave(runs, {
      ours: () => measure(receiveOurs, (count) => (inversions.ours += count)),
      stock: () => measure(receiveStock, (count) => (inversions.stock += count)),
    })
    return {
      figures: {
        messages_per_cpu_s: Math.round(messages / seconds.ours),
        cpu_us_per_message: round((seconds.ours / messages) * 1e6),
        ratio_to_stock: round(seconds.stock / seconds.ours),
        inversions: inversions.ours,
      },
      peers: {
        stock_messages_per_cpu_s: Math.round(messages / seconds.stock),
        stock_cpu_us_per_message: round((seconds.stock / messages) * 1e6),
        stock_inversions: inversions.stock,
      },
      runs,
    }
  },
}

type Receive = (origin: string, ids: string[]) => Promise<AsyncDisposable>

/** Processor seconds until all messages have been seen; tells how often a message came after a later one. */
async function measure(receive: Receive, tellInversions: (count: number) => void): Promise<number> {
  await using simulator = await startSimulatorProcess({ load: live })
  const ids: string[] = []
  const seconds = await measureCpu(async () => {
    await using _connection = await receive(simulator.origin, ids)
    await waitUntilComplete(ids)
  })
  if (ids.length < messages) throw new Error(`only ${ids.length} of ${messages} messages came`)
  tellInversions(ids.filter((id, index) => index > 0 && BigInt(id) < BigInt(ids[index - 1] ?? '0')).length)
  return seconds
}

/** Gives up when nothing has come for ten seconds. */
async function waitUntilComplete(ids: readonly string[]): Promise<void> {
  for (let seen = -1, patience = 20; ids.length < messages && patience > 0; patience--) {
    if (ids.length !== seen) patience = 20
    seen = ids.length
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

const receiveOurs: Receive = async (origin, ids) => {
  const wire = createTikTokWire()
  const source = createTikTokSource({ origin, log: silentLog })
  const connection = await source.connect(
    { uniqueId: 'load', credentials: { eulerApiKey: 'key' } },
    new AbortController().signal,
  )
  connection.start({
    async messages(batch) {
      for (const { type, messageId, data } of batch) {
        if (Buffer.isBuffer(data)) wire.decode(type, data, 'brief')
        if (messageId) ids.push(messageId)
      }
    },
    closed: () => {},
  })
  return { [Symbol.asyncDispose]: () => connection.close() }
}

const receiveStock: Receive = async (origin, ids) => {
  const connection = createStockConnection(origin, 'load')
  connection.on('decodedData', (_type: string, { data }: { data: { common?: { msgId?: string } } }) => {
    if (data.common?.msgId) ids.push(data.common.msgId)
  })
  await connection.connect()
  return { [Symbol.asyncDispose]: () => connection.disconnect() }
}
