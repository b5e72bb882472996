import { sql } from 'kysely'
import type { MemoryEntry, PlannedAction, PlannedExecution } from '#domain/rules/rules.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

const rowsAtOnce = 5000

/** All that the rules of a workspace remember and that still counts. `now` in milliseconds. */
export async function readMemory(query: Query, workspaceId: string, now: number): Promise<MemoryEntry[]> {
  const rows = await query
    .selectFrom('rules.memory')
    .select(['key', 'rule_id', 'user_id', 'value', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', new Date(now))]))
    .execute()
  return rows.map(({ key, rule_id, user_id, value, expires_at }) => ({
    ...{ key, ruleId: rule_id, value },
    ...(user_id === null ? {} : { userId: user_id }),
    ...(expires_at === null ? {} : { expiresAt: expires_at.getTime() }),
  }))
}

/** Removes what counts for nothing any more, of all workspaces; resolves to how many entries there were, at most 5000. */
export async function forgetExpired(query: Query, now: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from rules.memory where ctid = any(array(
      select ctid from rules.memory where expires_at <= ${new Date(now)} limit ${rowsAtOnce}
    ))`.execute(query)
  return Number(numAffectedRows ?? 0)
}

/** An execution that waits or runs. */
export interface OpenExecution {
  readonly executionId: string
  readonly ruleId: string
  readonly queue: string
  readonly isRunning: boolean
  /** What waits and may be coalesced: as it was planned. */
  readonly planned?: PlannedExecution
}

/** Those of a workspace that wait in time, or run; with what those rules' waiting ones hold. `now` in milliseconds. */
export async function readOpen(
  query: Query,
  workspaceId: string,
  coalescing: readonly string[],
  now: number,
): Promise<OpenExecution[]> {
  const { rows } = await sql<OpenRow>`
    select execution_id, rule_id, queue, status = 'running' as is_running,
      case when status = 'waiting' and rule_id = any(${coalescing}::uuid[]) then to_jsonb(e) || jsonb_build_object('actions', (
        select jsonb_agg(to_jsonb(a) order by a.index) from rules.actions a
        where a.workspace_id = e.workspace_id and a.execution_id = e.execution_id
      )) end as whole
    from rules.executions e
    where workspace_id = ${workspaceId} and (status = 'running' or (status = 'waiting' and expires_at > ${new Date(now)}))
    order by decided_at, pos`.execute(query)
  return rows.map(({ execution_id, rule_id, queue, is_running, whole }) => ({
    ...{ executionId: execution_id, ruleId: rule_id, queue, isRunning: is_running },
    ...(whole ? { planned: toPlanned(whole) } : {}),
  }))
}

interface OpenRow {
  readonly execution_id: string
  readonly rule_id: string
  readonly queue: string
  readonly is_running: boolean
  readonly whole: WholeRow | null
}

interface WholeRow
  extends Pick<PlannedExecution, 'queue' | 'priority' | 'revision' | 'origin' | 'placeholders' | 'pos'> {
  readonly execution_id: string
  readonly rule_id: string
  readonly rule_name: string
  readonly event_id: string
  readonly event_type: string
  readonly stream_id: string
  readonly viewer: NonNullable<PlannedExecution['user']> | null
  readonly on_error: 'stop' | 'continue'
  readonly happened_at: string
  readonly received_at: string
  readonly normalized_at: string | null
  readonly decided_at: string
  readonly expires_at: string
  readonly actions: readonly (Pick<PlannedAction, 'index' | 'action' | 'target' | 'rendered'> & { after_ms: number })[]
}

const toUtc = (text: string) => new Date(text).toISOString()

function toPlanned(row: WholeRow): PlannedExecution {
  const { queue, priority, revision, origin, placeholders, pos } = row
  return {
    ...{ queue, priority, revision, origin, placeholders, pos },
    ...{ executionId: row.execution_id, ruleId: row.rule_id, ruleName: row.rule_name, eventId: row.event_id },
    ...{ eventType: row.event_type, streamId: row.stream_id, onError: row.on_error },
    ...(row.viewer ? { user: row.viewer } : {}),
    ...{ happenedAt: toUtc(row.happened_at), receivedAt: toUtc(row.received_at) },
    normalizedAt: row.normalized_at === null ? null : toUtc(row.normalized_at),
    ...{ decidedAt: Date.parse(row.decided_at), expiresAt: Date.parse(row.expires_at) },
    actions: row.actions.map(({ index, action, target, rendered, after_ms: afterMs }) => {
      return { index, action, target, rendered, afterMs }
    }),
  }
}
