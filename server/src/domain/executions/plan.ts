import type { Decision } from '@livetap/contracts/rules/outcomes.ts'
import { type RawBuilder, sql } from 'kysely'
import type { MemoryChange, PlannedExecution } from '#domain/rules/rules.ts'
import { toIso } from '#kernel/clock.ts'
import type { Db } from '#ports/db.ts'
import { type ClaimedAction, leaseMs } from './claim.ts'
import { countDecisions } from './decisions.ts'

type Query = Db['query']

/** All that follows from the events in (from, to], to be written at once. */
export interface Plan {
  readonly from: number
  readonly to: number
  /** Of the workspace, as it was when the events were read. */
  readonly erasures: number
  /** Of the rules that decided. */
  readonly revision: number
  readonly now: number
  /** Each id once. */
  readonly executions: readonly PlannedExecution[]
  /** Ids of executions that are stored and wait, and get other contents: the same as in `executions`. */
  readonly replaced: ReadonlySet<string>
  /** Ids of executions whose first action begins with this: whoever writes the plan carries it out. */
  readonly begun: ReadonlySet<string>
  /** Ids of executions that ended before they were written: a later event of the plan has restarted their rule. */
  readonly cancelled: ReadonlySet<string>
  /** Rules whose stored executions end. */
  readonly restarted: readonly string[]
  readonly memory: readonly MemoryChange[]
  readonly fired: readonly Decision[]
}

/** Of an action, and what its receiver knows a delivery by. */
export function actionIdOf(executionId: string, index: number): string {
  return `${executionId}-${index}`
}

/**
 * Writes a plan and moves the position of the workspace on, all of it or nothing. Resolves to false when the position is
 * not `from` any more, the rules are not those that decided, a viewer was erased meanwhile, or something that is to be
 * replaced has begun: then what was read is to be read again. Rejects with the database's 23505 when something that is
 * `begun` is of a queue in which one runs.
 *
 * Whoever changes rules or switches meanwhile waits for it, and it for them: what was planned before a change is there
 * for whoever ends it with the change, and nothing is planned by the rules of before.
 */
export async function writePlan(query: Query, workspaceId: string, plan: Plan): Promise<boolean> {
  const { from, to, erasures, revision, replaced } = plan
  const move = sql`update rules.progress set pos = ${to}
    where workspace_id = ${workspaceId} and pos = ${from} and erasures = ${erasures}
      and ${revision} = coalesce((select revision from rules.settings where workspace_id = ${workspaceId} for share), 0)
    returning workspace_id`
  if (replaced.size === 0) return (await write(query, workspaceId, plan, move)) > 0
  return query
    .transaction()
    .execute(async (tx) => {
      const { rows } = await move.execute(tx)
      if (rows.length === 0) return false
      const waiting = await sql`
      select execution_id from rules.executions
      where workspace_id = ${workspaceId} and execution_id = any(${[...replaced]}::text[]) and status = 'waiting'
      for update`.execute(tx)
      if (waiting.rows.length < replaced.size) throw new NotWaiting()
      await write(tx, workspaceId, plan, sql`select ${workspaceId}::text as workspace_id`)
      return true
    })
    .catch((error: unknown) => {
      if (error instanceof NotWaiting) return false
      throw error
    })
}

class NotWaiting extends Error {}

const nothing = { replaced: new Set<string>(), begun: new Set<string>(), cancelled: new Set<string>() }

/**
 * Stores an execution that nobody's event has caused: a trial with real actions. Stored before, it stays as it is.
 * Resolves to false, and stores nothing, while all rules are paused.
 */
export async function planSingle(query: Query, workspaceId: string, execution: PlannedExecution): Promise<boolean> {
  const plan = {
    ...nothing,
    from: 0,
    to: 0,
    erasures: 0,
    revision: 0,
    now: execution.decidedAt,
    executions: [execution],
  }
  const rest = { restarted: [], memory: [], fired: [] }
  const mayAct = sql`(select paused is null from rules.settings where workspace_id = ${workspaceId} for share)`
  const gate = sql`select ${workspaceId}::text as workspace_id where ${mayAct} is not false`
  return (await write(query, workspaceId, { ...plan, ...rest }, gate)) > 0
}

/** One statement. `gate` has one row when it is to be written, and none when not. Resolves to how many it had. */
async function write(query: Query, workspaceId: string, plan: Plan, gate: RawBuilder<unknown>): Promise<number> {
  const parts = [
    sql`gate as materialized (${gate})`,
    ...cancelRestarted(workspaceId, plan),
    ...addExecutions(plan),
    ...changeMemory(workspaceId, plan),
    ...(plan.fired.length > 0 ? [countDecisions(plan.fired)] : []),
  ]
  const { rows } = await sql<{ count: number }>`
    with ${sql.join(parts)} select count(*) as count from gate`.execute(query)
  return rows[0]?.count ?? 0
}

