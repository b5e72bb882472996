import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { asTable, type EventRow } from './event-row.ts'

/** What became of rows that were not new. */
export interface LeftOut {
  /** Rows whose event id is stored already; normal on redelivery. */
  readonly known: readonly EventRow[]
  /** Rows of known event ids that are stored with another content: lost, were it not said. */
  readonly collisions: readonly EventRow[]
  /** Rows of messages that TikTok sent before in this stream. */
  readonly resent: number
}

/** Drops what is in the batch twice, by event id or by message. */
export function firstOfEach(rows: readonly EventRow[]): readonly EventRow[] {
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

/** The rows that are not stored. The look-ups are scalar on purpose: `exists` may become a join that reads everything. */
export async function findFresh(
  query: Db['query'],
  workspaceId: string,
  rows: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const { rows: known } = await sql<{ n: number }>`
    select n from ${asTable(rows)}
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
  return rows.filter((_, index) => !places.has(index + 1))
}

/** Why rows were not inserted: it has to be known, or a wrong id would lose events without a sound. */
export async function explainLeft(
  query: Db['query'],
  workspaceId: string,
  left: readonly EventRow[],
): Promise<LeftOut> {
  if (left.length === 0) return { known: [], collisions: [], resent: 0 }
  const { rows } = await sql<{ n: number; differs: boolean }>`
    select r.n, (
        e.message_id is distinct from r.message_id
        or e.stream_id <> r.stream_id or e.session_id <> r.session_id or e.seq_no <> r.seq_no
        or (r.message_id is null and e.body <> r.body)
      ) as differs
    from ${asTable(left)}
    join live.events e on e.workspace_id = ${workspaceId} and e.event_id = r.event_id`.execute(query)
  const byPlace = new Map(rows.map(({ n, differs }) => [n, differs]))
  return {
    known: left.filter((_, index) => byPlace.get(index + 1) === false),
    collisions: left.filter((_, index) => byPlace.get(index + 1) === true),
    resent: left.length - rows.length,
  }
}
