import type { Gap, Timeline, TimelineBucket } from '@livetap/contracts/http.ts'
import { type EventType, triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Query } from './select-events.ts'

export type TimelineRequest = ({ readonly sessionId: string } | { readonly streamId: string }) & {
  readonly from?: Date
  readonly to?: Date
  readonly bucketSeconds: number
}

/**
 * Counts per slice of time of a session, or of all live sessions of a stream; by the time of the events, slices begin
 * at whole multiples of their length. Undefined when there are no such sessions.
 */
export async function buildTimeline(
  query: Query,
  workspaceId: string,
  request: TimelineRequest,
  eventsAtOnce = usuallyAtOnce,
): Promise<Timeline | undefined> {
  const sessions = await findSessions(query, workspaceId, request)
  const [first] = sessions
  if (first === undefined) return undefined
  const ids = sessions.map((session) => session.session_id)
  const events = sessions.reduce((sum, session) => sum + session.events, 0)
  const parts = Math.max(1, Math.ceil(events / eventsAtOnce))
  const span = await findSpan(query, workspaceId, ids)
  const from = request.from ?? span.from ?? first.started_at
  const to = request.to ?? span.to ?? first.last_event_at
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    bucketSeconds: request.bucketSeconds,
    buckets: await countInParts(query, workspaceId, ids, { from, to, bucketSeconds: request.bucketSeconds }, parts),
    gaps: await findGaps(query, workspaceId, ids, from, to),
  }
}

async function findSessions(query: Query, workspaceId: string, request: TimelineRequest) {
  const sessions = query
    .selectFrom('live.sessions')
    .select(['session_id', 'started_at', 'last_event_at', 'events'])
    .where('workspace_id', '=', workspaceId)
  const wanted =
    'sessionId' in request
      ? sessions.where('session_id', '=', request.sessionId)
      : sessions.where('stream_id', '=', request.streamId).where('source', '=', 'live')
  return wanted.execute()
}

async function findSpan(query: Query, workspaceId: string, ids: readonly string[]) {
  const { rows } = await sql<{ from: Date | null; to: Date | null }>`
    select min(edge.first) as from, max(edge.last) as to
    from unnest(${ids}::uuid[]) as s(session_id)
    cross join lateral (
      select min(occurred_at) as first, max(occurred_at) as last from live.events e
      where e.workspace_id = ${workspaceId} and e.session_id = s.session_id
    ) edge`.execute(query)
  return rows[0] ?? { from: null, to: null }
}

interface Span {
  readonly from: Date
  readonly to: Date
  readonly bucketSeconds: number
}

/** About so many events are counted by one query: others, the recorder above all, get their turn between two. */
const usuallyAtOnce = 50_000

async function countInParts(query: Query, workspaceId: string, ids: readonly string[], span: Span, parts: number) {
  const bucketMs = span.bucketSeconds * 1000
  const partMs = Math.max(1, Math.ceil((+span.to - +span.from) / parts / bucketMs)) * bucketMs
  const buckets: TimelineBucket[] = []
  let from = span.from
  do {
    const end = new Date((Math.floor(+from / partMs) + 1) * partMs)
    const to = end < span.to ? end : new Date(+span.to + 1)
    buckets.push(...(await countBuckets(query, workspaceId, ids, { ...span, from, to })))
    from = to
  } while (from <= span.to)
  return buckets
}

/** `to` is exclusive here. */
async function countBuckets(query: Query, workspaceId: string, ids: readonly string[], span: Span) {
  const of = (type: EventType) => sql`filter (where trigger_id = ${sql.lit(triggerIds[type])})`
  const number = (type: EventType) => sql`count(*) ${of(type)}`
  const sum = (column: 'quantity' | 'coins', type: EventType) =>
    sql`coalesce(sum(${sql.ref(column)}) ${of(type)}, 0)::bigint`
  const { rows } = await sql<Omit<TimelineBucket, 'at'> & { at: Date }>`
    select date_bin(make_interval(secs => ${span.bucketSeconds}), occurred_at, 'epoch') as at,
      max(viewers) as viewers, ${number('CHAT')} as chats, ${sum('quantity', 'GIFT')} as gifts,
      ${sum('coins', 'GIFT')} as coins, ${sum('quantity', 'LIKE')} as likes, ${number('FOLLOW')} as follows,
      ${number('SHARE')} as shares, ${number('JOIN')} as joins
    from live.events
    where workspace_id = ${workspaceId} and session_id = any(${ids}::uuid[])
      and occurred_at >= ${span.from} and occurred_at < ${span.to}
    group by 1 order by 1`.execute(query)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

async function findGaps(query: Query, workspaceId: string, ids: readonly string[], from: Date, to: Date) {
  const rows = await query
    .selectFrom('live.gaps')
    .select(['from_at', 'to_at', 'reason'])
    .where('workspace_id', '=', workspaceId)
    .where('session_id', 'in', ids)
    .where('to_at', '>=', from)
    .where('from_at', '<=', to)
    .orderBy('from_at')
    .limit(1000)
    .execute()
  return rows.map(
    ({ from_at, to_at, reason }): Gap => ({ from: from_at.toISOString(), to: to_at.toISOString(), reason }),
  )
}
