import { triggerIds } from '@livetap/contracts/unified-event.ts'
import type { Newness, ViewerCard } from '@livetap/contracts/workspace/moderation.ts'
import type { ModerationHoldings } from '@livetap/contracts/workspace/privacy.ts'
import { sql } from 'kysely'
import { findStream } from '#domain/streams/streams.ts'
import { findViewer } from '#domain/viewers/viewers.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { type NoteReader, readNotes } from './notes.ts'
import { findStanding } from './viewers.ts'

type Query = Db['query']

const livesShown = 20
/** TikTok sends what happened shortly before a connection: that was in this live, though before its recording. */
const marginMs = 10 * 60_000

interface LiveRow {
  readonly stream_id: string
  readonly unique_id: string | null
  readonly title: string | null
  readonly comments: number
  readonly gifts: number
  readonly first: Date
  readonly last: Date
}

/** All that moderators are shown of a viewer. Rejects with `viewer-not-found`. `now` in milliseconds. */
export async function readCard(
  query: Query,
  workspaceId: string,
  userId: string,
  { streamId, reader, now }: { readonly streamId?: string; readonly reader: NoteReader; readonly now: number },
): Promise<ViewerCard> {
  const viewer = await findViewer(query, workspaceId, userId)
  if (!viewer) throw new AppError('viewer-not-found', 'nothing is stored of a viewer of that id')
  const lives = await readLives(query, workspaceId, userId)
  const since = streamId === undefined ? undefined : await findStart(query, workspaceId, streamId)
  const profile = {
    ...viewer,
    firstSeenAt: viewer.firstSeenAt.toISOString(),
    lastSeenAt: viewer.lastSeenAt.toISOString(),
  }
  const { viewer: _, ...standing } = await findStanding(query, workspaceId, userId, now)
  const { firstSeenAt, lastSeenAt, ...person } = profile
  return {
    viewer: profile,
    standing: { viewer: person, ...standing },
    newEver: since !== undefined && viewer.firstSeenAt >= since,
    here: lives.find((live) => live.streamId === streamId)?.counts ?? null,
    lives: lives.slice(0, livesShown),
    notes: await readNotes(query, workspaceId, userId, reader),
    ...(await countDecisions(query, workspaceId, userId)),
  }
}

async function readLives(query: Query, workspaceId: string, userId: string): Promise<ViewerCard['lives']> {
  const { rows } = await sql<LiveRow>`
    select e.stream_id, s.unique_id, s.title, e.comments, e.gifts, e.first, e.last from (
      select stream_id, count(*) filter (where trigger_id = ${sql.lit(triggerIds.CHAT)}) as comments,
        coalesce(sum(quantity) filter (where trigger_id = ${sql.lit(triggerIds.GIFT)}), 0)::bigint as gifts,
        min(occurred_at) as first, max(occurred_at) as last
      from live.events where workspace_id = ${workspaceId} and user_id = ${userId} and source = 'live'
      group by stream_id
    ) e left join live.streams s on s.workspace_id = ${workspaceId} and s.stream_id = e.stream_id
    order by e.last desc`.execute(query)
  return rows.map(({ stream_id, unique_id, title, comments, gifts, first, last }) => ({
    ...{ streamId: stream_id, uniqueId: unique_id ?? '', title: title ?? '' },
    counts: { comments, gifts, firstSeenAt: first.toISOString(), lastSeenAt: last.toISOString() },
  }))
}

async function countDecisions(query: Query, workspaceId: string, userId: string) {
  const of = sql`workspace_id = ${workspaceId} and user_id = ${userId}`
  const { rows } = await sql<Pick<ViewerCard, 'held' | 'rejected' | 'hidden'>>`
    select count(*) as held, count(*) filter (where state = 'rejected') as rejected,
      (select count(*) from moderation.comments where ${of} and hidden is not null) as hidden
    from moderation.holds where ${of}`.execute(query)
  return rows[0] ?? { held: 0, rejected: 0, hidden: 0 }
}

