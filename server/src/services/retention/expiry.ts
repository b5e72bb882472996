import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** What one transaction removes: the recorder waits for it. */
const eventsAtOnce = 500
const rowsAtOnce = 1000

/**
 * Removes the oldest events of a workspace, as long as they were received before a time, with what the recordings say
 * of them. Resolves to how many there were; fewer than a batch means that no more are that old.
 */
export async function expireEvents(query: Query, workspaceId: string, before: Date): Promise<number> {
  return query.transaction().execute(async (tx) => {
    // The head first, as the recorder does.
    const head = await tx
      .selectFrom('live.heads')
      .select('earliest')
      .where('workspace_id', '=', workspaceId)
      .forUpdate()
      .executeTakeFirst()
    const oldest = await tx
      .selectFrom('live.events')
      .select(['pos', 'ingested_at'])
      .where('workspace_id', '=', workspaceId)
      .where('pos', '>=', head?.earliest ?? 1)
      .orderBy('pos')
      .limit(eventsAtOnce)
      .execute()
    const kept = oldest.findIndex(({ ingested_at }) => ingested_at >= before)
    const last = oldest.at(kept < 0 ? -1 : kept - 1)
    if (kept === 0 || last === undefined) return 0
    await removeUpTo(tx, workspaceId, last.pos, before)
    return kept < 0 ? oldest.length : kept
  })
}

/** One statement could not see what its parts have changed: each needs the one before. */
async function removeUpTo(tx: Query, workspaceId: string, pos: number, before: Date): Promise<void> {
  const here = sql`workspace_id = ${workspaceId}`
  const { rows } = await sql<{ session_id: string; stream_id: string; count: number }>`
    with gone as (delete from live.events where ${here} and pos <= ${pos} returning session_id, stream_id)
    select session_id::text, stream_id, count(*) from gone group by 1, 2`.execute(tx)
  const counts = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as r(session_id uuid, stream_id text, count bigint)`
  const streams = rows.map((row) => row.stream_id)
  await sql`delete from live.gaps where ${here} and pos <= ${pos}`.execute(tx)
  await sql`update live.sessions s set expired = s.expired + r.count from ${counts}
    where s.${here} and s.session_id = r.session_id`.execute(tx)
  await sql`update live.streams s set expired = s.expired + r.count
    from (
      select r.stream_id, sum(r.count) as count from ${counts}
      join live.sessions o on o.${here} and o.session_id = r.session_id and o.source <> 'test' group by 1
    ) r
    where s.${here} and s.stream_id = r.stream_id`.execute(tx)
  await sql`delete from live.sessions where ${here} and stream_id = any(${streams}::text[])
    and expired >= events and last_event_at < ${before}`.execute(tx)
  await sql`delete from live.streams s where s.${here} and s.stream_id = any(${streams}::text[]) and not exists (
      select from live.sessions o where o.${here} and o.stream_id = s.stream_id
    )`.execute(tx)
  await sql`update live.heads set earliest = ${pos + 1}::bigint where ${here}`.execute(tx)
}

/** Removes viewers who were not seen since a time, and have no event that is kept; resolves to how many, at most a batch. */
export async function expireViewers(query: Query, workspaceId: string, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from live.viewers where (workspace_id, user_id) in (
      select workspace_id, user_id from live.viewers
      where workspace_id = ${workspaceId} and last_seen_at < ${before} and not exists (
        select from live.events e where e.workspace_id = ${workspaceId} and e.user_id = live.viewers.user_id
      )
      limit ${rowsAtOnce} for update skip locked
    )`.execute(query)
  return Number(numAffectedRows ?? 0)
}

/** Removes dead letters of before a time; resolves to how many, at most a batch. */
export async function expireDeadLetters(query: Query, workspaceId: string, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from live.dead_letters where id in (
      select id from live.dead_letters
      where workspace_id = ${workspaceId} and failed_at < ${before} order by id limit ${rowsAtOnce}
    )`.execute(query)
  return Number(numAffectedRows ?? 0)
}
