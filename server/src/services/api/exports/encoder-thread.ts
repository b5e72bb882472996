import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { EncoderInput, EncoderOutput, TableFormat } from './encoder-worker.ts'

/**
 * Encodes pages, each of lines of JSON, in a thread of its own, which ends with the generator. One page is in it at a
 * time, and it is given the next one only when what it made of the last was taken.
 */
export async function* encodeInThread(format: TableFormat, pages: AsyncIterable<string>): AsyncGenerator<Buffer> {
  await using thread = startThread(format)
  const source = pages[Symbol.asyncIterator]()
  try {
    for await (const [output] of on(thread.worker, 'message', { close: ['exit'] }) as AsyncIterable<[EncoderOutput]>) {
      if (output === 'end') return
      if (output === 'next') {
        const page = await source.next()
        thread.worker.postMessage((page.done ? null : page.value) satisfies EncoderInput)
      } else yield Buffer.from(output.buffer)
    }
    throw new Error('the thread of an export ended early')
  } finally {
    await source.return?.()
  }
}

function startThread(format: TableFormat): AsyncDisposable & { readonly worker: Worker } {
  const worker = new Worker(new URL('./encoder-worker.ts', import.meta.url), {
    workerData: format,
    name: 'export',
    // Nothing lives longer than a page: the small nursery keeps what is dead from piling up.
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
    // Flags of the process are not for this thread; some, like --input-type, would even keep it from starting.
    execArgv: [],
  })
  return { worker, [Symbol.asyncDispose]: async () => void (await worker.terminate()) }
}
