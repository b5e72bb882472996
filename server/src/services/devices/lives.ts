import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

/** A live that was interrupted goes on within this, or is over. */
const resumesWithin = sql`interval '60 seconds'`

/** The live of a @username that something was armed for, at a time. */
export interface ArmedLive {
  readonly workspaceId: string
  readonly uniqueId: string
  readonly since: string
}

/** Those whose live has ended since: a session of it has, and none is open any more. */
export async function findEnded(query: Db['query'], lives: readonly ArmedLive[], now: number): Promise<ArmedLive[]> {
  if (lives.length === 0) return []
  const at = sql`${new Date(now)}::timestamptz`
  const { rows } = await sql<ArmedLive>`
    select l."workspaceId", l."uniqueId", l.since
    from jsonb_to_recordset(${JSON.stringify(lives)}::jsonb) as l("workspaceId" text, "uniqueId" text, since text)
    where exists (
      select from live.sessions s where s.workspace_id = l."workspaceId" and s.unique_id = l."uniqueId"
        and s.source = 'live' and s.ended_at > l.since::timestamptz
        and (s.end_reason = 'stream-ended' or s.ended_at < ${at} - ${resumesWithin})
    ) and not exists (
      select from live.sessions s where s.workspace_id = l."workspaceId" and s.unique_id = l."uniqueId"
        and s.source = 'live' and s.ended_at is null
    )`.execute(query)
  return rows
}

/** Whose live a stream is. */
export async function findUniqueId(
  query: Db['query'],
  workspaceId: string,
  streamId: string,
): Promise<string | undefined> {
  const row = await query
    .selectFrom('live.streams')
    .select('unique_id')
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', streamId)
    .executeTakeFirst()
  return row?.unique_id
}
