import type { Person } from '@livetap/contracts/metrics.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import type { CommentMark, Done, ModeratedComment, WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { isShown } from './judge.ts'

type Query = Db['query']

/** A comment of the log. */
export interface FoundComment {
  readonly eventId: string
  readonly streamId: string
  readonly pos: number
  readonly userId: string | null
}

/** What every query of comments selects of `e`, the row of the log. */
export const saidColumns = sql`e.body -> 'payload' ->> 'message' as said, e.body -> 'user' as viewer,
  e.occurred_at as said_at, e.pos, (select h.epoch from live.heads h where h.workspace_id = e.workspace_id) as epoch`

export interface SaidRow {
  readonly said: string | null
  readonly viewer: Person | null
  readonly said_at: Date
  readonly pos: number
  readonly epoch: string
}

export function toComment({ said, viewer, said_at, pos, epoch }: SaidRow): ModeratedComment {
  const { userId = '', uniqueId = '', displayName = '', avatarUrl = '' } = viewer ?? {}
  return {
    text: said ?? '',
    viewer: { userId, uniqueId, displayName, avatarUrl },
    at: said_at.toISOString(),
    id: `${epoch}-${pos}`,
  }
}

/** Rejects with `comment-not-found`. */
export async function getComment(query: Query, workspaceId: string, eventId: string): Promise<FoundComment> {
  const row = await query
    .selectFrom('live.events')
    .select(['event_id as eventId', 'stream_id as streamId', 'pos', 'user_id as userId'])
    .where('workspace_id', '=', workspaceId)
    .where('event_id', '=', eventId)
    .where('trigger_id', '=', sql.lit(triggerIds.CHAT))
    .executeTakeFirst()
  if (row) return row
  throw notFound()
}

const notFound = () => new AppError('comment-not-found', 'there is no comment of that id')

/** The newest of a live of which something is noted. */
export async function readMarks(
  query: Query,
  workspaceId: string,
  streamId: string,
  limit: number,
): Promise<CommentMark[]> {
  const { rows } = await sql<MarkRow>`
    select m.event_id, m.stream_id, m.matches, m.hidden, m.featured, ${saidColumns}
    from moderation.comments m join live.events e on e.workspace_id = m.workspace_id and e.pos = m.pos
    where m.workspace_id = ${workspaceId} and m.stream_id = ${streamId}
      and (m.hidden is not null or m.featured is not null or m.matches <> '[]')
    order by m.pos desc limit ${limit}`.execute(query)
  return rows.map(toMark)
}

/** What is noted of a comment, if anything is. Rejects with `comment-not-found`. */
export async function getMark(query: Query, workspaceId: string, eventId: string): Promise<CommentMark> {
  const { rows } = await sql<MarkRow>`
    select e.event_id, e.stream_id, coalesce(m.matches, '[]') as matches, m.hidden, m.featured, ${saidColumns}
    from live.events e left join moderation.comments m on m.workspace_id = e.workspace_id and m.event_id = e.event_id
    where e.workspace_id = ${workspaceId} and e.event_id = ${eventId}
      and e.trigger_id = ${sql.lit(triggerIds.CHAT)}`.execute(query)
  if (rows[0]) return toMark(rows[0])
  throw notFound()
}

interface MarkRow extends SaidRow {
  readonly event_id: string
  readonly stream_id: string
  readonly matches: WordMatch[]
  readonly hidden: Done | null
  readonly featured: Done | null
}

function toMark(row: MarkRow): CommentMark {
  const { event_id: eventId, stream_id: streamId, matches, hidden, featured } = row
  return { eventId, streamId, comment: toComment(row), matches, hidden, featured }
}

/** What is hidden is not featured any more. */
export async function hideComment(query: Query, workspaceId: string, comment: FoundComment, done: Done): Promise<void> {
  await sql`
    insert into moderation.comments (workspace_id, event_id, stream_id, pos, user_id, hidden)
    values (${workspaceId}, ${comment.eventId}, ${comment.streamId}, ${comment.pos}, ${comment.userId}, ${JSON.stringify(done)}::jsonb)
    on conflict (workspace_id, event_id) do update
      set hidden = coalesce(comments.hidden, excluded.hidden), featured = null`.execute(query)
}

export async function clearMark(
  query: Query,
  workspaceId: string,
  { eventId }: Pick<FoundComment, 'eventId'>,
  mark: 'hidden' | 'featured',
): Promise<void> {
  await query
    .updateTable('moderation.comments')
    .set({ [mark]: null })
    .where('workspace_id', '=', workspaceId)
    .where('event_id', '=', eventId)
    .execute()
}

/** The one featured before is not any more. Rejects with `comment-not-shown`. */
export async function featureComment(
  query: Query,
  workspaceId: string,
  comment: FoundComment,
  done: Done,
): Promise<void> {
  const { eventId, streamId, pos, userId } = comment
  await query.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`featured ${workspaceId} ${streamId}`}, 0))`.execute(tx)
    await requireShown(tx, workspaceId, eventId)
    await sql`update moderation.comments set featured = null where workspace_id = ${workspaceId}
      and stream_id = ${streamId} and featured is not null and event_id <> ${eventId}`.execute(tx)
    await sql`
      insert into moderation.comments (workspace_id, event_id, stream_id, pos, user_id, featured)
      values (${workspaceId}, ${eventId}, ${streamId}, ${pos}, ${userId}, ${JSON.stringify(done)}::jsonb)
      on conflict (workspace_id, event_id) do update
        set featured = coalesce(comments.featured, excluded.featured)`.execute(tx)
  })
}

async function requireShown(query: Query, workspaceId: string, eventId: string): Promise<void> {
  const { rows } = await sql<{ hold: 'waiting' | 'approved' | 'rejected' | null; hidden: boolean }>`
    select (select state from moderation.holds h where h.workspace_id = ${workspaceId} and h.event_id = ${eventId}) as hold,
      exists (select from moderation.comments c where c.workspace_id = ${workspaceId} and c.event_id = ${eventId}
        and c.hidden is not null) as hidden`.execute(query)
  const { hold = null, hidden = false } = rows[0] ?? {}
  if (isShown({ hold: hold ?? undefined, hidden, muted: false })) return
  throw new AppError('comment-not-shown', 'what is hidden, waits or was rejected cannot be featured', {
    remedy: 'Show or approve it first.',
  })
}

/** A comment that the rules have something to say of. */
export interface JudgedComment extends FoundComment {
  readonly matches: readonly WordMatch[]
  readonly hides: boolean
}

/** What the rules found; not of a viewer who was erased meanwhile. */
export async function addMarks(
  query: Query,
  workspaceId: string,
  judged: readonly JudgedComment[],
  done: Done,
): Promise<void> {
  if (judged.length === 0) return
  const rows = judged.map(({ hides, ...comment }) => ({ ...comment, hidden: hides ? done : null }))
  await sql`
    insert into moderation.comments (workspace_id, event_id, stream_id, pos, user_id, matches, hidden)
    select ${workspaceId}, r."eventId", r."streamId", r.pos, r."userId", r.matches, nullif(r.hidden, 'null'::jsonb)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r("eventId" text, "streamId" text, pos bigint, "userId" text, matches jsonb, hidden jsonb)
    join live.events e on e.workspace_id = ${workspaceId} and e.pos = r.pos and e.user_id is not distinct from r."userId"
    on conflict (workspace_id, event_id) do update
      set matches = excluded.matches, hidden = coalesce(comments.hidden, excluded.hidden)`.execute(query)
}
