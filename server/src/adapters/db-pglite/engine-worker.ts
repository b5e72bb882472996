import { inspect } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { collectGarbage } from '#kernel/garbage.ts'
import type { EngineCall, EngineReply, EngineStart } from './engine.ts'

/** The thread that the embedded database runs in: it would otherwise hold up everything else for as long as a query. */

/** A fifth of the usual sample for statistics is exact enough, and holds others up for a fifth of the time. */
const settings = ['shared_buffers=16MB', 'default_statistics_target=20', 'min_wal_size=32MB', 'max_wal_size=128MB']

const port = parentPort
if (port === null) throw new Error('engine-worker.ts runs in a worker thread only')

const start = workerData as EngineStart

function reply(message: EngineReply): void {
  const bytes = 'bytes' in message ? message.bytes.buffer : undefined
  port?.postMessage(message, bytes instanceof ArrayBuffer ? [bytes] : [])
}

async function openDatabase(): Promise<PGlite> {
  return PGlite.create({
    ...(start.directory === undefined ? {} : { dataDir: start.directory }),
    // PGlite unpacks as well, but takes four times as long.
    ...(start.template === undefined ? {} : { loadDataDir: new Blob([gunzipSync(start.template)]) }),
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  })
}

/** PGlite would parse and keep every answer of `execProtocolRaw` for as long as it runs; streamed ones it forgets. */
async function exchange(database: PGlite, bytes: Uint8Array): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  // A chunk is a view of the engine's memory, which the next one overwrites.
  const onRawData = (chunk: Uint8Array) => chunks.push(chunk.slice())
  await database.execProtocolRawStream(bytes, { syncToFs: false, onRawData })
  return joinChunks(chunks)
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}

async function answer(database: PGlite, call: EngineCall): Promise<Uint8Array> {
  if (call.kind === 'protocol') return exchange(database, call.bytes)
  if (call.kind === 'close') {
    await database.close()
    return new Uint8Array()
  }
  await database.exec('checkpoint')
  const dump = await database.dumpDataDir(call.compress ? 'gzip' : 'none')
  return new Uint8Array(await dump.arrayBuffer())
}

async function serve(database: PGlite): Promise<void> {
  let last: Promise<void> = Promise.resolve()
  port?.on('message', (call: EngineCall) => {
    last = last.then(async () => {
      try {
        reply({ id: call.id, bytes: await answer(database, call) })
      } catch (error) {
        reply({ id: call.id, error: describeFailure(error) })
      }
      if (call.kind === 'close') port?.close()
    })
  })
}

/** The engine throws its own kinds of objects as well. */
function describeFailure(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : inspect(error, { breakLength: Infinity })
}

try {
  await serve(await openDatabase())
  reply({ id: 0, bytes: new Uint8Array() })
  collectGarbage()
} catch (error) {
  reply({ id: 0, error: describeFailure(error) })
}