function cancelRestarted(workspaceId: string, { restarted, now }: Plan): RawBuilder<unknown>[] {
  if (restarted.length === 0) return []
  const ended = sql`status = 'cancelled', error = 'restarted', finished_at = ${new Date(now)}`
  return [
    sql`restarted as (
      update rules.executions e set ${ended} from gate
      where e.workspace_id = ${workspaceId} and e.rule_id = any(${restarted}::uuid[])
        and e.status in ('waiting', 'running') returning e.execution_id
    )`,
    sql`restarted_actions as (
      update rules.actions a set ${ended} from restarted r
      where a.workspace_id = ${workspaceId} and a.execution_id = r.execution_id and a.status in ('waiting', 'retrying')
    )`,
  ]
}

function addExecutions(plan: Plan): RawBuilder<unknown>[] {
  if (plan.executions.length === 0) return []
  const actions = plan.executions.flatMap((execution) => actionRows(plan, execution))
  const replaced = sql`any(${[...plan.replaced]}::text[])`
  return [
    sql`added as (
      insert into rules.executions (workspace_id, execution_id, rule_id, rule_name, revision, origin, event_id,
        event_type, stream_id, pos, user_id, placeholders, viewer, queue, priority, on_error, status, error, happened_at,
        received_at, normalized_at, decided_at, expires_at, started_at, finished_at)
      select gate.workspace_id, r.execution_id, r.rule_id, r.rule_name, r.revision, r.origin, r.event_id, r.event_type,
        r.stream_id, r.pos, r.user_id, r.placeholders, r.viewer, r.queue, r.priority, r.on_error, r.status, r.error,
        r.happened_at, r.received_at, r.normalized_at, r.decided_at, r.expires_at, r.started_at, r.finished_at
      from gate, jsonb_populate_recordset(null::rules.executions, ${json(plan.executions.map((one) => executionRow(plan, one)))}::jsonb) r
      on conflict (workspace_id, execution_id) do update set (rule_name, revision, event_id, pos, placeholders, viewer,
        priority, on_error, happened_at, received_at, normalized_at, decided_at, expires_at) = (excluded.rule_name,
        excluded.revision, excluded.event_id, excluded.pos, excluded.placeholders, excluded.viewer, excluded.priority,
        excluded.on_error, excluded.happened_at, excluded.received_at, excluded.normalized_at, excluded.decided_at,
        excluded.expires_at)
      where executions.execution_id = ${replaced}
    )`,
    sql`added_actions as (
      insert into rules.actions (workspace_id, action_id, execution_id, index, type, target, action, rendered, user_id,
        status, error, after_ms, not_before, expires_at, attempts, started_at, finished_at)
      select gate.workspace_id, r.action_id, r.execution_id, r.index, r.type, r.target, r.action, coalesce(r.rendered, 'null'), r.user_id,
        r.status, r.error, r.after_ms, r.not_before, r.expires_at, r.attempts, r.started_at, r.finished_at
      from gate, jsonb_populate_recordset(null::rules.actions, ${json(actions)}::jsonb) r
      on conflict (workspace_id, action_id) do update set (type, target, action, rendered, after_ms, expires_at) =
        (excluded.type, excluded.target, excluded.action, excluded.rendered, excluded.after_ms, excluded.expires_at)
      where actions.execution_id = ${replaced}
    )`,
    ...removeSurplus(
      plan,
      actions.map((row) => row.action_id),
    ),
    ...addAttempts(
      plan,
      actions.filter((row) => row.status === 'started').map((row) => row.action_id),
    ),
  ]
}

function removeSurplus({ replaced }: Plan, kept: readonly string[]): RawBuilder<unknown>[] {
  if (replaced.size === 0) return []
  return [
    sql`surplus as (
      delete from rules.actions a using gate where a.workspace_id = gate.workspace_id
        and a.execution_id = any(${[...replaced]}::text[]) and a.action_id <> all(${kept}::text[])
    )`,
  ]
}

function addAttempts({ now }: Plan, started: readonly string[]): RawBuilder<unknown>[] {
  if (started.length === 0) return []
  return [
    sql`tried as (
      insert into rules.attempts (workspace_id, action_id, attempt, started_at)
      select gate.workspace_id, id, 1, ${new Date(now)}::timestamptz from gate, unnest(${started}::text[]) as id
      on conflict do nothing
    )`,
  ]
}

