import type { RuleAnalytics, RuleToday } from '@livetap/contracts/rules/requests.ts'
import { sql } from 'kysely'
import { toIso } from '#kernel/clock.ts'
import { getStored, type Query } from './stored.ts'

type Day = RuleAnalytics['days'][number]
type Counts = Pick<Day, 'fired' | 'blocked'>
interface Times {
  readonly failed: number
  readonly p50: number | null
  readonly p95: number | null
}

const dayMs = 86_400_000
/** What a rule decided without anything holding it back. */
const unblocked: ReadonlySet<string> = new Set(['fired', 'coalesced', 'condition-false'])

const startOfDay = (now: number): Date => new Date(now - (now % dayMs))
const dayOf = (time: number): string => toIso(time).slice(0, 10)

/** What each rule has done since midnight (UTC); those that did nothing and were not asked are left out. */
export async function readToday(query: Query, workspaceId: string, now: number): Promise<RuleToday[]> {
  const since = startOfDay(now)
  const tallies = await query
    .selectFrom('rules.tallies')
    .select(['rule_id', 'reason', 'count'])
    .where('workspace_id', '=', workspaceId)
    .where('day', '=', sql<Date>`${dayOf(now)}::date`)
    .execute()
  const ran = await readTimes(query, sql`workspace_id = ${workspaceId} and decided_at >= ${since}`, sql`rule_id`)
  const counts = countByKey(tallies.map(({ rule_id: key, reason, count }) => ({ key, reason, count })))
  const ruleIds = new Set([...counts.keys(), ...ran.keys()])
  return [...ruleIds].map((ruleId) => {
    const { fired, blocked } = counts.get(ruleId) ?? nothing
    const times = ran.get(ruleId)
    const lastFiredAt = times?.newest.toISOString() ?? null
    return { ruleId, fired, blocked, failed: times?.failed ?? 0, lastFiredAt, p95Ms: times?.p95 ?? null }
  })
}

/** One entry for each of the last `days` days. Rejects with `rule-not-found`. */
export async function readRuleAnalytics(
  query: Query,
  workspaceId: string,
  ruleId: string,
  days: number,
  now: number,
): Promise<RuleAnalytics> {
  await getStored(query, workspaceId, ruleId)
  const first = startOfDay(now).getTime() - (days - 1) * dayMs
  const tallies = await query
    .selectFrom('rules.tallies')
    .select([sql<string>`day::text`.as('key'), 'reason', 'count'])
    .where('workspace_id', '=', workspaceId)
    .where('rule_id', '=', ruleId)
    .where('day', '>=', sql<Date>`${dayOf(first)}::date`)
    .execute()
  const counts = countByKey(tallies)
  const ofRule = sql`workspace_id = ${workspaceId} and rule_id = ${ruleId} and decided_at >= ${new Date(first)}`
  const ran = await readTimes(query, ofRule, sql`(decided_at at time zone 'UTC')::date::text`)
  return {
    ruleId,
    days: Array.from({ length: days }, (_, n) => {
      const day = dayOf(first + n * dayMs)
      const { failed = 0, p50 = null, p95 = null } = ran.get(day) ?? {}
      return { day, ...(counts.get(day) ?? nothing), failed, p50Ms: p50, p95Ms: p95 }
    }),
  }
}

const nothing: Counts = { fired: 0, blocked: {} }

function countByKey(rows: readonly { key: string; reason: string; count: number }[]): Map<string, Counts> {
  const counts = new Map<string, Counts>()
  for (const { key, reason, count } of rows) {
    const { fired, blocked } = counts.get(key) ?? nothing
    if (reason === 'fired') counts.set(key, { fired: fired + count, blocked })
    else if (unblocked.has(reason)) counts.set(key, { fired, blocked })
    else counts.set(key, { fired, blocked: { ...blocked, [reason]: count } })
  }
  return counts
}

/** Of executions that were no tests, by a key: how long those that succeeded took, in milliseconds, and how many failed. */
async function readTimes(
  query: Query,
  which: ReturnType<typeof sql>,
  key: ReturnType<typeof sql>,
): Promise<Map<string, Times & { readonly newest: Date }>> {
  const { rows } = await sql<Times & { key: string; newest: Date }>`
    select ${key} as key, max(decided_at) as newest, count(*) filter (where status = 'failed') as failed,
      percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.95) within group (order by ms) as p95
    from (
      select rule_id, decided_at, status, case when status = 'succeeded' then
        extract(epoch from finished_at - received_at)::double precision * 1000 end as ms
      from rules.executions where ${which} and origin in ('live', 'replay')
    ) ran group by 1`.execute(query)
  return new Map(rows.map((row) => [row.key, row]))
}
