import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { BegunAttempt } from './finish.ts'

type Query = Db['query']

/** What one statement looks at. */
const rowsAtOnce = 500

/** An action that nobody is believed to carry out any more, or whose time is over. */
export interface LostAction extends BegunAttempt {
  readonly type: string
  readonly isStarted: boolean
  /** It is not tried any more. */
  readonly isExpired: boolean
}

/**
 * Actions that were begun by somebody who is gone, and actions of running executions whose time is over, of all
 * workspaces, at most 500. `now` in milliseconds.
 */
export async function findLost(query: Query, now: number): Promise<LostAction[]> {
  const at = sql`${new Date(now)}::timestamptz`
  const { rows } = await sql<LostAction>`
    select a.workspace_id as "workspaceId", a.execution_id as "executionId", a.action_id as "actionId", a.type,
      case when a.status = 'started' then a.attempts else 0 end as attempt, a.status = 'started' as "isStarted",
      a.expires_at <= ${at} as "isExpired"
    from rules.actions a join rules.executions e using (workspace_id, execution_id)
    where (a.status = 'started' and a.not_before <= ${at})
      or (a.status in ('waiting', 'retrying') and a.not_before <= ${at} and a.expires_at <= ${at} and e.status = 'running')
    order by a.not_before limit ${rowsAtOnce}`.execute(query)
  return rows
}

/** Ends executions that have not begun in time, of all workspaces; resolves to whose. `now` in milliseconds. */
export async function expireDue(query: Query, now: number): Promise<string[]> {
  const at = sql`${new Date(now)}::timestamptz`
  const ended = sql`status = 'expired', error = 'expired', finished_at = ${at}`
  const { rows } = await sql<{ workspaceId: string }>`
    with late as materialized (
      select workspace_id, execution_id from rules.executions
      where status = 'waiting' and expires_at <= ${at} limit ${rowsAtOnce} for update skip locked
    ),
    ended as (
      update rules.executions e set ${ended} from late l
      where e.workspace_id = l.workspace_id and e.execution_id = l.execution_id
    ),
    ended_actions as (
      update rules.actions a set ${ended} from late l
      where a.workspace_id = l.workspace_id and a.execution_id = l.execution_id and a.status in ('waiting', 'retrying')
    )
    select distinct workspace_id as "workspaceId" from late`.execute(query)
  return rows.map(({ workspaceId }) => workspaceId)
}

/** When the next action is due that is not yet, of all workspaces; undefined when none is. Times in milliseconds. */
export async function findNextDue(query: Query, now: number): Promise<number | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(not_before) as at from rules.actions
    where status in ('waiting', 'retrying') and not_before > ${new Date(now)} and not_before < 'infinity'`.execute(
    query,
  )
  return rows[0]?.at?.getTime()
}
