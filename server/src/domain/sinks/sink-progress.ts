import type { SinkError, SinkKind } from '@livetap/contracts/rules/sinks.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { SinkFilter } from './sink-log.ts'

type Query = Db['query']

export interface SinkKey {
  readonly workspaceId: string
  readonly sinkId: string
}

/** A sink as the one who serves it needs it. Times are milliseconds since 1970. */
export interface SinkWork extends SinkKey {
  readonly name: string
  readonly kind: SinkKind
  readonly revision: number
  readonly filter: SinkFilter
  readonly maxEvents: number
  readonly maxMs: number
  readonly giveUpMs: number
  readonly pos: number
  /** Last position of the batch that is being sent. */
  readonly sendingTo: number | undefined
  /** When that was tried first. */
  readonly beganAt: number | undefined
  /** When somebody changed it or switched it on last. */
  readonly changedAt: number
  readonly failures: number
  readonly nextAt: number | undefined
  /** Of the log, or what moderation has looked at of it where that matters. */
  readonly head: number
  readonly earliest: number
}

/** Where a sink is: what is said of it holds while it still is there. */
export type Place = Pick<SinkWork, 'workspaceId' | 'sinkId' | 'pos' | 'sendingTo'>

/** What was tried: a failure says nothing of a sink that was changed since. */
type Tried = Pick<SinkWork, 'workspaceId' | 'sinkId' | 'revision'>

export interface ActiveSink extends SinkKey {
  readonly kind: SinkKind
  /** Positions of the log that are still to come. */
  readonly lag: number
}

/** The sinks that are switched on and not stopped. */
export async function listActiveSinks(query: Query): Promise<ActiveSink[]> {
  const { rows } = await sql<ActiveSink>`
    select s.workspace_id as "workspaceId", s.sink_id as "sinkId", s.kind, greatest(0, coalesce(h.pos, 0) - p.pos) as lag
    from forward.sinks s join forward.progress p using (workspace_id, sink_id) left join live.heads h using (workspace_id)
    where s.enabled and p.stopped is null order by s.created_at`.execute(query)
  return rows
}

interface WorkRow {
  readonly name: string
  readonly kind: SinkKind
  readonly revision: number
  readonly event_types: SinkFilter['eventTypes']
  readonly unique_id: string | null
  readonly include_replays: boolean
  readonly without_hidden: boolean
  readonly max_events: number
  readonly max_ms: number
  readonly give_up_minutes: number
  readonly pos: number
  readonly sending_to: number | null
  readonly began_at: Date | null
  readonly changed_at: string
  readonly failures: number
  readonly next_at: Date | null
  readonly head: number
  readonly earliest: number
}

/** What there is to do for a sink; undefined when it is gone, switched off or stopped. */
export async function loadWork(query: Query, { workspaceId, sinkId }: SinkKey): Promise<SinkWork | undefined> {
  const { rows } = await sql<WorkRow>`
    select s.name, s.kind, s.revision, s.changed ->> 'at' as changed_at, s.event_types, s.unique_id,
      s.include_replays, s.without_hidden, s.max_events, s.max_ms, s.give_up_minutes, p.pos, p.sending_to, p.began_at, p.failures, p.next_at,
      coalesce(case when s.without_hidden then least(h.pos, m.pos) else h.pos end, 0) as head,
      coalesce(h.earliest, 1) as earliest
    from forward.sinks s join forward.progress p using (workspace_id, sink_id)
    left join live.heads h using (workspace_id) left join moderation.progress m using (workspace_id)
    where s.workspace_id = ${workspaceId} and s.sink_id = ${sinkId} and s.enabled and p.stopped is null`.execute(query)
  const [row] = rows
  return row && toWork({ workspaceId, sinkId }, row)
}

function toWork(key: SinkKey, row: WorkRow): SinkWork {
  return {
    ...key,
    ...{ name: row.name, kind: row.kind, revision: row.revision, pos: row.pos, failures: row.failures },
    filter: toFilter(row),
    ...{ maxEvents: row.max_events, maxMs: row.max_ms, giveUpMs: row.give_up_minutes * 60_000 },
    sendingTo: row.sending_to ?? undefined,
    beganAt: row.began_at?.getTime(),
    changedAt: Date.parse(row.changed_at),
    nextAt: row.next_at?.getTime(),
    ...{ head: row.head, earliest: row.earliest },
  }
}

function toFilter({ event_types, unique_id, include_replays, without_hidden }: WorkRow): SinkFilter {
  const filter = { eventTypes: event_types, uniqueId: unique_id, includeReplays: include_replays }
  return { ...filter, withoutHidden: without_hidden }
}

