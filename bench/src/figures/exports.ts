import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { openPostgres } from '@livetap/server/adapters/db-postgres/db-postgres.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import pg from 'pg'
import { asOwner } from '../../../server/test/test-accounts.ts'
import { type ApiProcess, startApiProcess } from '../api-process.ts'
import { createChat } from '../events.ts'
import { openDatabase } from '../livetap.ts'
import { type Bench, measureTime, median, round } from '../measure.ts'

const rows = 1_000_000
const runs = 3
const formats = ['ndjson', 'csv', 'parquet']
const sessionId = '22222222-2222-4222-8222-222222222222'
/** Any lasting work grows the nursery of V8 to its full size, where it stays: that is not the export's. */
const warmUp = { kind: 'load', perSecond: 2000, seconds: 20 } as const
/** After so long without work, memory has settled. */
const idleMs = 5000

export const bench: Bench = {
  title: `Export of ${rows.toLocaleString('en')} rows from PostgreSQL: speed, most memory above idle, delay of the event loop`,
  async run() {
    await using database = await openDatabase()
    await fill(database.url)
    const found = formats.map((format) => ({ format, measured: [] as Measured[] }))
    for (let run = 0; run < runs; run++) {
      for (const { format, measured } of found) measured.push(await measure(database.url, format))
    }
    const figures: Record<string, number> = {}
    for (const { format, measured } of found) {
      figures[`${format}_rows_per_s`] = Math.round(rows / median(measured.map(({ seconds }) => seconds)))
      figures[`${format}_memory_mb`] = round(median(measured.map(({ memory }) => memory)))
      figures[`${format}_loop_p99_ms`] = round(median(measured.map(({ delay99 }) => delay99)))
    }
    return { figures, peers: {}, runs }
  },
}

/** Writes the session, all comments. */
async function fill(url: string): Promise<void> {
  await (await openPostgres({ url, log }))[Symbol.asyncDispose]()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const event = { ...createChat(0), sessionId }
    const { workspaceId, streamId, timestamp } = event
    const values = [workspaceId, streamId, sessionId, timestamp]
    await client.query(`insert into live.heads (workspace_id, pos, epoch) values ($1, ${rows}, 'e')`, [workspaceId])
    await client.query(
      `insert into live.sessions (workspace_id, stream_id, session_id, unique_id, source, started_at, last_event_at)
      values ($1, $2, $3, 'mira', 'live', $4, $4)`,
      values,
    )
    await client.query(insertEvents, [...values, JSON.stringify(event)])
    await client.query('vacuum analyze live.events')
  } finally {
    await client.end()
  }
}

/** Every row is the given event under a number, an id and a message of its own. */
const insertEvents = `insert into live.events
  (workspace_id, pos, event_id, stream_id, session_id, seq_no, trigger_id, source, occurred_at, ingested_at, body)
  select $1, n, encode(sha256(n::text::bytea), 'hex'), $2, $3::uuid, n - 1, 1, 'live', $4::timestamptz, $4::timestamptz,
    $5::jsonb || jsonb_build_object(
      'seqNo', n - 1,
      'eventId', encode(sha256(n::text::bytea), 'hex'),
      'payload', jsonb_build_object('message', 'this is comment ' || n || ', of about the usual length', 'emotes', '[]'::jsonb, 'language', 'en'))
  from generate_series(1, ${rows}) as n`

interface Measured {
  readonly seconds: number
  /** Most megabytes above idle. */
  readonly memory: number
  /** 99th percentile of the event loop's delay, in milliseconds. */
  readonly delay99: number
}

async function measure(databaseUrl: string, format: string): Promise<Measured> {
  using api = await startApiProcess(databaseUrl)
  await api.ask(warmUp)
  await delay(idleMs)
  const idle = api.readMemory()
  await api.ask<number>({ kind: 'delay' })
  let seconds = 0
  const peak = await api.watchMemory(async () => {
    seconds = await measureTime(() => download(api, `/api/v1/sessions/${sessionId}/export?format=${format}`))
  })
  return { seconds, memory: peak - idle, delay99: await api.ask<number>({ kind: 'delay' }) }
}

async function download({ url }: ApiProcess, path: string): Promise<void> {
  const [response] = (await once(get(url + path, { headers: asOwner }), 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`)
  await once(response.resume(), 'end')
}
