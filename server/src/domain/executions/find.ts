import type { Execution, ExecutionPage, ExecutionStatus, Origin } from '@livetap/contracts/rules/outcomes.ts'
import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** What is wanted; absent means all. */
export interface ExecutionFilter {
  readonly ruleId?: string
  readonly status?: ExecutionStatus
  readonly origin?: Origin
  readonly eventId?: string
  readonly streamId?: string
  readonly cursor?: string
  /** Rows of a page. */
  readonly limit: number
}

/** A page of a workspace's executions with their actions, newest first. Rejects with AppError `cursor-invalid`. */
export async function findExecutions(
  query: Query,
  workspaceId: string,
  { ruleId, status, origin, eventId, streamId, cursor, limit }: ExecutionFilter,
): Promise<ExecutionPage> {
  const wanted = [
    sql`e.workspace_id = ${workspaceId}`,
    ...(ruleId === undefined ? [] : [sql`e.rule_id = ${ruleId}::uuid`]),
    ...(status === undefined ? [] : [sql`e.status = ${status}`]),
    ...(origin === undefined ? [] : [sql`e.origin = ${origin}`]),
    ...(eventId === undefined ? [] : [sql`e.event_id = ${eventId}`]),
    ...(streamId === undefined ? [] : [sql`e.stream_id = ${streamId}`]),
    ...(cursor === undefined ? [] : [behind(cursor)]),
  ]
  const rows = await select(query, wanted, limit + 1)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toExecution),
    ...(last && rows.length > limit
      ? { next: encodeCursor('executions', [last.decided_at.getTime(), last.pos, last.execution_id]) }
      : {}),
  }
}

function behind(cursor: string): RawBuilder<unknown> {
  const [at, pos, id] = decodeCursor('executions', ['time', 'integer', 'text'], cursor)
  return sql`(e.decided_at, e.pos, e.execution_id) < (${new Date(Number(at))}::timestamptz, ${pos}::bigint, ${id}::text)`
}

/** Rejects with AppError `execution-not-found`. */
export async function getExecution(query: Query, workspaceId: string, executionId: string): Promise<Execution> {
  const wanted = [sql`e.workspace_id = ${workspaceId}`, sql`e.execution_id = ${executionId}`]
  const [row] = await select(query, wanted, 1)
  if (row) return toExecution(row)
  throw new AppError('execution-not-found', 'there is no execution of that id')
}

interface ExecutionRow {
  readonly execution_id: string
  readonly rule_id: string
  readonly rule_name: string
  readonly revision: number
  readonly origin: Origin
  readonly event_id: string
  readonly event_type: string
  readonly stream_id: string
  readonly pos: number
  readonly viewer: Execution['user']
  readonly queue: string
  readonly status: ExecutionStatus
  readonly error: string | null
  readonly happened_at: Date
  readonly received_at: Date
  readonly decided_at: Date
  readonly started_at: Date | null
  readonly finished_at: Date | null
  readonly actions: Execution['actions'] | null
}

const iso = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

async function select(query: Query, wanted: RawBuilder<unknown>[], limit: number): Promise<ExecutionRow[]> {
  const { rows } = await sql<ExecutionRow>`
    select e.execution_id, e.rule_id, e.rule_name, e.revision, e.origin, e.event_id, e.event_type, e.stream_id, e.pos, e.viewer,
      e.queue, e.status, e.error, e.happened_at, e.received_at, e.decided_at, e.started_at, e.finished_at, (
        select jsonb_agg(jsonb_build_object('actionId', a.action_id, 'index', a.index, 'type', a.type, 'target', a.target,
          'rendered', a.rendered, 'status', a.status, 'error', a.error, 'expiresAt', ${iso('a.expires_at')},
          'nextAt', case when a.status = 'retrying' then ${iso('a.not_before')} end, 'attempts', coalesce((
            select jsonb_agg(jsonb_build_object('attempt', t.attempt, 'startedAt', ${iso('t.started_at')},
              'endedAt', ${iso('t.ended_at')}, 'outcome', t.outcome, 'status', t.status, 'ms', t.ms, 'error', t.error,
              'answer', t.answer) order by t.attempt)
            from rules.attempts t where t.workspace_id = a.workspace_id and t.action_id = a.action_id
          ), '[]')) order by a.index)
        from rules.actions a where a.workspace_id = e.workspace_id and a.execution_id = e.execution_id
      ) as actions
    from rules.executions e where ${sql.join(wanted, sql` and `)}
    order by e.decided_at desc, e.pos desc, e.execution_id desc limit ${limit}`.execute(query)
  return rows
}

function toExecution(row: ExecutionRow): Execution {
  return {
    ...{ executionId: row.execution_id, ruleId: row.rule_id, ruleName: row.rule_name, revision: row.revision },
    ...{ origin: row.origin, eventId: row.event_id, eventType: row.event_type, streamId: row.stream_id },
    ...{ user: row.viewer, queue: row.queue, status: row.status, error: row.error, actions: row.actions ?? [] },
    hops: {
      ...{ happenedAt: row.happened_at.toISOString(), receivedAt: row.received_at.toISOString() },
      decidedAt: row.decided_at.toISOString(),
      ...{ startedAt: row.started_at?.toISOString() ?? null, finishedAt: row.finished_at?.toISOString() ?? null },
    },
  }
}