/** Says which batch is sent now, before it is. Resolves to whether the sink is still where it was. */
export async function beginBatch(query: Query, work: SinkWork, to: number, at: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update forward.progress set sending_to = ${to}, began_at = ${new Date(at)}
    where ${isWhereItWas(work)}`.execute(query)
  return numAffectedRows === 1n
}

export interface Acceptance {
  readonly events: number
  readonly batches: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Everything up to there was accepted. Resolves to whether it was news: somebody else may have said so. */
export async function acceptUpTo(
  query: Query,
  work: Place,
  to: number,
  { events, batches, at }: Acceptance,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with moved as (
      update forward.progress set pos = ${to}, sending_to = null, began_at = null, failures = 0, next_at = null,
        last_error = null, last_delivered_at = ${new Date(at)}, delivered_events = delivered_events + ${events}::bigint
      where ${isWhereItWas(work)}
      returning workspace_id, sink_id
    )
    insert into forward.tallies as t (workspace_id, sink_id, day, events, batches)
    select workspace_id, sink_id, ${dayOf(at)}::date, ${events}::bigint, ${batches}::bigint from moved
    on conflict (workspace_id, sink_id, day)
      do update set events = t.events + excluded.events, batches = t.batches + excluded.batches`.execute(query)
  return numAffectedRows === 1n
}

/** Nothing that the sink wants is up to there. */
export async function skipUpTo(query: Query, work: Place, to: number, missed = 0): Promise<void> {
  await sql`update forward.progress set pos = ${to}, sending_to = null, began_at = null,
    missed_events = missed_events + ${missed}::bigint where ${isWhereItWas(work)}`.execute(query)
}

export interface Failure {
  readonly error: SinkError
  /** Milliseconds since 1970: not before. */
  readonly nextAt: number
  readonly at: number
}

/** It is tried again later. */
export async function noteFailure(query: Query, work: Place & Tried, { error, nextAt, at }: Failure): Promise<void> {
  await sql`
    with failed as (
      update forward.progress set failures = failures + 1, next_at = ${new Date(nextAt)},
        last_error = ${JSON.stringify(error)}::jsonb
      from ${unchanged(work)} where ${isWhereItWas(work)}
      returning workspace_id, sink_id
    )
    insert into forward.tallies as t (workspace_id, sink_id, day, failures)
    select workspace_id, sink_id, ${dayOf(at)}::date, 1 from failed
    on conflict (workspace_id, sink_id, day) do update set failures = t.failures + 1`.execute(query)
}

/** The batch was set aside, and what follows is sent, not before `nextAt`. */
export async function passOver(
  query: Query,
  work: Place & Tried,
  to: number,
  { error, nextAt, at }: Failure,
): Promise<void> {
  await sql`
    with moved as (
      update forward.progress set pos = ${to}, sending_to = null, began_at = null, failures = failures + 1,
        next_at = ${new Date(nextAt)}, last_error = ${JSON.stringify(error)}::jsonb, failed_batches = failed_batches + 1
      from ${unchanged(work)} where ${isWhereItWas(work)}
      returning workspace_id, sink_id
    )
    insert into forward.tallies as t (workspace_id, sink_id, day, failures, set_aside)
    select workspace_id, sink_id, ${dayOf(at)}::date, 1, 1 from moved
    on conflict (workspace_id, sink_id, day)
      do update set failures = t.failures + 1, set_aside = t.set_aside + 1`.execute(query)
}

/** Whether nobody has changed the sink since that was tried. */
export async function isUnchanged(query: Query, work: Tried): Promise<boolean> {
  const { rows } = await sql`select from forward.sinks where ${here(work)} and revision = ${work.revision}`.execute(
    query,
  )
  return rows.length > 0
}

/** Nothing more is sent until somebody switches the sink on again; it stays where it is. */
export async function stopSink(query: Query, work: Tried, error: SinkError): Promise<void> {
  await sql`update forward.progress set stopped = ${error.message}, last_error = ${JSON.stringify(error)}::jsonb
    from ${unchanged(work)} where ${here(work)}`.execute(query)
}

/** It works again, though nothing was accepted yet. */
export async function noteConnected(query: Query, work: SinkKey): Promise<void> {
  await sql`update forward.progress set failures = 0, next_at = null, last_error = null
    where ${here(work)} and failures > 0`.execute(query)
}

const here = ({ workspaceId, sinkId }: SinkKey) => sql`workspace_id = ${workspaceId} and sink_id = ${sinkId}`

/** Waits for a change that is under way, and has no row after it. */
const unchanged = (work: Tried) =>
  sql`(select from forward.sinks where ${here(work)} and revision = ${work.revision} for share) as unchanged`

const isWhereItWas = (work: Place) =>
  sql`${here(work)} and pos = ${work.pos} and sending_to is not distinct from ${work.sendingTo ?? null}::bigint`

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