/** Which of these viewers are new in a live; those not stored yet are left out. */
export async function readNewness(
  query: Query,
  workspaceId: string,
  streamId: string,
  userIds: readonly string[],
): Promise<Newness[]> {
  const since = await findStart(query, workspaceId, streamId)
  const { rows } = await sql<{ user_id: string; first: Date; here: Date }>`
    select v.user_id, v.first_seen_at as first, e.here from live.viewers v join (
      select user_id, min(occurred_at) as here from live.events
      where workspace_id = ${workspaceId} and user_id = any(${userIds}::text[]) and stream_id = ${streamId}
        and source = 'live' group by user_id
    ) e on e.user_id = v.user_id where v.workspace_id = ${workspaceId}`.execute(query)
  return rows.map(({ user_id: userId, first, here }) => ({
    userId,
    firstSeenAt: first.toISOString(),
    firstSeenHereAt: here.toISOString(),
    newEver: since !== undefined && first >= since,
  }))
}

/**
 * Which of these comments are among the first `most` of viewers who were never seen before the live they are in. The
 * comments are stored already.
 */
export async function findEarly(
  query: Query,
  workspaceId: string,
  positions: readonly number[],
  most: number,
): Promise<Set<number>> {
  const { rows } = await sql<{ pos: number }>`
    select e.pos from live.events e
    join live.viewers v on v.workspace_id = e.workspace_id and v.user_id = e.user_id
    join live.streams s on s.workspace_id = e.workspace_id and s.stream_id = e.stream_id
    where e.workspace_id = ${workspaceId} and e.pos = any(${positions}::bigint[])
      and v.first_seen_at >= s.started_at - make_interval(secs => ${marginMs / 1000})
      and (
        select count(*) from (
          select from live.events o where o.workspace_id = e.workspace_id and o.user_id = e.user_id
            and o.stream_id = e.stream_id and o.trigger_id = e.trigger_id and o.source = 'live' and o.pos < e.pos
          limit ${most}
        ) earlier
      ) < ${most}`.execute(query)
  return new Set(rows.map(({ pos }) => pos))
}

async function findStart(query: Query, workspaceId: string, streamId: string): Promise<Date | undefined> {
  const stream = await findStream(query, workspaceId, streamId)
  return stream && new Date(Date.parse(stream.startedAt) - marginMs)
}

/** What a viewer has a right to be handed of it. */
export async function readModerationHoldings(
  query: Query,
  workspaceId: string,
  userId: string,
): Promise<ModerationHoldings> {
  const of = sql`workspace_id = ${workspaceId} and user_id = ${userId}`
  const list = (rows: ReturnType<typeof sql>) => sql`coalesce((select jsonb_agg(r) from (${rows}) r), '[]')`
  const iso = sql`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`
  const mark = (done: string, until: string) => sql`(select jsonb_build_object('at', ${sql.ref(done)} ->> 'at',
    'until', to_char(${sql.ref(until)} at time zone 'utc', ${iso})) from moderation.viewers where ${of} and ${sql.ref(done)} is not null)`
  const { rows } = await sql<ModerationHoldings>`
    select (select label from moderation.viewers where ${of}) as label,
      ${mark('muted', 'muted_until')} as muted, ${mark('excluded', 'excluded_until')} as excluded,
      ${list(sql`select text, tags, written ->> 'at' as at from moderation.notes where ${of} order by written_at`)} as notes,
      ${list(sql`select event_id as "eventId", state, held ->> 'at' as at from moderation.holds where ${of} order by pos`)} as holds,
      ${list(sql`select event_id as "eventId", hidden ->> 'at' as at from moderation.comments
        where ${of} and hidden is not null order by pos`)} as hidden`.execute(query)
  return rows[0] ?? { label: null, muted: null, excluded: null, notes: [], holds: [], hidden: [] }
}
