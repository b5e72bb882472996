import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { EngineCall, EngineReply, EngineStart } from './engine.ts'

/** The thread that the embedded database runs in: it would otherwise hold up everything else for as long as a query. */

/** A fifth of the usual sample for statistics is exact enough, and holds others up for a fifth of the time. */
const settings = ['-c', 'shared_buffers=16MB', '-c', 'default_statistics_target=20']

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
    ...(start.template === undefined ? {} : { loadDataDir: new Blob([start.template]) }),
    startParams: [...PGlite.defaultStartParams, ...settings],
  })
}

async function answer(database: PGlite, call: EngineCall): Promise<Uint8Array> {
  if (call.kind === 'protocol') return database.execProtocolRaw(call.bytes, { syncToFs: false })
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
        reply({ id: call.id, error: error instanceof Error ? error.message : String(error) })
      }
      if (call.kind === 'close') port?.close()
    })
  })
}

try {
  await serve(await openDatabase())
  reply({ id: 0, bytes: new Uint8Array() })
} catch (error) {
  reply({ id: 0, error: error instanceof Error ? error.message : String(error) })
}
