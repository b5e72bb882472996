import { parentPort, workerData } from 'node:worker_threads'
import { writeCsv } from './csv.ts'
import { writeParquet } from './parquet.ts'

/** The table formats, by the name that the thread is started with. */
const writers = { csv: writeCsv, parquet: writeParquet } as const
export type TableFormat = keyof typeof writers

/** A page, as lines of JSON; null: there are no more. */
export type EncoderInput = string | null
/** `next` asks for a page, bytes are the next part of the file, `end` says that it is whole. */
export type EncoderOutput = 'next' | 'end' | Uint8Array<ArrayBuffer>

if (parentPort === null) throw new Error('encoder-worker.ts runs in a worker thread only')
const port = parentPort
const tell = (output: EncoderOutput, transfer: ArrayBuffer[] = []) => port.postMessage(output, transfer)

async function* receivePages(): AsyncGenerator<string[]> {
  for (;;) {
    const input = new Promise<EncoderInput>((resolve) => port.once('message', resolve))
    tell('next')
    const lines = await input
    if (lines === null) return
    yield lines.split('\n')
  }
}

for await (const chunk of writers[workerData as TableFormat](receivePages())) {
  const bytes = new Uint8Array(chunk) // a copy: a small Buffer is part of a pool, which cannot be handed over
  tell(bytes, [bytes.buffer])
}
tell('end')
