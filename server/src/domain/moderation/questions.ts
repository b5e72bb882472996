import type { QuestionStatus } from '@livetap/contracts/metrics.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import type { Done, QuestionMark } from '@livetap/contracts/workspace/moderation.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { isSameDoer, nameDoer } from './holds.ts'

type Query = Db['query']

/** A question of a live: of the comment at that position, which asked it first. */
export interface QuestionPlace {
  readonly streamId: string
  readonly pos: number
}

/** Rejects with `question-not-found` unless a comment of the live stands there. */
export async function getQuestion(
  query: Query,
  workspaceId: string,
  streamId: string,
  questionId: string,
): Promise<QuestionPlace> {
  const pos = Number(/^q([0-9]{1,15})$/.exec(questionId)?.[1])
  const row = Number.isSafeInteger(pos)
    ? await query
        .selectFrom('live.events')
        .select('pos')
        .where('workspace_id', '=', workspaceId)
        .where('pos', '=', pos)
        .where('stream_id', '=', streamId)
        .where('trigger_id', '=', sql.lit(triggerIds.CHAT))
        .executeTakeFirst()
    : undefined
  if (row) return { streamId, pos }
  throw new AppError('question-not-found', 'there is no such question in this live')
}

/** The newest of a live of which something is noted. */
export async function readQuestionMarks(
  query: Query,
  workspaceId: string,
  streamId: string,
  limit: number,
): Promise<QuestionMark[]> {
  const rows = await query
    .selectFrom('moderation.questions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', streamId)
    .where((e) => e.or([e('status', '<>', 'pending'), e('claimed', 'is not', null)]))
    .orderBy('pos', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toMark)
}

/** Of several who claim it one wins. Rejects with `question-claimed` or `question-settled`. */
export async function claimQuestion(
  query: Query,
  workspaceId: string,
  { streamId, pos }: QuestionPlace,
  done: Done,
): Promise<QuestionMark> {
  const { rows } = await sql<Row>`
    insert into moderation.questions (workspace_id, stream_id, pos, claimed)
    values (${workspaceId}, ${streamId}, ${pos}, ${JSON.stringify(done)}::jsonb)
    on conflict (workspace_id, stream_id, pos) do update set claimed = excluded.claimed
      where questions.claimed is null and questions.status = 'pending'
    returning *`.execute(query)
  return toMark(rows[0] ?? (await requireMine(query, workspaceId, { streamId, pos }, done, 'pending')))
}

/** Whoever claimed it: a moderator who has gone away keeps nobody from answering. */
export async function releaseQuestion(query: Query, workspaceId: string, place: QuestionPlace): Promise<QuestionMark> {
  const row = await query
    .updateTable('moderation.questions')
    .set({ claimed: null })
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', place.streamId)
    .where('pos', '=', place.pos)
    .returningAll()
    .executeTakeFirst()
  return row ? toMark(row) : createPending(place)
}

/**
 * Of several who settle it one wins. Rejects with `question-claimed` or `question-settled`. `pending` undoes, whoever has
 * settled it.
 */
export async function settleQuestion(
  query: Query,
  workspaceId: string,
  place: QuestionPlace,
  status: QuestionStatus,
  done: Done,
): Promise<QuestionMark> {
  if (status === 'pending') return putStatus(query, workspaceId, place, status, done)
  const { kind, id } = done.by
  const mine = (column: 'claimed' | 'settled') =>
    sql`(questions.${sql.ref(column)} -> 'by' @> ${JSON.stringify({ kind, id })}::jsonb)`
  const { rows } = await sql<Row>`
    insert into moderation.questions (workspace_id, stream_id, pos, status, settled)
    values (${workspaceId}, ${place.streamId}, ${place.pos}, ${status}, ${JSON.stringify(done)}::jsonb)
    on conflict (workspace_id, stream_id, pos) do update
      set status = excluded.status, settled = excluded.settled, claimed = null
      where (questions.status = 'pending' and (questions.claimed is null or ${mine('claimed')}))
        or (questions.status <> excluded.status and ${mine('settled')})
    returning *`.execute(query)
  return toMark(rows[0] ?? (await requireMine(query, workspaceId, place, done, status)))
}

/** Whatever others have claimed or settled. */
export async function putStatus(
  query: Query,
  workspaceId: string,
  { streamId, pos }: QuestionPlace,
  status: QuestionStatus,
  done: Done,
): Promise<QuestionMark> {
  const settled = status === 'pending' ? null : JSON.stringify(done)
  const { rows } = await sql<Row>`
    insert into moderation.questions (workspace_id, stream_id, pos, status, settled)
    values (${workspaceId}, ${streamId}, ${pos}, ${status}, ${settled}::jsonb)
    on conflict (workspace_id, stream_id, pos) do update
      set status = excluded.status, settled = excluded.settled, claimed = null
    returning *`.execute(query)
  return rows[0] ? toMark(rows[0]) : createPending({ pos })
}

type Row = Selectable<Tables['moderation.questions']>

/** Why nothing was changed: it was done by the same person before, or somebody else was first. */
async function requireMine(
  query: Query,
  workspaceId: string,
  place: QuestionPlace,
  { by }: Done,
  wanted: QuestionStatus,
): Promise<Row> {
  const row = await select(query, workspaceId, place)
  const { status = 'pending', claimed = null, settled = null } = row ?? {}
  const first = status === 'pending' ? claimed : settled
  if (row && status === wanted && first && isSameDoer(first.by, by)) return row
  const who = nameDoer(first?.by)
  if (status === 'pending') throw new AppError('question-claimed', `${who} answers it`, { remedy: 'Release it first.' })
  throw new AppError('question-settled', `${who} has ${status} it already`, { remedy: 'Undo that first.' })
}

function select(query: Query, workspaceId: string, { streamId, pos }: QuestionPlace): Promise<Row | undefined> {
  return query
    .selectFrom('moderation.questions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', streamId)
    .where('pos', '=', pos)
    .executeTakeFirst()
}

function createPending({ pos }: Pick<QuestionPlace, 'pos'>): QuestionMark {
  return { questionId: `q${pos}`, status: 'pending', claimed: null, settled: null }
}

function toMark({ pos, status, claimed, settled }: Row): QuestionMark {
  return { questionId: `q${pos}`, status, claimed, settled }
}
