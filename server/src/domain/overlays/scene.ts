import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import { type EventUser, triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** How far the log of a workspace may be shown. */
export interface SceneHead {
  /** Another one when the log has to be read anew. */
  readonly epoch: string
  /** The newest event that moderation has looked at, where it does; else the newest of all. */
  readonly pos: number
  /** What has been received, but not been looked at yet. */
  readonly behind: number
}

/** The end of the log; comments behind `pos` may be held in a moment and are nobody's to see. */
export async function readHead(query: Query, workspaceId: string): Promise<SceneHead> {
  const { rows } = await sql<{ epoch: string; head: number; judged: number | null }>`
    select h.epoch, h.pos as head, (select p.pos from moderation.progress p where p.workspace_id = h.workspace_id) as judged
    from live.heads h where h.workspace_id = ${workspaceId}`.execute(query)
  const { epoch = '', head = 0, judged = null } = rows[0] ?? {}
  const pos = Math.min(head, judged ?? head)
  return { epoch, pos, behind: head - pos }
}

export interface SceneRow {
  readonly pos: number
  readonly eventId: string
  readonly at: Date
  readonly user: EventUser | null
}

export interface CommentRow extends SceneRow {
  readonly type: 'CHAT'
  readonly text: string
}

export interface ActivityRow extends SceneRow {
  readonly type: 'GIFT' | 'FOLLOW' | 'SHARE' | 'SUBSCRIBE'
  readonly gift: { readonly name: string; readonly count: number; readonly price: number; readonly imageUrl: string }
}

/** How far back an overlay that has just been opened looks. */
const farthest = 20_000
const mostOfAKind = 60
const { CHAT, GIFT, FOLLOW, SHARE, SUBSCRIBE } = triggerIds

export interface SceneSpan {
  readonly streamId: string
  /** Behind this position. */
  readonly after: number
  readonly upTo: number
}

/** The newest comments, gifts, follows, shares and subscriptions of a live in a part of the log, in its order; tests, too. */
export async function readScene(
  query: Query,
  workspaceId: string,
  span: SceneSpan,
): Promise<{ comments: CommentRow[]; activity: ActivityRow[] }> {
  const read = <Row>(which: ReturnType<typeof sql>) => sql<Row>`
    select e.pos, e.event_id as "eventId", e.occurred_at as at, e.body -> 'user' as user, e.body ->> 'eventType' as type,
      e.body -> 'payload' ->> 'message' as text, jsonb_build_object('name', e.body -> 'payload' ->> 'giftName',
        'count', e.body -> 'payload' -> 'repeatCount', 'price', e.body -> 'payload' -> 'diamondCount',
        'imageUrl', e.body -> 'payload' ->> 'giftImageUrl') as gift
    from live.events e
    where e.workspace_id = ${workspaceId} and e.pos > ${Math.max(span.after, span.upTo - farthest)}::bigint
      and e.pos <= ${span.upTo}::bigint and e.stream_id = ${span.streamId} and ${which}
      and e.body ->> 'source' in ('live', 'test') and e.user_id is not null
    order by e.pos desc limit ${mostOfAKind}`
  const comments = await read<CommentRow>(sql`e.trigger_id = ${sql.lit(CHAT)}`).execute(query)
  const activity =
    await read<ActivityRow>(sql`(e.trigger_id in (${sql.lit(FOLLOW)}, ${sql.lit(SHARE)}, ${sql.lit(SUBSCRIBE)})
    or (e.trigger_id = ${sql.lit(GIFT)} and (e.body -> 'payload' ->> 'streakEnd')::boolean))`).execute(query)
  return { comments: comments.rows.reverse(), activity: activity.rows.reverse() }
}

/** What the viewer of an event is to the streamer; undefined when it has none, or is not stored. */
export async function findSpeaker(
  query: Query,
  workspaceId: string,
  eventId: string,
): Promise<NonNullable<AlertContent['speaker']> | undefined> {
  const { rows } = await sql<{ user: EventUser | null }>`
    select body -> 'user' as user from live.events
    where workspace_id = ${workspaceId} and event_id = ${eventId}`.execute(query)
  const user = rows[0]?.user
  if (!user) return undefined
  return [
    ...(user.followRole > 0 ? (['follower'] as const) : []),
    ...(user.isSubscriber ? (['subscriber'] as const) : []),
    ...(user.isModerator ? (['moderator'] as const) : []),
  ]
}

/** What moderation says of comments and viewers by now. */
export interface Kept {
  /** Of comments that are held, or were; `at` (milliseconds) is when it was decided. */
  readonly holds: ReadonlyMap<string, { readonly state: 'waiting' | 'approved' | 'rejected'; readonly at: number }>
  readonly hidden: ReadonlySet<string>
  /** Everybody who is muted. */
  readonly muted: ReadonlySet<string>
}

/** `at` in milliseconds. */
export async function readKept(
  query: Query,
  workspaceId: string,
  eventIds: readonly string[],
  at: number,
): Promise<Kept> {
  const holds = await sql<{ event_id: string; state: 'waiting' | 'approved' | 'rejected'; decided_at: Date | null }>`
    select event_id, state, decided_at from moderation.holds
    where workspace_id = ${workspaceId} and event_id = any(${eventIds}::text[])`.execute(query)
  const hidden = await sql<{ event_id: string }>`
    select event_id from moderation.comments
    where workspace_id = ${workspaceId} and hidden is not null and event_id = any(${eventIds}::text[])`.execute(query)
  const muted = await sql<{ user_id: string }>`
    select user_id from moderation.viewers where workspace_id = ${workspaceId} and muted is not null
      and (muted_until is null or muted_until > ${new Date(at)})`.execute(query)
  return {
    holds: new Map(holds.rows.map((row) => [row.event_id, { state: row.state, at: row.decided_at?.getTime() ?? 0 }])),
    hidden: new Set(hidden.rows.map((row) => row.event_id)),
    muted: new Set(muted.rows.map((row) => row.user_id)),
  }
}

/** The comment of a live that is featured, and that of the question which somebody has claimed last. */
export async function readFeatured(
  query: Query,
  workspaceId: string,
  { streamId, upTo }: Pick<SceneSpan, 'streamId' | 'upTo'>,
): Promise<{ featured: CommentRow | undefined; claimed: CommentRow | undefined }> {
  const { rows } = await sql<CommentRow & { source: 'featured' | 'claimed' }>`
    select w.source, e.pos, e.event_id as "eventId", e.occurred_at as at, e.body -> 'user' as user, 'CHAT' as type,
      e.body -> 'payload' ->> 'message' as text
    from (
      select 'featured' as source, pos from moderation.comments
      where workspace_id = ${workspaceId} and stream_id = ${streamId} and featured is not null
      union all (
        select 'claimed' as source, pos from moderation.questions
        where workspace_id = ${workspaceId} and stream_id = ${streamId} and claimed is not null and status = 'pending'
        order by claimed ->> 'at' desc limit 1
      )
    ) w join live.events e on e.workspace_id = ${workspaceId} and e.pos = w.pos
    where e.pos <= ${upTo}::bigint`.execute(query)
  const find = (source: string) => rows.find((row) => row.source === source)
  return { featured: find('featured'), claimed: find('claimed') }
}
