import { randomUUID } from 'node:crypto'
import type { Sink, SinkChange, SinkRequest } from '@livetap/contracts/rules/sinks.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import { getHead } from '#domain/events/events.ts'
import { removeText, sealText } from '#domain/secrets/secrets.ts'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { beginAnew, findFirst, fresh } from './sink-rewind.ts'
import { getSink, notFound, readSinks } from './sink-rows.ts'
import { showUrl } from './sink-url.ts'

type Query = Db['query']

export const mostSinks = 20

/** Name of the sealed address among the secrets of the workspace. */
export const nameOfUrl = (sinkId: string) => `sink:${sinkId}`

/** Oldest first. */
export function listSinks(query: Query, workspaceId: string): Promise<Sink[]> {
  return readSinks(query, workspaceId)
}

/**
 * Begins at the head of the log, or with a session. The address has been checked. Throws AppError `too-many-sinks`,
 * `session-not-found`, `master-key-missing`.
 */
export async function addSink(
  query: Query,
  vault: Vault,
  workspaceId: string,
  request: SinkRequest,
  done: Done,
): Promise<Sink> {
  const sinkId = randomUUID()
  const { beginWithSession: sessionId } = request
  await query.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`sinks ${workspaceId}`}))`.execute(tx)
    const held = await tx
      .selectFrom('forward.sinks')
      .select('sink_id')
      .where('workspace_id', '=', workspaceId)
      .execute()
    if (held.length >= mostSinks) throw new AppError('too-many-sinks', `a workspace has at most ${mostSinks}`)
    const head = await getHead(tx, workspaceId)
    const pos = sessionId === undefined ? head.pos : (await findFirst(tx, workspaceId, sessionId)) - 1
    const enabled = request.enabled ?? true
    const row = { ...toRow(request, done), kind: request.kind, shown_url: showUrl(request.url), enabled }
    const key = { workspace_id: workspaceId, sink_id: sinkId }
    await tx
      .insertInto('forward.sinks')
      .values({ ...key, ...row })
      .execute()
    await tx
      .insertInto('forward.progress')
      .values({ ...key, pos })
      .execute()
    await seal(tx, vault, workspaceId, sinkId, request.url, done)
  })
  return getSink(query, workspaceId, sinkId)
}

/** The address, if there is one, has been checked. Throws AppError `sink-not-found`, `master-key-missing`. */
export async function changeSink(
  query: Query,
  vault: Vault,
  place: { readonly workspaceId: string; readonly sinkId: string },
  change: SinkChange,
  done: Done,
): Promise<Sink> {
  const { workspaceId, sinkId } = place
  await query.transaction().execute(async (tx) => {
    const shown = change.url === undefined ? {} : { shown_url: showUrl(change.url) }
    const { numUpdatedRows } = await tx
      .updateTable('forward.sinks')
      .set({ ...toRow(change, done), ...shown, revision: sql`revision + 1` })
      .where('workspace_id', '=', workspaceId)
      .where('sink_id', '=', sinkId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw notFound()
    if (change.url !== undefined) await seal(tx, vault, workspaceId, sinkId, change.url, done)
    await beginAnew(tx, workspaceId, sinkId)
  })
  return getSink(query, workspaceId, sinkId)
}

/** On: whatever had stopped it is forgotten. Throws AppError `sink-not-found`. */
export async function switchSink(
  query: Query,
  workspaceId: string,
  sinkId: string,
  enabled: boolean,
  done: Done,
): Promise<Sink> {
  await query.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('forward.sinks')
      .set({ enabled, changed: JSON.stringify(done) })
      .where('workspace_id', '=', workspaceId)
      .where('sink_id', '=', sinkId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw notFound()
    if (enabled) await resume(tx, workspaceId, sinkId)
  })
  return getSink(query, workspaceId, sinkId)
}

/** With everything that it has done. Resolves to its name; throws AppError `sink-not-found`. */
export async function removeSink(query: Query, workspaceId: string, sinkId: string): Promise<string> {
  return query.transaction().execute(async (tx) => {
    const removed = await tx
      .deleteFrom('forward.sinks')
      .where('workspace_id', '=', workspaceId)
      .where('sink_id', '=', sinkId)
      .returning('name')
      .executeTakeFirst()
    if (!removed) throw notFound()
    for (const table of ['forward.progress', 'forward.redrives', 'forward.tallies'] as const) {
      await sql`delete from ${sql.table(table)} where workspace_id = ${workspaceId} and sink_id = ${sinkId}`.execute(tx)
    }
    await removeText(tx, workspaceId, nameOfUrl(sinkId))
    return removed.name
  })
}

/** Tried again at once: the same batch, with the same body, as it may have arrived already. */
async function resume(tx: Query, workspaceId: string, sinkId: string): Promise<void> {
  await tx
    .updateTable('forward.progress')
    .set(fresh)
    .where('workspace_id', '=', workspaceId)
    .where('sink_id', '=', sinkId)
    .execute()
}

function toRow(request: SinkChange, done: Done) {
  const { name, eventTypes = [], uniqueId, includeReplays = false, batch, giveUpAfterMinutes = 1440 } = request
  return {
    name: name.trim(),
    event_types: JSON.stringify(eventTypes),
    unique_id: uniqueId?.trim().replace(/^@/, '').toLowerCase() || null,
    include_replays: includeReplays,
    without_hidden: request.withoutHidden ?? false,
    max_events: batch?.maxEvents ?? 100,
    max_ms: batch?.maxMs ?? 500,
    give_up_minutes: giveUpAfterMinutes,
    changed: JSON.stringify(done),
  }
}

function seal(tx: Query, vault: Vault, workspaceId: string, sinkId: string, url: string, done: Done): Promise<void> {
  return sealText(tx, vault, workspaceId, {
    ...{ name: nameOfUrl(sinkId), text: url },
    ...{ setBy: done.by.name, setAt: new Date(done.at) },
  })
}
