import type { DlqEntry, DlqStage } from '@livetap/contracts/dlq-entry.ts'
import type { DlqItem, DlqPage } from '@livetap/contracts/http.ts'
import type { Selectable } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']

export interface DeadLetterRequest {
  readonly stage?: DlqStage
  readonly cursor?: string
  readonly limit: number
}

/** A page of a workspace's dead letters, newest first. Throws AppError `cursor-invalid`. */
export async function listDeadLetters(query: Query, workspaceId: string, request: DeadLetterRequest): Promise<DlqPage> {
  const { stage, cursor, limit } = request
  let letters = query.selectFrom('live.dead_letters').selectAll().where('workspace_id', '=', workspaceId)
  if (stage !== undefined) letters = letters.where('stage', '=', stage)
  if (cursor !== undefined) {
    const [id] = decodeCursor('dead-letters', ['integer'], cursor)
    letters = letters.where('id', '<', Number(id))
  }
  const rows = await letters
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toItem),
    ...(last && rows.length > limit ? { next: encodeCursor('dead-letters', [last.id]) } : {}),
  }
}

/** `id` as in the list; undefined also when it is no id at all. */
export async function findDeadLetter(query: Query, workspaceId: string, id: string): Promise<DlqItem | undefined> {
  if (!/^[0-9]{1,15}$/.test(id)) return undefined
  const row = await query
    .selectFrom('live.dead_letters')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', Number(id))
    .executeTakeFirst()
  return row && toItem(row)
}

function toItem(row: Selectable<Tables['live.dead_letters']>): DlqItem {
  const entry: DlqEntry = {
    stage: row.stage as DlqStage,
    reason: row.reason,
    error: row.error,
    payload: JSON.parse(row.payload),
    failedAt: row.failed_at.toISOString(),
    sourceId: row.source_id,
    attempts: row.attempts,
  }
  return { id: String(row.id), entry }
}
