import { Readable } from 'node:stream'
import { getHead } from '#domain/events/events.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { encodeInThread } from './encoder-thread.ts'

/** Exports at a time; each keeps the database and a core busy. */
const mostExports = 4

const formats = {
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', write: writeNdjson },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    write: (pages: AsyncIterable<string>) => encodeInThread('csv', pages),
  },
  parquet: {
    contentType: 'application/vnd.apache.parquet',
    write: (pages: AsyncIterable<string>) => encodeInThread('parquet', pages),
  },
} as const
export type ExportFormat = keyof typeof formats
export const exportFormats = Object.keys(formats) as ExportFormat[]

export interface Export {
  readonly contentType: string
  /** Read as fast as it is sent; destroying it ends the export. */
  readonly body: Readable
}

/** Turns pages of events, each a UnifiedEvent as a line of JSON text, into files. A page ends without a line feed. */
export class Exporter {
  #running = 0

  /** Throws `too-many-exports` when there is no place for one more. */
  begin(format: ExportFormat, pages: AsyncIterable<string>): Export {
    const { contentType, write } = formats[format]
    return { contentType, body: this.#begin(() => write(pages)) }
  }

  /** One JSON text, in parts. Throws `too-many-exports` too. */
  beginJson(parts: AsyncIterable<string>): Export {
    return { contentType: 'application/json; charset=utf-8', body: this.#begin(() => parts) }
  }

  #begin(write: () => AsyncIterable<string | Buffer>): Readable {
    if (this.#running >= mostExports) {
      throw new AppError('too-many-exports', `${mostExports} exports are running already`, { retryAfterMs: 10_000 })
    }
    this.#running += 1
    const body = Readable.from(write(), { objectMode: false, highWaterMark: 64 * 1024 })
    body.once('close', () => {
      this.#running -= 1
    })
    return body
  }
}

/** The pages, as long as nobody is erased meanwhile: then they may hold who it was, and end with an error. */
export async function* whileUnerased(
  query: Db['query'],
  workspaceId: string,
  pages: AsyncIterable<string>,
): AsyncGenerator<string> {
  const { epoch } = await getHead(query, workspaceId)
  for await (const page of pages) {
    if ((await getHead(query, workspaceId)).epoch !== epoch) {
      throw new AppError('erased-meanwhile', 'a viewer was erased during the export', { remedy: 'Export again.' })
    }
    yield page
  }
}

async function* writeNdjson(pages: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const page of pages) yield Buffer.from(`${page}\n`)
}
