import type { Decision, Origin } from '@livetap/contracts/rules/outcomes.ts'
import type { DecisionList } from '@livetap/contracts/rules/requests.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

const refusalsKept = 20

/** A decision not to act, and whose event it was about. */
export interface Refusal {
  readonly decision: Decision
  /** Tests are not counted. */
  readonly origin: Origin
  readonly userId: string | undefined
}

/**
 * Counts decisions not to act, and keeps the last twenty of each rule. Does nothing when a viewer was erased since
 * `erasures` was read, as they may be of that one.
 */
export async function noteRefusals(
  query: Query,
  workspaceId: string,
  erasures: number,
  refused: readonly Refusal[],
): Promise<void> {
  if (refused.length === 0) return
  const gate = sql`gate as materialized (
    select workspace_id from rules.progress where workspace_id = ${workspaceId} and erasures = ${erasures} for share
  )`
  const counted = countDecisions(refused.filter(({ origin }) => origin !== 'test').map(({ decision }) => decision))
  await sql`with ${sql.join([gate, counted, ...keepRefusals(workspaceId, refused)])} select from gate`.execute(query)
}

/** The part of a statement that counts decisions by rule and day (UTC); `gate` says of which workspace. */
export function countDecisions(decisions: readonly Decision[]): RawBuilder<unknown> {
  return sql`tallied as (
    insert into rules.tallies (workspace_id, rule_id, day, reason, count)
    select gate.workspace_id, r.rule_id, r.day, r.reason, r.count
    from gate, jsonb_to_recordset(${JSON.stringify(sumUp(decisions))}::jsonb)
      as r(rule_id uuid, day date, reason text, count bigint)
    order by r.rule_id, r.day, r.reason
    on conflict (workspace_id, rule_id, day, reason) do update set count = tallies.count + excluded.count
  )`
}

function sumUp(decisions: readonly Decision[]) {
  const counts = new Map<string, { rule_id: string; day: string; reason: string; count: number }>()
  for (const { ruleId, at, reason } of decisions) {
    const day = at.slice(0, 10)
    const key = `${ruleId} ${day} ${reason}`
    const known = counts.get(key)
    if (known) known.count += 1
    else counts.set(key, { rule_id: ruleId, day, reason, count: 1 })
  }
  return [...counts.values()]
}

function keepRefusals(workspaceId: string, refused: readonly Refusal[]): RawBuilder<unknown>[] {
  if (refused.length === 0) return []
  const newest = [...Map.groupBy(refused, ({ decision }) => decision.ruleId)].map(([ruleId, ofRule]) => {
    const byPos = new Map(ofRule.map((refusal) => [refusal.decision.pos, refusal]))
    return { ruleId, rows: [...byPos.values()].slice(-refusalsKept) }
  })
  const rows = newest.flatMap(({ rows }) =>
    rows.map(({ decision, userId }) => ({
      ...{ rule_id: decision.ruleId, pos: decision.pos, event_id: decision.eventId, user_id: userId },
      ...{ at: decision.at, decision },
    })),
  )
  const room = newest.map(({ ruleId, rows }) => ({ rule_id: ruleId, room: refusalsKept - rows.length }))
  return [
    sql`refused as (
      insert into rules.refusals (workspace_id, rule_id, pos, event_id, user_id, at, decision)
      select gate.workspace_id, r.rule_id, r.pos, r.event_id, r.user_id, r.at, r.decision
      from gate, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(rule_id uuid, pos bigint, event_id text, user_id text, at timestamptz, decision jsonb)
      on conflict do nothing
    )`,
    sql`outdated as (
      delete from rules.refusals o using (
        select r.rule_id, r.pos, row_number() over (partition by r.rule_id order by r.pos desc) as n
        from rules.refusals r where r.workspace_id = ${workspaceId} and r.rule_id = any(${newest.map((one) => one.ruleId)}::uuid[])
      ) r join jsonb_to_recordset(${JSON.stringify(room)}::jsonb) as k(rule_id uuid, room integer) using (rule_id)
      where exists (select from gate) and o.workspace_id = ${workspaceId} and o.rule_id = r.rule_id and o.pos = r.pos
        and r.n > k.room
    )`,
  ]
}

const mostDecisions = 200

/**
 * What rules decided: about an event, or a rule's last, newest first. Of what they did is told as much as the executions
 * say, of what they did not the decision itself; only the last 20 refusals of each rule are kept.
 */
export async function findDecisions(
  query: Query,
  workspaceId: string,
  which: { readonly eventId: string } | { readonly ruleId: string },
): Promise<DecisionList['items']> {
  const here = 'eventId' in which ? sql`event_id = ${which.eventId}` : sql`rule_id = ${which.ruleId}::uuid`
  const caused = 'eventId' in which ? sql`` : sql`and origin in ('live', 'replay')`
  const { rows } = await sql<{ decision: Decision; name: string }>`
    select d.decision, coalesce(r.name, d.name, '') as name from (
      select rule_id, null as name, decision, at from rules.refusals
      where workspace_id = ${workspaceId} and ${here}
      union all
      select rule_id, max(rule_name), jsonb_build_object('ruleId', rule_id, 'revision', max(revision), 'eventId', event_id,
        'pos', pos, 'at', to_char(min(decided_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', 'fired',
        'executionIds', jsonb_agg(execution_id order by execution_id)), min(decided_at)
      from rules.executions where workspace_id = ${workspaceId} and ${here} ${caused}
      group by rule_id, event_id, pos
    ) d left join rules.rules r on r.workspace_id = ${workspaceId} and r.rule_id = d.rule_id
    order by d.at desc, d.rule_id limit ${mostDecisions}`.execute(query)
  return rows.map(({ decision, name }) => ({ ...decision, ruleName: name }))
}
