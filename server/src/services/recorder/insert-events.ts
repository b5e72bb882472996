import { sql, type Transaction } from 'kysely'
import type { Tables } from '#ports/tables.ts'
import type { EventRow } from './event-row.ts'

export interface Inserted {
  /** Rows that were not stored before, in order, with their positions from `head` + 1 on. */
  readonly stored: readonly StoredRow[]
  /** Rows whose event id is stored already; normal on redelivery. */
  readonly known: readonly EventRow[]
  /** Rows of known event ids that are stored with another content: lost, were it not said. */
  readonly collisions: readonly EventRow[]
  /** Rows of messages that TikTok sent before in this stream. */
  readonly resent: number
}

export interface StoredRow extends EventRow {
  readonly pos: number
}

/**
 * Inserts the rows behind `head`. The caller holds the workspace's head row, so nobody else inserts. Unless `careful`,
 * the rows are taken for new, which they nearly always are, and a row that is not fails all (SQLSTATE 23505).
 */
export async function insertEvents(
  query: Transaction<Tables>,
  workspaceId: string,
  head: number,
  rows: readonly EventRow[],
  careful: boolean,
): Promise<Inserted> {
  const distinct = firstOfEach(rows)
  const fresh = careful ? await findFresh(query, workspaceId, distinct) : distinct
  if (fresh.length > 0) await insertFresh(query, workspaceId, head, fresh)
  const stored = fresh.map((row, n) => ({ ...row, pos: head + 1 + n }))
  if (fresh.length === rows.length) return { stored, known: [], collisions: [], resent: 0 }
  const taken = new Set(fresh)
  const left = rows.filter((row) => !taken.has(row))
  return { stored, ...(await explainLeft(query, workspaceId, left)) }
}

/** Drops what is in the batch twice, by event id or by message. */
function firstOfEach(rows: readonly EventRow[]): EventRow[] {
  const seen = new Set<string>()
  return rows.filter(({ columns }) => {
    const keys = [columns.event_id]
    if (columns.source === 'live' && columns.message_id !== null) {
      keys.push(`${columns.trigger_id} ${columns.message_id} ${columns.stream_id}`)
    }
    if (keys.some((key) => seen.has(key))) return false
    for (const key of keys) seen.add(key)
    return true
  })
}

/** One parameter holds all rows: their columns, and the JSON text of the event as it is. */
function packRows(rows: readonly EventRow[]): string {
  return `[${rows.map(({ columns, json }, n) => `${JSON.stringify({ n, ...columns }).slice(0, -1)},"body":${json}}`).join()}]`
}

const columnTypes = sql`n int, event_id text, stream_id text, session_id uuid, seq_no int, trigger_id smallint,
  source text, message_id text, occurred_at timestamptz, ingested_at timestamptz, user_id text, search text,
  quantity int, coins int, viewers int, body jsonb`

async function insertFresh(query: Transaction<Tables>, workspaceId: string, head: number, rows: readonly EventRow[]) {
  await sql`
    insert into live.events (
      workspace_id, pos, event_id, stream_id, session_id, seq_no, trigger_id, source, message_id, occurred_at,
      ingested_at, user_id, search, quantity, coins, viewers, body
    )
    select ${workspaceId}, ${head}::bigint + 1 + n, event_id, stream_id, session_id, seq_no, trigger_id, source,
      message_id, occurred_at, ingested_at, user_id, search, quantity, coins, viewers, body
    from jsonb_to_recordset(${packRows(rows)}::jsonb) as r(${columnTypes})`.execute(query)
}

/** The rows that are not stored. The look-ups are scalar on purpose: `exists` may become a join that reads everything. */
async function findFresh(query: Transaction<Tables>, workspaceId: string, rows: readonly EventRow[]) {
  const { rows: known } = await sql<{ n: number }>`
    select n from jsonb_to_recordset(${packRows(rows)}::jsonb) as r(${columnTypes})
    where (
        select e.pos from live.events e where e.workspace_id = ${workspaceId} and e.event_id = r.event_id
      ) is not null
      or (r.source = 'live' and r.message_id is not null and (
        select e.pos from live.events e
        where e.workspace_id = ${workspaceId} and e.stream_id = r.stream_id
          and e.message_id = r.message_id and e.trigger_id = r.trigger_id
          and e.source = 'live' and e.message_id is not null
      ) is not null)`.execute(query)
  const places = new Set(known.map(({ n }) => n))
  return rows.filter((_, n) => !places.has(n))
}

/** Why rows were not inserted: it has to be known, or a wrong id would lose events without a sound. */
async function explainLeft(query: Transaction<Tables>, workspaceId: string, left: readonly EventRow[]) {
  const { rows } = await sql<{ n: number; differs: boolean }>`
    select input.n, (
        e.message_id is distinct from input.message_id
        or e.stream_id <> input.stream_id or e.session_id <> input.session_id or e.seq_no <> input.seq_no
        or (input.message_id is null and e.body <> input.body)
      ) as differs
    from jsonb_to_recordset(${packRows(left)}::jsonb) as input(${columnTypes})
    join live.events e on e.workspace_id = ${workspaceId} and e.event_id = input.event_id`.execute(query)
  const byPlace = new Map(rows.map(({ n, differs }) => [n, differs]))
  return {
    known: left.filter((_, n) => byPlace.get(n) === false),
    collisions: left.filter((_, n) => byPlace.get(n) === true),
    resent: left.length - rows.length,
  }
}
