import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { type BasicType, ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { type Column, columns } from './columns.ts'

/** Rows written together: what is held in memory at a time. */
const rowsPerGroup = 2000

const parquetTypes: Readonly<Record<Column['type'], BasicType>> = {
  text: 'STRING',
  integer: 'INT64',
  flag: 'BOOLEAN',
  time: 'TIMESTAMP',
  json: 'STRING',
}

/** An Apache Parquet file, Snappy compressed, one row group after the other. */
export async function* writeParquet(pages: AsyncIterable<readonly string[]>): AsyncGenerator<Buffer> {
  const bytes = new ByteWriter(1024 * 1024)
  const schema = schemaFromColumnData({ columnData: createColumns([]) })
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'livetap' })
  for await (const group of gather(pages)) {
    await writer.write({ columnData: createColumns(group), rowGroupSize: group.length })
    yield take(bytes)
  }
  await writer.finish()
  yield take(bytes)
}

/** Pages joined to row groups. */
async function* gather(pages: AsyncIterable<readonly string[]>): AsyncGenerator<UnifiedEvent[]> {
  let group: UnifiedEvent[] = []
  for await (const page of pages) {
    for (const json of page) group.push(JSON.parse(json) as UnifiedEvent)
    if (group.length < rowsPerGroup) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

function createColumns(events: readonly UnifiedEvent[]): ColumnSource[] {
  return columns.map((column) => ({
    name: column.name,
    type: parquetTypes[column.type],
    nullable: true,
    // What describes the columns is kept until the end, so only the times that readers choose groups by have more of it.
    statistics: column.type === 'time',
    offsetIndex: false,
    data: events.map((event) => toParquet(column, event)),
  }))
}

function toParquet(column: Column, event: UnifiedEvent): unknown {
  const value = column.read(event)
  if (value === undefined) return null
  if (column.type === 'integer') return BigInt(value)
  return column.type === 'time' ? new Date(String(value)) : value
}

/** What was written since the last time, as a copy: the writer goes on in the same memory. */
function take(bytes: ByteWriter): Buffer {
  const chunk = Buffer.from(bytes.getBytes())
  bytes.index = 0
  return chunk
}
