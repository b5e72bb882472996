import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { sql } from 'kysely'
import type { ActiveRule } from '#domain/rules/rules.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** The rules of a workspace that act: published and switched on. */
export async function readActiveRules(query: Query, workspaceId: string): Promise<ActiveRule[]> {
  const { rows } = await sql<{ rule_id: string; revision: number; definition: RuleDefinition }>`
    select r.rule_id, r.revision, v.definition from rules.rules r
    join rules.revisions v using (workspace_id, rule_id, revision)
    where r.workspace_id = ${workspaceId} and r.enabled
    order by r.created_at, r.rule_id`.execute(query)
  return rows.map(({ rule_id, ...row }) => ({ ruleId: rule_id, ...row }))
}

/** How far the rules of a workspace have come along its log. */
export interface Course {
  readonly workspaceId: string
  /** What is behind it was decided on. */
  readonly pos: number
  /** Grows with every viewer who is erased: what was read of the log and of memory before is of no use any more. */
  readonly erasures: number
  /** The newest position of the log; 0 while it is empty. */
  readonly head: number
  /** Of the rules and switches of the workspace. */
  readonly revision: number
  /** The master switch is off. */
  readonly isPaused: boolean
  /** Nothing begins in these. */
  readonly pausedQueues: readonly string[]
}

/** Of all workspaces whose rules act, or of one. */
export async function findCourses(query: Query, workspaceId?: string): Promise<Course[]> {
  const one = workspaceId === undefined ? sql`` : sql`where p.workspace_id = ${workspaceId}`
  const { rows } = await sql<Course>`
    select p.workspace_id as "workspaceId", p.pos, p.erasures, coalesce(h.pos, 0) as head,
      coalesce(s.revision, 0) as revision, s.paused is not null as "isPaused",
      coalesce(s.paused_queues, '[]') as "pausedQueues"
    from rules.progress p left join live.heads h using (workspace_id)
    left join rules.settings s using (workspace_id) ${one}`.execute(query)
  return rows
}
