import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

const rowsAtOnce = 1000

/** Whom to forget; of an erasure that is carried out once more, only what is of before a time. */
export interface Forgotten {
  readonly workspaceId: string
  readonly userId: string
  readonly before?: Date
}

/** Removes what moderators have noted of a viewer and decided of their comments; what was done stays, without whom. */
export async function forgetModeration(query: Query, { workspaceId, userId, before }: Forgotten): Promise<void> {
  const of = sql`workspace_id = ${workspaceId} and user_id = ${userId}`
  const old = (column: RawBuilder<unknown>) => (before ? sql`and ${column} < ${before}` : sql``)
  const said = before
    ? sql`and pos in (select pos from live.events where workspace_id = ${workspaceId} and occurred_at < ${before})`
    : sql``
  // The moderation service holds this row while it writes: what it wrote is seen from here on.
  await sql`select from moderation.progress where workspace_id = ${workspaceId} for update`.execute(query)
  await sql`delete from moderation.holds where ${of} ${said}`.execute(query)
  await sql`delete from moderation.comments where ${of} ${said}`.execute(query)
  await sql`delete from moderation.notes where ${of} ${old(sql`written_at`)}`.execute(query)
  await sql`delete from moderation.viewers where ${of} ${old(sql`changed_at`)}`.execute(query)
  await sql`update moderation.deeds set user_id = null where ${of} ${old(sql`done_at`)}`.execute(query)
}

/**
 * Removes what is about comments that are not kept any more, and about viewers who are not known any more; resolves to how
 * many rows there were.
 */
export async function expireModeration(query: Query, workspaceId: string, before: Date): Promise<number> {
  const here = sql`workspace_id = ${workspaceId}`
  const gone = sql`pos < (select earliest from live.heads where ${here})`
  const unknown = sql`not exists (select from live.viewers v where v.workspace_id = o.workspace_id and v.user_id = o.user_id)`
  const removals = [
    remove('holds', sql`${here} and ${gone}`),
    remove('comments', sql`${here} and ${gone}`),
    remove('questions', sql`${here} and ${gone}`),
    remove('viewers', sql`${here} and changed_at < ${before} and ${unknown}`),
    remove('notes', sql`${here} and written_at < ${before} and ${unknown}`),
    remove('deeds', sql`${here} and done_at < ${before}`),
  ]
  let removed = 0
  for (const removal of removals) removed += Number((await removal.execute(query)).numAffectedRows ?? 0)
  return removed
}

function remove(table: string, where: RawBuilder<unknown>) {
  const name = sql.table(`moderation.${table}`)
  return sql`delete from ${name} where ctid = any(array(select ctid from ${name} o where ${where} limit ${rowsAtOnce}))`
}
