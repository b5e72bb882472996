import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Delivery } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'

/** Older dead letters than the newest so many are dropped. */
const kept = 100_000
const longestPayload = 262_144
const longestText = 2000

/** Keeps dead letters in the database, once in a workspace for each message that failed in a stage. */
export async function writeDeadLetters(query: Db['query'], batch: readonly Delivery<DlqEntry>[]): Promise<void> {
  const rows = batch.map(({ message, id }) => createRow(message, id))
  const inserted = await query
    .insertInto('live.dead_letters')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'stage', 'source_id']).doNothing())
    .returning('id')
    .execute()
  const newest = inserted.at(-1)?.id
  if (newest === undefined || newest <= kept) return
  await query
    .deleteFrom('live.dead_letters')
    .where('id', '<=', newest - kept)
    .execute()
}

/** Total: what is wrong with a dead letter must not keep it from being kept. */
function createRow(entry: DlqEntry, deliveryId: string) {
  const { workspaceId } = (entry.payload ?? {}) as { workspaceId?: unknown }
  const failedAt = new Date(entry.failedAt)
  return {
    workspace_id: typeof workspaceId === 'string' ? clean(workspaceId) : defaultWorkspaceId,
    stage: clean(entry.stage),
    source_id: clean(entry.sourceId ?? deliveryId),
    reason: clean(entry.reason),
    error: clean(entry.error),
    payload: writePayload(entry.payload),
    attempts: Math.min(Math.max(1, Math.trunc(Number(entry.attempts)) || 1), 1_000_000),
    failed_at: Number.isNaN(failedAt.getTime()) ? new Date() : failedAt,
  }
}

/** Text that every database takes: without NUL and lone surrogates, and bounded. */
function clean(text: unknown): string {
  return String(text).slice(0, longestText).replaceAll('\0', '').toWellFormed()
}

function writePayload(payload: unknown): string {
  try {
    const json = JSON.stringify(payload) ?? 'null'
    if (json.length <= longestPayload) return json
    return JSON.stringify({ truncated: true, characters: json.length, start: json.slice(0, longestPayload / 2) })
  } catch {
    return JSON.stringify({ unreadable: true })
  }
}
