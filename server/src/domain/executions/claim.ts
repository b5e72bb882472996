import type { DeliveredAction } from '@livetap/contracts/rules/actions.ts'
import type { Execution, Origin } from '@livetap/contracts/rules/outcomes.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'

type Query = Db['query']

/** So long whoever has begun an action is believed to be at it without saying so again. Milliseconds. */
export const leaseMs = 5000
/** Of what waits, so much older is as good as one point of priority. */
const secondsPerPoint = 5
const uniqueViolation = '23505'

/** How many actions of some kinds may be carried out at the same time. */
export interface ClaimRoom {
  /** Kinds of actions, of which the first room that fits has them; without it: all that no other room names. */
  readonly types?: readonly string[]
  /** What their targets begin with; usual: anything. */
  readonly begins?: string
  /** Targets of these kinds that are not for this room. */
  readonly except?: readonly string[]
  readonly total: number
  readonly perTarget: number
  readonly perWorkspace: number
  /** What is being carried out. */
  readonly busy: readonly { readonly workspaceId: string; readonly target: string; readonly count: number }[]
}

/** An action whose next attempt is stored as begun. */
export interface ClaimedAction {
  readonly workspaceId: string
  readonly actionId: string
  readonly executionId: string
  readonly index: number
  readonly attempt: number
  readonly action: DeliveredAction
  readonly target: string
  readonly rendered: unknown
  /** Milliseconds since 1970: when it is not tried any more. */
  readonly expiresAt: number
  readonly startedAt: number
  readonly ruleId: string
  readonly ruleName: string
  readonly revision: number
  readonly origin: Origin
  readonly eventId: string
  readonly streamId: string
  readonly pos: number
  readonly userId: string | undefined
  readonly eventType: string
  /** Who it was; undefined when nobody was, or when they were erased. */
  readonly user: Execution['user'] | undefined
  readonly happenedAt: string
  readonly receivedAt: string
  readonly normalizedAt: string | null
  /** Milliseconds since 1970. */
  readonly decidedAt: number
}

/** How many more there may be in a room. */
export const leftIn = ({ total, busy }: ClaimRoom): number => busy.reduce((left, { count }) => left - count, total)

/**
 * Begins executions whose turn it is, and actions that are due, of all workspaces. Of a queue one execution runs at a time:
 * the one of the highest priority, five seconds of waiting counting as one point more. In each room the workspaces have
 * their turns, and none takes more than it leaves to the others. `now` in milliseconds.
 */
export async function claimActions(query: Query, rooms: readonly ClaimRoom[], now: number): Promise<ClaimedAction[]> {
  if (rooms.every((room) => leftIn(room) <= 0)) return []
  const at = sql`${new Date(now)}::timestamptz`
  const parts = [...selectDue(at), ...choose(rooms), ...begin(at, now)]
  try {
    const { rows } = await sql<ClaimedRow>`with ${sql.join(parts)} ${claimed}`.execute(query)
    return rows.map((row) => toClaimed(row, now))
  } catch (error) {
    // Another process has begun another execution of the same queue at the same moment.
    if (sqlState(error) === uniqueViolation) return []
    throw error
  }
}

const isHeld = sql`(s.paused is not null or coalesce(s.paused_queues ? e.queue, false))`

function selectDue(at: RawBuilder<unknown>): RawBuilder<unknown>[] {
  return [
    sql`turn as (
      select distinct on (e.workspace_id, e.queue) e.workspace_id, e.execution_id
      from rules.executions e left join rules.settings s using (workspace_id)
      where e.status = 'waiting' and e.expires_at > ${at} and not coalesce(${isHeld}, false) and not exists (
        select from rules.executions r
        where r.workspace_id = e.workspace_id and r.queue = e.queue and r.status = 'running'
      )
      order by e.workspace_id, e.queue,
        e.priority - extract(epoch from e.decided_at) / ${sql.lit(secondsPerPoint)} desc, e.pos, e.execution_id
    )`,
    sql`due as (
      select a.workspace_id, a.action_id, a.execution_id, a.type, a.target, a.not_before as since, 0 as delay_ms
      from rules.actions a join rules.executions e using (workspace_id, execution_id)
      left join rules.settings s using (workspace_id)
      where a.status in ('waiting', 'retrying') and a.not_before <= ${at} and a.expires_at > ${at}
        and e.status = 'running' and not coalesce(${isHeld}, false)
      union all
      select a.workspace_id, a.action_id, a.execution_id, a.type, a.target, ${at}, a.after_ms
      from turn cross join lateral (
        select * from rules.actions f where f.workspace_id = turn.workspace_id and f.execution_id = turn.execution_id
        order by f.index limit 1
      ) a
    )`,
  ]
}

