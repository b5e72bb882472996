import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { ownQueues } from './queues.ts'

type Query = Db['query']

/** Whose executions are to end: all of a workspace, of a rule, or of a queue. */
export type Cancelled = 'all' | { readonly ruleId: string } | { readonly queue: string }

/**
 * Ends executions that wait or run; what an action of theirs has begun ends by itself. Resolves to how many there were.
 * `now` in milliseconds.
 */
export async function cancelExecutions(
  query: Query,
  workspaceId: string,
  which: Cancelled,
  now: number,
): Promise<number> {
  const ended = sql`status = 'cancelled', error = 'cancelled', finished_at = ${new Date(now)}::timestamptz`
  const { rows } = await sql<{ count: number }>`
    with open as materialized (
      select execution_id from rules.executions
      where workspace_id = ${workspaceId} and status in ('waiting', 'running') ${narrow(which)} for update
    ),
    ended as (
      update rules.executions e set ${ended} from open o
      where e.workspace_id = ${workspaceId} and e.execution_id = o.execution_id
    ),
    ended_actions as (
      update rules.actions a set ${ended} from open o
      where a.workspace_id = ${workspaceId} and a.execution_id = o.execution_id and a.status in ('waiting', 'retrying')
    )
    select count(*) as count from open`.execute(query)
  return rows[0]?.count ?? 0
}

function narrow(which: Cancelled): RawBuilder<unknown> {
  if (which === 'all') return sql``
  if ('queue' in which && which.queue === ownQueues) return sql`and queue like '~%'`
  return 'ruleId' in which ? sql`and rule_id = ${which.ruleId}::uuid` : sql`and queue = ${which.queue}`
}
