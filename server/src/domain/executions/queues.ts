import type { QueueList } from '@livetap/contracts/rules/requests.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

/** The name that all have together which wait for nobody. */
export const ownQueues = '~'

const mostQueues = 500

/** Queues in which something waits or runs, the fullest first; those of executions that wait for nobody are one. */
export async function listQueues(
  query: Db['query'],
  workspaceId: string,
): Promise<Omit<QueueList['items'][number], 'paused'>[]> {
  const { rows } = await sql<{ name: string; waiting: number; running: number; oldest: Date | null }>`
    select case when queue like '~%' then ${ownQueues} else queue end as name,
      count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'running') as running,
      min(decided_at) filter (where status = 'waiting') as oldest
    from rules.executions where workspace_id = ${workspaceId} and status in ('waiting', 'running')
    group by 1 order by 2 desc, 1 limit ${mostQueues}`.execute(query)
  return rows.map(({ name: queue, waiting, running, oldest }) => {
    return { queue, waiting, running, oldestAt: oldest?.toISOString() ?? null }
  })
}

/** Executions of a rule that wait or run. */
export async function countOpen(query: Db['query'], workspaceId: string, ruleId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from rules.executions
    where workspace_id = ${workspaceId} and rule_id = ${ruleId}::uuid and status in ('waiting', 'running')`.execute(
    query,
  )
  return rows[0]?.count ?? 0
}
