import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventOf } from '@livetap/contracts/unified-event.ts'
import { openMemoryBus } from '@livetap/server/adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '@livetap/server/adapters/db-pglite/db-pglite.ts'
import { openPostgres } from '@livetap/server/adapters/db-postgres/db-postgres.ts'
import { createMetrics } from '@livetap/server/adapters/prometheus/prometheus.ts'
import { systemClock } from '@livetap/server/kernel/clock.ts'
import { createEventId, defaultWorkspaceId } from '@livetap/server/kernel/ids.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import type { Db } from '@livetap/server/ports/db.ts'
import { startRecorder } from '@livetap/server/services/recorder/recorder.ts'
import pg from 'pg'
import { openFolder } from '../../../server/test/livetap-process.ts'
import { createChat } from '../events.ts'
import { openDatabase } from '../livetap.ts'
import { type Bench, interleave, measureTime, round } from '../measure.ts'

const rows = 20_000
const batch = 500
const runs = 5

export const bench: Bench = {
  title: 'Recorder: rows a second, against the bare driver inserting the same rows in the same batches',
  async run() {
    const rates = await interleave(runs, {
      embedded: recordEmbedded,
      bareEmbedded: insertEmbedded,
      postgres: recordPostgres,
      barePostgres: insertPostgres,
    })
    return {
      figures: {
        embedded_rows_per_s: Math.round(rates.embedded),
        postgres_rows_per_s: Math.round(rates.postgres),
        embedded_ratio_to_bare: round(rates.embedded / rates.bareEmbedded),
        postgres_ratio_to_bare: round(rates.postgres / rates.barePostgres),
      },
      peers: {
        bare_pglite_rows_per_s: Math.round(rates.bareEmbedded),
        bare_pg_rows_per_s: Math.round(rates.barePostgres),
      },
      runs,
    }
  },
}

async function recordEmbedded(): Promise<number> {
  await using folder = await openFolder()
  await using db = await openEmbeddedDb({ dataDir: folder.path, log })
  return await record(db)
}

async function recordPostgres(): Promise<number> {
  await using database = await openDatabase()
  await using db = await openPostgres({ url: database.url, log })
  return await record(db)
}

/** Rows a second through bus and recorder, until the last is committed. */
async function record(db: Db): Promise<number> {
  await using opened = openMemoryBus({ log, capacity: 2 * rows })
  const { bus, signals } = opened
  await using _recorder = await startRecorder({ bus, signals, db, log, metrics: createMetrics(), clock: systemClock })
  const events = createEvents()
  const seconds = await measureTime(async () => {
    for (let start = 0; start < rows; start += batch)
      await bus.publish(topics.events, events.slice(start, start + batch))
    while (!(await isDrained(bus))) await new Promise((resolve) => setTimeout(resolve, 5))
  })
  return rows / seconds
}

async function isDrained(bus: { lags(): Promise<readonly { topic: string; lag: number }[]> }): Promise<boolean> {
  return (await bus.lags()).every(({ topic, lag }) => topic !== topics.events.name || lag === 0)
}

async function insertEmbedded(): Promise<number> {
  await using folder = await openFolder()
  await (await openEmbeddedDb({ dataDir: folder.path, log }))[Symbol.asyncDispose]()
  const database = await PGlite.create({ dataDir: join(folder.path, 'database') })
  try {
    return await insert((...values) => database.query(bareInsert, values))
  } finally {
    await database.close()
  }
}

async function insertPostgres(): Promise<number> {
  await using database = await openDatabase()
  await (await openPostgres({ url: database.url, log }))[Symbol.asyncDispose]()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return await insert((...values) => client.query({ name: 'insert', text: bareInsert, values }))
  } finally {
    await client.end()
  }
}

type Insert = (workspaceId: string, head: number, rows: string) => Promise<unknown>

/** Rows a second with nothing but the insert: no positions to hand out, no counts, no sessions, no viewers. */
async function insert(query: Insert): Promise<number> {
  const events = createEvents()
  const seconds = await measureTime(async () => {
    for (let start = 0; start < rows; start += batch) {
      await query(defaultWorkspaceId, start, JSON.stringify(events.slice(start, start + batch).map(toRow)))
    }
  })
  return rows / seconds
}

const columns = `event_id text, stream_id text, session_id uuid, seq_no int, trigger_id smallint, source text, message_id text,
  occurred_at timestamptz, ingested_at timestamptz, user_id text, search text, quantity int, coins int, viewers int, body jsonb`
const names = columns.replaceAll(/ (text|uuid|int|smallint|timestamptz|jsonb)(?=,|$)/g, '')
/** As the recorder inserts, with all columns: other ways (JSON in place of JSONB, one array for each column) are slower. */
const bareInsert = `insert into live.events (workspace_id, pos, ${names}) select $1, $2::bigint + n, ${names}
  from rows from (jsonb_to_recordset($3::jsonb) as (${columns})) with ordinality as r(${names}, n)`

function toRow(event: EventOf<'CHAT'>): object {
  return {
    event_id: event.eventId,
    stream_id: event.streamId,
    session_id: event.sessionId,
    seq_no: event.seqNo,
    trigger_id: event.triggerId,
    source: event.source,
    message_id: event.messageId,
    occurred_at: event.timestamp,
    ingested_at: event.ingestedAt,
    user_id: event.user?.userId,
    search: `${event.user?.uniqueId} ${event.user?.displayName} ${event.payload.message}`,
    quantity: 0,
    coins: 0,
    viewers: null,
    body: event,
  }
}

/** Fresh ids in every run. */
function createEvents(): EventOf<'CHAT'>[] {
  const sessionId = randomUUID()
  return Array.from({ length: rows }, (_, seqNo) => {
    const event = createChat(seqNo)
    return { ...event, sessionId, eventId: createEventId(event.streamId, sessionId, seqNo, 'CHAT') }
  })
}
