import type { ActionStatus } from '@livetap/contracts/rules/outcomes.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { leaseMs } from './claim.ts'

type Query = Db['query']

/** An attempt that somebody has begun. */
export interface BegunAttempt {
  readonly workspaceId: string
  readonly executionId: string
  readonly actionId: string
  /** 0: it ends without having been begun. */
  readonly attempt: number
}

/** What came of an attempt. */
export interface AttemptResult {
  readonly error?: string
  /** Of HTTP. */
  readonly httpStatus?: number
  readonly ms?: number
  readonly answer?: string
}

export interface ActionEnd extends AttemptResult {
  readonly status: Extract<ActionStatus, 'succeeded' | 'failed' | 'skipped' | 'expired' | 'unknown'>
}

const outcomes = {
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'failed',
  expired: 'failed',
  unknown: 'unknown',
} as const
const mostText = 1000

/**
 * Ends an action: the next one of its execution gets its turn, or the execution ends. Resolves to false, and only notes
 * what came of the attempt, when the action is not being carried out by this attempt any more. `now` in milliseconds.
 */
export async function endAction(query: Query, begun: BegunAttempt, end: ActionEnd, now: number): Promise<boolean> {
  const { workspaceId, executionId, actionId, attempt } = begun
  const at = sql`${new Date(now)}::timestamptz`
  const of = sql`workspace_id = ${workspaceId} and execution_id = ${executionId}`
  const open = attempt === 0 ? sql`('waiting', 'retrying')` : sql`('started')`
  const error = end.error?.slice(0, mostText) ?? null
  const { rows } = await sql<{ count: number }>`
    with e as materialized (select * from rules.executions where ${of} for update),
    ${noteResult(begun, outcomes[end.status], end, now)},
    done as materialized (
      update rules.actions a set status = ${end.status}, error = ${error}, finished_at = ${at}
      from e where a.workspace_id = e.workspace_id and a.action_id = ${actionId} and a.status in ${open}
        and (${attempt}::integer = 0 or a.attempts = ${attempt})
      returning a.index, a.after_ms
    ),
    ${sql.join([...moveOn(of, end, at), ...finish(begun, of, end, at)])}
    select count(*) as count from done`.execute(query)
  return (rows[0]?.count ?? 0) > 0
}

const isFailure = ({ status }: ActionEnd) => sql.lit(status !== 'succeeded' && status !== 'skipped')

/** The next action gets its turn, after as long as the rule wants between the two; or none does. */
function moveOn(of: RawBuilder<unknown>, end: ActionEnd, at: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const stops = sql`(${isFailure(end)} and e.on_error = 'stop')`
  const rest = sql`rules.actions r where ${of} and r.status = 'waiting'`
  return [
    sql`next as materialized (
      select r.action_id, r.after_ms - d.after_ms as gap from done d cross join e cross join lateral (
        select * from ${rest} and r.index > d.index order by r.index limit 1
      ) r where e.status = 'running' and not ${stops}
    )`,
    sql`given as (
      update rules.actions a set not_before = ${at} + n.gap * interval '1 ms',
        expires_at = ${at} + n.gap * interval '1 ms' + (e.expires_at - e.decided_at)
      from next n cross join e where a.workspace_id = e.workspace_id and a.action_id = n.action_id
    )`,
    sql`left_out as (
      update rules.actions a set status = 'skipped', error = 'earlier-failed', finished_at = ${at}
      from done d cross join e where a.workspace_id = e.workspace_id and a.execution_id = e.execution_id
        and a.index > d.index and a.status = 'waiting' and ${stops}
    )`,
  ]
}

/** The execution ends with what came of all of its actions, once none is left. */
function finish(
  { actionId }: BegunAttempt,
  of: RawBuilder<unknown>,
  end: ActionEnd,
  at: RawBuilder<unknown>,
): RawBuilder<unknown>[] {
  const failed = sql`a.status in ('failed', 'expired', 'unknown')`
  const error = end.error?.slice(0, mostText) ?? null
  return [
    sql`others as (
      select coalesce(bool_or(${failed}), false) as have_failed, coalesce(bool_or(a.status = 'succeeded'), false) as have_done,
        (array_agg(a.error order by a.index) filter (where ${failed}))[1] as error
      from rules.actions a where ${of} and a.action_id <> ${actionId}
    )`,
    sql`ended as (
      update rules.executions x set finished_at = ${at},
        error = coalesce(o.error, case when ${isFailure(end)} then ${error}::text end),
        status = case when o.have_failed or ${isFailure(end)} then 'failed'
          when o.have_done or ${sql.lit(end.status === 'succeeded')} then 'succeeded' else 'skipped' end
      from done cross join others o
      where ${of} and x.status = 'running' and not exists (select from next)
    )`,
  ]
}

/**
 * Has an action be tried again at a time, unless its execution has ended meanwhile; resolves to false as above.
 * `isLost`: what came of the attempt is not known. Times in milliseconds.
 */
export async function retryAction(
  query: Query,
  begun: BegunAttempt,
  result: AttemptResult & { readonly at: number; readonly isLost?: boolean },
  now: number,
): Promise<boolean> {
  const { workspaceId, actionId, attempt } = begun
  const { rows } = await sql<{ count: number }>`
    with ${noteResult(begun, result.isLost ? 'unknown' : 'failed', result, now)},
    done as (
      update rules.actions a set status = case when exists (
          select from rules.executions e where e.workspace_id = a.workspace_id and e.execution_id = a.execution_id
            and e.status = 'running'
        ) then 'retrying' else 'cancelled' end, error = ${result.error?.slice(0, mostText) ?? null},
        not_before = ${new Date(result.at)}
      where workspace_id = ${workspaceId} and action_id = ${actionId} and status = 'started' and attempts = ${attempt}
      returning 1
    )
    select count(*) as count from done`.execute(query)
  return (rows[0]?.count ?? 0) > 0
}

function noteResult(
  { workspaceId, actionId, attempt }: BegunAttempt,
  outcome: 'succeeded' | 'failed' | 'unknown',
  { httpStatus, ms, error, answer }: AttemptResult,
  now: number,
) {
  const endedAt = outcome === 'unknown' ? null : new Date(now)
  return sql`noted as (
    update rules.attempts set outcome = ${outcome}, ended_at = ${endedAt}::timestamptz, status = ${httpStatus ?? null}::integer,
      ms = ${ms ?? null}::float8, error = ${error?.slice(0, mostText) ?? null}::text, 
      answer = (
        -- Nothing of a viewer who was erased meanwhile.
        select ${answer?.slice(0, mostText) ?? null}::text from rules.actions a
        where a.workspace_id = ${workspaceId} and a.action_id = ${actionId} and a.rendered <> 'null'
      )
    where workspace_id = ${workspaceId} and action_id = ${actionId} and attempt = ${attempt} and ended_at is null
  )`
}

/** Says of begun attempts that they are still being carried out. `now` in milliseconds. */
export async function extendClaims(query: Query, begun: readonly BegunAttempt[], now: number): Promise<void> {
  const rows = JSON.stringify(begun.map(({ workspaceId, actionId, attempt }) => ({ workspaceId, actionId, attempt })))
  await sql`
    update rules.actions a set not_before = ${new Date(now + leaseMs)}
    from jsonb_to_recordset(${rows}::jsonb) as b("workspaceId" text, "actionId" text, attempt integer)
    where a.workspace_id = b."workspaceId" and a.action_id = b."actionId" and a.attempts = b.attempt
      and a.status = 'started'`.execute(query)
}
