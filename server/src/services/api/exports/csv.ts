import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { stringify } from 'csv-stringify/sync'
import { columns } from './columns.ts'

/** RFC 4180, in pages, with a header line. What a spreadsheet would take for a formula begins with an apostrophe. */
export async function* writeCsv(pages: AsyncIterable<readonly string[]>): AsyncGenerator<Buffer> {
  yield encode([columns.map(({ name }) => name)])
  for await (const page of pages) {
    const events = page.map((json) => JSON.parse(json) as UnifiedEvent)
    yield encode(events.map((event) => columns.map((column) => column.read(event))))
  }
}

function encode(rows: readonly unknown[][]): Buffer {
  return Buffer.from(
    stringify([...rows], {
      record_delimiter: 'windows',
      quote_record_delimiter: true, // else a lone line feed begins a row, and a formula with it
      escape_formulas: true,
      cast: { boolean: String },
    }),
  )
}
