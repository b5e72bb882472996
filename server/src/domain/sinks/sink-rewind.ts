import type { Sink, SinkRewind, SinkRewindPlan } from '@livetap/contracts/rules/sinks.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import { getHead } from '#domain/events/events.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { countRange, findMoment } from './sink-log.ts'
import { getSink, notFound } from './sink-rows.ts'

type Query = Db['query']

/** Throws AppError `sink-not-found`, `session-not-found`, `sink-invalid` (a position that the log does not have). */
export async function rewindSink(
  query: Query,
  workspaceId: string,
  sinkId: string,
  wish: SinkRewind,
  done: Done,
): Promise<Sink> {
  await query.transaction().execute(async (tx) => {
    const first = await findStart(tx, workspaceId, wish)
    const { numUpdatedRows } = await tx
      .updateTable('forward.sinks')
      .set({ revision: sql`revision + 1`, changed: JSON.stringify(done) })
      .where('workspace_id', '=', workspaceId)
      .where('sink_id', '=', sinkId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw notFound()
    await beginAnew(tx, workspaceId, sinkId, first - 1)
  })
  return getSink(query, workspaceId, sinkId)
}

/** What `rewindSink` would do now; throws what that throws. */
export async function planRewind(
  query: Query,
  workspaceId: string,
  sinkId: string,
  wish: SinkRewind,
): Promise<SinkRewindPlan> {
  const sink = await getSink(query, workspaceId, sinkId)
  const from = await findStart(query, workspaceId, wish)
  const { pos, lag } = sink.status
  const count = (span: { from: number; to: number }) => countRange(query, workspaceId, sink, span)
  const again = await count({ from, to: pos })
  const skipped = await count({ from: pos + 1, to: from - 1 })
  const later = again.firstAt === null ? await count({ from: Math.max(from, pos + 1), to: pos + lag }) : again
  return {
    from,
    ...{ firstAt: later.firstAt, again: again.events, skipped: skipped.events },
    isCut: again.isCut || skipped.isCut,
  }
}

/** The first position that is sent. */
async function findStart(query: Query, workspaceId: string, { from, sessionId, at }: SinkRewind): Promise<number> {
  if ([from, sessionId, at].filter((one) => one !== undefined).length !== 1) {
    throw new AppError('sink-invalid', 'name a position, a session or a time')
  }
  const head = await getHead(query, workspaceId)
  if (sessionId !== undefined) return findFirst(query, workspaceId, sessionId)
  if (at !== undefined) return (await findMoment(query, workspaceId, new Date(at))) ?? head.pos + 1
  if (from === undefined || from < head.earliest || from > head.pos + 1) {
    throw new AppError('sink-invalid', `the log has positions ${head.earliest} to ${head.pos}`)
  }
  return from
}

/** Position of the first event of a session. Throws AppError `session-not-found`. */
export async function findFirst(query: Query, workspaceId: string, sessionId: string): Promise<number> {
  const row = await query
    .selectFrom('live.events')
    .select('pos')
    .where('workspace_id', '=', workspaceId)
    .where('session_id', '=', sessionId)
    .orderBy('pos')
    .limit(1)
    .executeTakeFirst()
  if (row) return row.pos
  throw new AppError('session-not-found', 'there is no session of that id, or nothing is left of it')
}

/** Tried again at once; what is being sent becomes another batch, from the same position unless another one is given. */
export async function beginAnew(tx: Query, workspaceId: string, sinkId: string, pos?: number): Promise<void> {
  await tx
    .updateTable('forward.progress')
    .set({ ...fresh, sending_to: null, began_at: null, ...(pos === undefined ? {} : { pos }) })
    .where('workspace_id', '=', workspaceId)
    .where('sink_id', '=', sinkId)
    .execute()
}

export const fresh = { failures: 0, next_at: null, stopped: null } as const
