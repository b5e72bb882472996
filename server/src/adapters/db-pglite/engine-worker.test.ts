import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { EngineReply } from './engine.ts'

/** A message of PostgreSQL's wire protocol that asks for one query. */
function writeQuery(text: string): Uint8Array {
  const query = Buffer.from(`${text}\0`)
  const message = Buffer.alloc(5 + query.length)
  message.write('Q')
  message.writeUInt32BE(4 + query.length, 1)
  query.copy(message, 5)
  return new Uint8Array(message)
}

test('gives large answers whole, and keeps none of them', async () => {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    workerData: { directory: undefined, template: undefined },
    resourceLimits: { maxOldGenerationSizeMb: 96 },
  })
  try {
    await once(worker, 'message')
    const bytes = writeQuery("select repeat('x', 1000) || n from generate_series(1, 4000) n")
    for (let id = 1; id <= 60; id++) {
      worker.postMessage({ id, kind: 'protocol', bytes })
      const [reply] = (await once(worker, 'message')) as [EngineReply]
      const answer = 'bytes' in reply ? Buffer.from(reply.bytes).toString('latin1') : reply.error
      expect(answer.length).toBeGreaterThan(4_000_000)
      expect(answer).toContain('x4000')
    }
  } finally {
    await worker.terminate()
  }
})
