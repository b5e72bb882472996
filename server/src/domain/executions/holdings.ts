import type { RuleHoldings } from '@livetap/contracts/workspace/privacy.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

/**
 * What rules keep of a viewer: what they count, remember, and have done because of the viewer. Of addresses only whose
 * they are: the rest may hold what is secret to the workspace.
 */
export async function readRuleHoldings(query: Db['query'], workspaceId: string, userId: string): Promise<RuleHoldings> {
  const of = sql`workspace_id = ${workspaceId} and user_id = ${userId}`
  const list = (rows: ReturnType<typeof sql>) => sql`coalesce((select jsonb_agg(r) from (${rows}) r), '[]')`
  const iso = sql`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
  const { rows } = await sql<RuleHoldings>`
    select coalesce((select points from rules.points where ${of}), 0) as points,
      ${list(sql`select key, value from rules.memory where ${of} order by key`)} as memory,
      ${list(sql`select event_id as "eventId", decision ->> 'reason' as reason from rules.refusals where ${of} order by pos`)} as refusals,
      ${list(sql`
        select e.event_id as "eventId", e.rule_name as rule, e.status,
          to_char(e.decided_at at time zone 'utc', ${iso}) as at, (
            select jsonb_agg(jsonb_build_object('type', a.type, 'target', a.target, 'rendered',
              case when jsonb_typeof(a.rendered) = 'object' then a.rendered - 'url' else a.rendered end, 'status', a.status)
              order by a.index)
            from rules.actions a where a.workspace_id = e.workspace_id and a.execution_id = e.execution_id
          ) as actions
        from rules.executions e where e.workspace_id = ${workspaceId} and e.user_id = ${userId}
        order by e.decided_at, e.pos, e.execution_id`)} as executions`.execute(query)
  return rows[0] ?? { points: 0, memory: [], refusals: [], executions: [] }
}