const json = (rows: readonly unknown[]) => JSON.stringify(rows)

/** What becomes of an execution of the plan at once. */
function fateOf(plan: Plan, { executionId, expiresAt }: PlannedExecution) {
  const finished_at = toIso(plan.now)
  if (plan.cancelled.has(executionId)) return { status: 'cancelled', error: 'restarted', finished_at }
  if (expiresAt <= plan.now) return { status: 'expired', error: 'expired', finished_at }
  if (plan.begun.has(executionId)) return { status: 'running', started_at: toIso(plan.now) }
  return { status: 'waiting' }
}

function executionRow(plan: Plan, planned: PlannedExecution) {
  return {
    ...{ execution_id: planned.executionId, rule_id: planned.ruleId, rule_name: planned.ruleName },
    ...{ revision: planned.revision, origin: planned.origin, event_id: planned.eventId },
    ...{ event_type: planned.eventType, stream_id: planned.streamId, pos: planned.pos },
    ...{ user_id: planned.user?.userId || undefined, placeholders: planned.placeholders, viewer: planned.user },
    ...{ queue: planned.queue, priority: planned.priority, on_error: planned.onError },
    ...{ happened_at: planned.happenedAt, received_at: planned.receivedAt, normalized_at: planned.normalizedAt },
    ...{ decided_at: toIso(planned.decidedAt), expires_at: toIso(planned.expiresAt) },
    ...fateOf(plan, planned),
  }
}

function actionRows(plan: Plan, planned: PlannedExecution) {
  const fate = fateOf(plan, planned)
  const end = fate.status === 'cancelled' || fate.status === 'expired' ? fate : { status: 'waiting' }
  const begun = { status: 'started', started_at: toIso(plan.now), attempts: 1, not_before: toIso(plan.now + leaseMs) }
  return planned.actions.map(({ index, action, target, rendered, afterMs }, place) => ({
    ...{ action_id: actionIdOf(planned.executionId, index), execution_id: planned.executionId, index, target },
    ...{ type: action.type, action, rendered, user_id: planned.user?.userId || undefined, after_ms: afterMs },
    ...{ not_before: 'infinity', expires_at: toIso(planned.expiresAt), attempts: 0 },
    ...(fate.status === 'running' && place === 0 ? begun : end),
  }))
}

function changeMemory(workspaceId: string, { memory }: Plan): RawBuilder<unknown>[] {
  const kept = memory.filter(({ value }) => value !== undefined)
  const gone = memory.filter(({ value }) => value === undefined).map(({ key }) => key)
  const rows = kept.map(({ key, ruleId, userId, value, expiresAt }) => ({
    ...{ key, rule_id: ruleId, user_id: userId, value },
    ...(expiresAt === undefined ? {} : { expires_at: toIso(expiresAt) }),
  }))
  const keep = sql`kept as (
    insert into rules.memory (workspace_id, key, rule_id, user_id, value, expires_at)
    select gate.workspace_id, r.key, r.rule_id, r.user_id, coalesce(r.value, 'null'), r.expires_at
    from gate, jsonb_to_recordset(${json(rows)}::jsonb)
      as r(key text, rule_id uuid, user_id text, value jsonb, expires_at timestamptz)
    on conflict (workspace_id, key) do update set (rule_id, user_id, value, expires_at) =
      (excluded.rule_id, excluded.user_id, excluded.value, excluded.expires_at)
  )`
  const forget = sql`forgotten as (
    delete from rules.memory m using gate where m.workspace_id = ${workspaceId} and m.key = any(${gone}::text[])
  )`
  return [...(rows.length > 0 ? [keep] : []), ...(gone.length > 0 ? [forget] : [])]
}

/** The first action of an execution that begins in the moment in which it is planned; milliseconds since 1970. */
export function claimPlanned(workspaceId: string, execution: PlannedExecution, startedAt: number): ClaimedAction[] {
  const { executionId, ruleId, ruleName, revision, origin, eventId, streamId, pos, receivedAt, expiresAt } = execution
  return execution.actions.slice(0, 1).map(({ index, action, target, rendered }) => ({
    ...{
      workspaceId,
      executionId,
      actionId: actionIdOf(executionId, index),
      index,
      attempt: 1,
      action,
      target,
      rendered,
    },
    ...{ ruleId, ruleName, revision, origin, eventId, streamId, pos, receivedAt, expiresAt, startedAt },
    ...{ userId: execution.user?.userId || undefined, user: execution.user, normalizedAt: execution.normalizedAt },
    ...{ eventType: execution.eventType, happenedAt: execution.happenedAt, decidedAt: execution.decidedAt },
  }))
}
