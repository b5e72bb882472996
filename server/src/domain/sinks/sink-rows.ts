import type { Sink, SinkDeliveries, SinkStatus } from '@livetap/contracts/rules/sinks.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']
type SinkRow = Selectable<Tables['forward.sinks']>
type ProgressRow = Omit<Selectable<Tables['forward.progress']>, 'workspace_id' | 'sink_id'>

/** Failures in a row from which on a sink counts as left alone between its tries. */
export const circuitOpensAfter = 5

/** All of a workspace, or one. */
export async function readSinks(query: Query, workspaceId: string, sinkId?: string): Promise<Sink[]> {
  let rows = query
    .selectFrom('forward.sinks as sink')
    .innerJoin('forward.progress as progress', (join) =>
      join.onRef('progress.workspace_id', '=', 'sink.workspace_id').onRef('progress.sink_id', '=', 'sink.sink_id'),
    )
    .leftJoin('live.heads as head', 'head.workspace_id', 'sink.workspace_id')
    .selectAll('sink')
    .select(['progress.pos', 'progress.sending_to', 'progress.began_at', 'progress.failures', 'progress.next_at'])
    .select(['progress.stopped', 'progress.last_error', 'progress.last_delivered_at', 'progress.delivered_events'])
    .select(['progress.failed_batches', 'progress.missed_events', 'head.pos as head'])
    .where('sink.workspace_id', '=', workspaceId)
  if (sinkId !== undefined) rows = rows.where('sink.sink_id', '=', sinkId)
  return (await rows.orderBy('sink.created_at').orderBy('sink.sink_id').execute()).map(toSink)
}

function toSink(row: SinkRow & ProgressRow & { head: number | null }): Sink {
  return {
    sinkId: row.sink_id,
    name: row.name,
    kind: row.kind,
    url: row.shown_url,
    eventTypes: row.event_types,
    uniqueId: row.unique_id,
    includeReplays: row.include_replays,
    withoutHidden: row.without_hidden,
    batch: { maxEvents: row.max_events, maxMs: row.max_ms },
    giveUpAfterMinutes: row.give_up_minutes,
    enabled: row.enabled,
    status: toStatus(row),
    changed: row.changed,
  }
}

function toStatus(row: SinkRow & ProgressRow & { head: number | null }): SinkStatus {
  const isOpen = row.failures >= circuitOpensAfter && row.enabled && row.stopped === null
  return {
    state: stateOf(row),
    pos: row.pos,
    lag: Math.max(0, (row.head ?? 0) - row.pos),
    deliveredEvents: row.delivered_events,
    failedBatches: row.failed_batches,
    missedEvents: row.missed_events,
    lastError: row.last_error,
    lastDeliveredAt: row.last_delivered_at?.toISOString() ?? null,
    openUntil: isOpen ? (row.next_at?.toISOString() ?? null) : null,
  }
}

function stateOf({ enabled, stopped, failures }: SinkRow & ProgressRow): SinkStatus['state'] {
  if (!enabled) return 'paused'
  if (stopped !== null) return 'failed'
  return failures > 0 ? 'retrying' : 'ok'
}

/** Throws AppError `sink-not-found`. */
export async function getSink(query: Query, workspaceId: string, sinkId: string): Promise<Sink> {
  const [sink] = await readSinks(query, workspaceId, sinkId)
  if (sink) return sink
  throw notFound()
}

export function notFound(): AppError {
  return new AppError('sink-not-found', 'there is no sink of that id')
}

/** What became of batches in the last 30 days on which there were some. */
export async function readDeliveries(query: Query, workspaceId: string, sinkId: string): Promise<SinkDeliveries> {
  const { rows } = await sql<SinkDeliveries['days'][number]>`
    select day::text as day, events, batches, failures, set_aside as "setAside" from forward.tallies
    where workspace_id = ${workspaceId} and sink_id = ${sinkId} order by day desc limit 30`.execute(query)
  return { days: rows }
}
