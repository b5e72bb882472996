import type { SetAsideBatch } from '@livetap/contracts/rules/sinks.ts'
import { type Selectable, sql } from 'kysely'
import { findDeadLetter } from '#domain/dead-letters/dead-letters.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { nameBatch, readPage, type SinkFilter } from './sink-log.ts'
import type { SinkKey } from './sink-progress.ts'

type Query = Db['query']

/** A batch that was set aside and is sent again. Times are milliseconds since 1970. */
export interface Redrive extends SinkKey {
  readonly batchId: string
  readonly from: number
  readonly to: number
  readonly wantedAt: number
  readonly failures: number
}

/**
 * Has the forwarder send a batch again that it had set aside: from here on it is no dead letter. Throws AppError
 * `dead-letter-not-found`, `redrive-impossible` (of another stage, or nothing of it is left that the sink wants now),
 * `sink-not-found` (the sink is gone).
 */
export async function redrive(query: Query, workspaceId: string, id: string, now: number): Promise<SetAsideBatch> {
  return query.transaction().execute(async (tx) => {
    const batch = await takeDeadLetter(tx, workspaceId, id)
    const filter = await findFilter(tx, { workspaceId, sinkId: batch.sinkId })
    const wish = { after: batch.from - 1, upTo: batch.to, limit: 1, mostBytes: 0 }
    const { events } = await readPage(tx, workspaceId, filter, wish)
    if (events.length === 0) throw nothingLeft()
    const range = { sink_id: batch.sinkId, from_pos: batch.from, to_pos: batch.to }
    await tx
      .insertInto('forward.redrives')
      .values({ workspace_id: workspaceId, batch_id: batch.batchId, ...range, wanted_at: new Date(now) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return batch
  })
}

/** Of a batch that cannot be sent again, as its events were removed, or the sink wants others now. */
export function nothingLeft(): AppError {
  return new AppError('redrive-impossible', 'nothing is left of this batch that the sink wants')
}

async function findFilter(tx: Query, { workspaceId, sinkId }: SinkKey): Promise<SinkFilter> {
  const sink = await tx
    .selectFrom('forward.sinks')
    .select(['event_types as eventTypes', 'unique_id as uniqueId', 'include_replays as includeReplays'])
    .select('without_hidden as withoutHidden')
    .where('workspace_id', '=', workspaceId)
    .where('sink_id', '=', sinkId)
    .executeTakeFirst()
  if (sink) return sink
  throw new AppError('sink-not-found', 'the sink that this batch was for is gone')
}

/** Gives a batch up that the forwarder had set aside. Throws AppError `dead-letter-not-found`, `redrive-impossible`. */
export function discard(query: Query, workspaceId: string, id: string): Promise<SetAsideBatch> {
  return query.transaction().execute((tx) => takeDeadLetter(tx, workspaceId, id))
}

async function takeDeadLetter(tx: Query, workspaceId: string, id: string): Promise<SetAsideBatch> {
  const item = await findDeadLetter(tx, workspaceId, id)
  if (!item) throw new AppError('dead-letter-not-found', 'there is no dead letter of that id')
  const { stage, payload } = item.entry
  if (stage !== 'forwarder' || !isBatch(payload)) {
    throw new AppError('redrive-impossible', 'only what the forwarder has set aside can be sent again or discarded')
  }
  const { numDeletedRows } = await tx
    .deleteFrom('live.dead_letters')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', Number(id))
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new AppError('dead-letter-not-found', 'somebody else has taken it')
  return payload
}

function isBatch(payload: unknown): payload is SetAsideBatch {
  const { sinkId, batchId, from, to } = (payload ?? {}) as Partial<Record<keyof SetAsideBatch, unknown>>
  return typeof sinkId === 'string' && typeof batchId === 'string' && Number.isInteger(from) && Number.isInteger(to)
}

/** The oldest one of a sink that is due; undefined when there is none. */
export async function findRedrive(query: Query, key: SinkKey, now: number): Promise<Redrive | undefined> {
  const { rows } = await sql<Selectable<Tables['forward.redrives']>>`
    select * from forward.redrives where ${of(key)} and (next_at is null or next_at <= ${new Date(now)})
    order by wanted_at, from_pos limit 1`.execute(query)
  const [row] = rows
  return (
    row && {
      ...key,
      ...{ batchId: row.batch_id, from: row.from_pos, to: row.to_pos, failures: row.failures },
      wantedAt: row.wanted_at.getTime(),
    }
  )
}

/** When the next one of a sink is due, in milliseconds since 1970; undefined when there is none. */
export async function findNextRedrive(query: Query, key: SinkKey): Promise<number | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(coalesce(next_at, wanted_at)) as at from forward.redrives where ${of(key)}`.execute(query)
  return rows[0]?.at?.getTime()
}

/** It was accepted (`events` of them), or is a dead letter again (undefined). */
export async function finishRedrive(
  query: Query,
  redriven: Redrive,
  { events, at }: { readonly events: number | undefined; readonly at: number },
): Promise<void> {
  await query.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      delete from forward.redrives where ${of(redriven)} and batch_id = ${redriven.batchId}`.execute(tx)
    if (numAffectedRows === 0n) return
    const [delivered, failed] = [events ?? 0, events === undefined ? 1 : 0]
    await sql`update forward.progress set delivered_events = delivered_events + ${delivered}::bigint,
      failed_batches = failed_batches + ${failed}::bigint where ${of(redriven)}`.execute(tx)
    await sql`
      insert into forward.tallies as t (workspace_id, sink_id, day, events, batches, failures, set_aside)
      values (${redriven.workspaceId}, ${redriven.sinkId}, ${new Date(at).toISOString().slice(0, 10)}::date,
        ${delivered}::bigint, ${1 - failed}::bigint, ${failed}::bigint, ${failed}::bigint)
      on conflict (workspace_id, sink_id, day) do update set events = t.events + excluded.events,
        batches = t.batches + excluded.batches, failures = t.failures + excluded.failures,
        set_aside = t.set_aside + excluded.set_aside`.execute(tx)
  })
}

/** In its place come two batches, the first one up to there. */
export async function splitRedrive(query: Query, redriven: Redrive, revision: number, upTo: number): Promise<void> {
  const { workspaceId: workspace_id, sinkId: sink_id, batchId, wantedAt } = redriven
  const parts = [
    { from_pos: redriven.from, to_pos: upTo },
    { from_pos: upTo + 1, to_pos: redriven.to },
  ]
  const rows = parts.map(({ from_pos, to_pos }) => {
    const batch_id = nameBatch(sink_id, revision, from_pos, to_pos)
    return { workspace_id, sink_id, batch_id, from_pos, to_pos, wanted_at: new Date(wantedAt) }
  })
  await query.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      delete from forward.redrives where ${of(redriven)} and batch_id = ${batchId}`.execute(tx)
    if (numAffectedRows === 0n) return
    await tx
      .insertInto('forward.redrives')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

export async function delayRedrive(query: Query, redriven: Redrive, nextAt: number): Promise<void> {
  await sql`update forward.redrives set failures = failures + 1, next_at = ${new Date(nextAt)}
    where ${of(redriven)} and batch_id = ${redriven.batchId}`.execute(query)
}

const of = ({ workspaceId, sinkId }: SinkKey) => sql`workspace_id = ${workspaceId} and sink_id = ${sinkId}`
