import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Forgotten } from './moderation.ts'

type Query = Db['query']

const rowsAtOnce = 1000

/** Of whom, and how they were called: TikTok does not always give an id. */
export interface ForgottenByRules extends Forgotten {
  readonly names: readonly string[]
}

/**
 * Removes what rules remember of a viewer and what they have counted; what they did because of the viewer stays, without
 * whom and what was said. What has not been carried out yet is not any more.
 */
export async function forgetByRules(query: Query, forgotten: ForgottenByRules): Promise<void> {
  const { workspaceId, userId, before } = forgotten
  const here = sql`workspace_id = ${workspaceId}`
  const old = (column: RawBuilder<unknown>) => (before ? sql`and ${column} < ${before}` : sql``)
  // Whoever has decided on events of before has to read them again: what is left of them, and without this memory.
  await sql`update rules.progress set erasures = erasures + 1 where ${here}`.execute(query)
  await forgetExecutions(query, forgotten)
  await sql`delete from rules.memory where ${here} and (user_id = ${userId} or strpos(key, ${userId}) > 0
    or strpos(value::text, ${userId}) > 0)`.execute(query)
  await sql`delete from rules.refusals where ${here} and user_id = ${userId} ${old(sql`at`)}`.execute(query)
  await sql`delete from rules.points where ${here} and user_id = ${userId} ${old(sql`changed_at`)}`.execute(query)
}

async function forgetExecutions(query: Query, { workspaceId, userId, before, names }: ForgottenByRules): Promise<void> {
  const called = sql`user_id is null and viewer ->> 'uniqueId' = any(${names}::text[])`
  const ended = sql`status = case when status in ('waiting', 'running', 'retrying') then 'cancelled' else status end`
  const { rows } = await sql<{ id: string }>`
    update rules.executions set ${ended}, user_id = null, viewer = null, placeholders = '{}',
      finished_at = coalesce(finished_at, now())
    where workspace_id = ${workspaceId} and (user_id = ${userId} or (${called}))
      ${before ? sql`and happened_at < ${before}` : sql``} returning execution_id as id`.execute(query)
  const ids = sql`any(${rows.map(({ id }) => id)}::text[])`
  await sql`
    update rules.attempts set answer = null where workspace_id = ${workspaceId} and action_id in (
      select action_id from rules.actions where workspace_id = ${workspaceId} and execution_id = ${ids}
    )`.execute(query)
  await sql`update rules.actions set ${ended}, user_id = null, rendered = 'null'
    where workspace_id = ${workspaceId} and execution_id = ${ids}`.execute(query)
}

/** Removes what rules have decided and done before a time; resolves to how many executions, refusals and days it was. */
export async function expireRules(query: Query, workspaceId: string, before: Date): Promise<number> {
  const here = sql`workspace_id = ${workspaceId}`
  const { rows } = await sql<{ count: number }>`
    with old as materialized (
      select execution_id from rules.executions
      where ${here} and decided_at < ${before} and status not in ('waiting', 'running') limit ${rowsAtOnce}
    ),
    done as materialized (
      select action_id from rules.actions where ${here} and execution_id in (select execution_id from old)
    ),
    attempts as (delete from rules.attempts where ${here} and action_id in (select action_id from done)),
    actions as (delete from rules.actions where ${here} and action_id in (select action_id from done)),
    executions as (delete from rules.executions where ${here} and execution_id in (select execution_id from old))
    select count(*) as count from old`.execute(query)
  const refusals = await remove(query, 'refusals', sql`${here} and at < ${before}`)
  const days = await remove(query, 'tallies', sql`${here} and day < ${before}::date`)
  return (rows[0]?.count ?? 0) + refusals + days
}

/** Removes the points of viewers who are not known any more; resolves to how many had some, at most a batch. */
export function expirePoints(query: Query, workspaceId: string, before: Date): Promise<number> {
  const unknown = sql`not exists (select from live.viewers v where v.workspace_id = o.workspace_id and v.user_id = o.user_id)`
  return remove(query, 'points', sql`workspace_id = ${workspaceId} and changed_at < ${before} and ${unknown}`)
}

/** A workspace has no more endpoints than that: those that were used last. */
const mostEndpoints = 1000

/** Forgets endpoints of all workspaces that nothing was sent to since a time; resolves to how many, at most a batch. */
export async function expireEndpoints(query: Query, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from rules.endpoints where ctid = any(array(
      select ctid from (
        select ctid, used_at, row_number() over (partition by workspace_id order by used_at desc) as place
        from rules.endpoints
      ) e where used_at < ${before} or place > ${mostEndpoints}::integer limit ${rowsAtOnce}
    ))`.execute(query)
  return Number(numAffectedRows ?? 0)
}

async function remove(
  query: Query,
  table: 'refusals' | 'tallies' | 'points',
  where: RawBuilder<unknown>,
): Promise<number> {
  const name = sql.table(`rules.${table}`)
  const { numAffectedRows } = await sql`
    delete from ${name} where ctid = any(array(select ctid from ${name} o where ${where} limit ${rowsAtOnce}))`.execute(
    query,
  )
  return Number(numAffectedRows ?? 0)
}