/** What waits for a target that is busy takes nothing from what its workspace has for others. */
function choose(rooms: readonly ClaimRoom[]): RawBuilder<unknown>[] {
  const rows = rooms.map(({ types = [], begins = '', except = [], ...room }, number) => {
    return { ...room, types, begins, except, number, left: leftIn(room) }
  })
  const rest = rooms.findIndex(({ types }) => types === undefined)
  return [
    sql`rooms as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(number integer, types jsonb, begins text, "except" jsonb, "left" integer, "perTarget" integer, "perWorkspace" integer, busy jsonb)
    )`,
    sql`busy as materialized (
      select r.number as room, b.* from rooms r
      cross join jsonb_to_recordset(r.busy) as b("workspaceId" text, target text, count integer)
    )`,
    sql`placed as (
      select d.*, coalesce((
        select min(r.number) from rooms r
        where r.types ? d.type and starts_with(d.target, r.begins) and not r."except" ? d.target
      ), ${rest}::integer) as room from due d
    )`,
    sql`aimed as (
      select p.*, row_number() over (partition by room, workspace_id, target order by since, action_id) + coalesce(
        (select b.count from busy b where b.room = p.room and b."workspaceId" = p.workspace_id and b.target = p.target),
        0) as in_target
      from placed p
    )`,
    sql`ranked as (
      select a.*, r."left", r."perWorkspace", row_number() over (partition by room, workspace_id order by since, action_id)
        + coalesce((select sum(b.count) from busy b where b.room = a.room and b."workspaceId" = a.workspace_id), 0)
        as in_workspace
      from aimed a join rooms r on r.number = a.room where a.in_target <= r."perTarget"
    )`,
    sql`taking_turns as (
      select *, row_number() over (partition by room order by in_workspace, since, action_id) as turn
      from ranked where in_workspace <= "perWorkspace"
    )`,
    sql`chosen as materialized (select * from taking_turns where in_workspace + turn <= "left" + 1)`,
  ]
}

/** Locks the execution before its action, as everybody does. */
function begin(at: RawBuilder<unknown>, now: number): RawBuilder<unknown>[] {
  return [
    sql`locked as materialized (
      select e.*, c.action_id, c.delay_ms from chosen c join rules.executions e using (workspace_id, execution_id)
      where e.status in ('waiting', 'running') for update of e skip locked
    )`,
    sql`begun as (
      update rules.executions e set status = 'running', started_at = ${at} from locked l
      where e.workspace_id = l.workspace_id and e.execution_id = l.execution_id and e.status = 'waiting'
    )`,
    sql`started as (
      update rules.actions a set
        status = case when l.delay_ms > 0 then a.status else 'started' end,
        attempts = a.attempts + case when l.delay_ms > 0 then 0 else 1 end,
        started_at = case when l.delay_ms > 0 then null else coalesce(a.started_at, ${at}) end,
        not_before = case when l.delay_ms > 0 then ${at} + l.delay_ms * interval '1 ms'
          else ${new Date(now + leaseMs)}::timestamptz end,
        expires_at = case when l.status = 'running' then a.expires_at
          else ${at} + l.delay_ms * interval '1 ms' + (l.expires_at - l.decided_at) end
      from locked l
      where a.workspace_id = l.workspace_id and a.action_id = l.action_id and a.status in ('waiting', 'retrying')
      returning a.*
    )`,
    sql`tried as (
      insert into rules.attempts (workspace_id, action_id, attempt, started_at)
      select workspace_id, action_id, attempts, ${at} from started where status = 'started'
      on conflict do nothing
    )`,
  ]
}

type Read = 'expiresAt' | 'startedAt' | 'userId' | 'user' | 'happenedAt' | 'receivedAt' | 'normalizedAt' | 'decidedAt'

interface ClaimedRow extends Omit<ClaimedAction, Read> {
  readonly expires_at: Date
  readonly happened_at: Date
  readonly received_at: Date
  readonly normalized_at: Date | null
  readonly decided_at: Date
  readonly user_id: string | null
  readonly viewer: NonNullable<ClaimedAction['user']> | null
}

const claimed = sql`
  select a.workspace_id as "workspaceId", a.action_id as "actionId", a.execution_id as "executionId", a.index,
    a.attempts as attempt, a.action, a.target, a.rendered, a.expires_at, e.rule_id as "ruleId",
    e.rule_name as "ruleName", e.revision, e.origin, e.event_id as "eventId", e.stream_id as "streamId", e.pos,
    e.user_id, e.viewer, e.event_type as "eventType", e.happened_at, e.received_at, e.normalized_at, e.decided_at
  from started a join locked e using (workspace_id, execution_id) where a.status = 'started'
  order by e.decided_at, e.pos, a.action_id`

function toClaimed(
  { expires_at, happened_at, received_at, normalized_at, decided_at, user_id, viewer, ...row }: ClaimedRow,
  now: number,
): ClaimedAction {
  const times = { expiresAt: expires_at.getTime(), startedAt: now, decidedAt: decided_at.getTime() }
  const ofEvent = {
    ...{ happenedAt: happened_at.toISOString(), receivedAt: received_at.toISOString() },
    normalizedAt: normalized_at?.toISOString() ?? null,
  }
  return { ...row, ...times, ...ofEvent, userId: user_id ?? undefined, user: viewer ?? undefined }
}
