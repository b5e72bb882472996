import { randomBytes, randomUUID } from 'node:crypto'
import type { Erasure, ErasureList } from '@livetap/contracts/workspace/privacy.ts'
import { type Selectable, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']
type Row = Selectable<Tables['privacy.erasures']>

export interface ErasureWish {
  readonly userId: string
  readonly requestedAt: Date
  /** Only what happened before: of an erasure that is carried out once more. */
  readonly before?: Date
}

/**
 * Keeps the wish to erase a viewer. One that is kept already begins anew, so that it covers all that was stored until
 * now; one for what happened before some time adds nothing to another.
 */
export async function requestErasure(query: Query, workspaceId: string, wish: ErasureWish): Promise<Erasure> {
  const anew = { step: 'waiting', reached: 0, repeated: false, before: null, requested_at: wish.requestedAt } as const
  const row = await query
    .insertInto('privacy.erasures')
    .values({
      erasure_id: randomUUID(),
      workspace_id: workspaceId,
      user_id: wish.userId,
      subject_id: `erased-${randomBytes(8).toString('hex')}`,
      requested_at: wish.requestedAt,
      ...(wish.before ? { before: wish.before, repeated: true } : {}),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'user_id'])
        .where('user_id', 'is not', null)
        .doUpdateSet((e) => (wish.before ? { user_id: e.ref('excluded.user_id') } : anew)),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return toErasure(row)
}

export async function findErasure(query: Query, workspaceId: string, id: string): Promise<Erasure | undefined> {
  const row = await selectErasures(query, workspaceId).where('erasure_id', '=', id).executeTakeFirst()
  return row && toErasure(row)
}

/** A page of a workspace's erasures, newest first. Throws AppError `cursor-invalid`. */
export async function listErasures(
  query: Query,
  workspaceId: string,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<ErasureList> {
  let erasures = selectErasures(query, workspaceId)
  if (cursor !== undefined) {
    const [at, id] = decodeCursor('erasures', ['time', 'uuid'], cursor)
    erasures = erasures.where(
      sql<boolean>`(requested_at, erasure_id) < (${new Date(Number(at))}::timestamptz, ${id}::uuid)`,
    )
  }
  const rows = await erasures
    .orderBy('requested_at', 'desc')
    .orderBy('erasure_id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toErasure),
    ...(last && rows.length > limit
      ? { next: encodeCursor('erasures', [last.requested_at.getTime(), last.erasure_id]) }
      : {}),
  }
}

function selectErasures(query: Query, workspaceId: string) {
  return query.selectFrom('privacy.erasures').selectAll().where('workspace_id', '=', workspaceId)
}

function toErasure(row: Row): Erasure {
  return {
    erasureId: row.erasure_id,
    state: row.step === 'waiting' || row.step === 'done' ? row.step : 'running',
    repeated: row.repeated,
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    events: row.events,
    mentions: row.mentions,
    deadLetters: row.dead_letters,
  }
}
