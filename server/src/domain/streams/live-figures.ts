import type { LiveFigures, NewAndReturning } from '@livetap/contracts/reports.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { silence } from '#domain/sessions/sessions.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']
type Row = Omit<LiveFigures, 'startedAt' | 'lastEventAt'> & { startedAt: Date; lastEventAt: Date }

/** What the newest `limit` recorded lives of an @username came to, oldest first. Replays do not count. */
export async function listLiveFigures(
  query: Query,
  workspaceId: string,
  uniqueId: string,
  limit: number,
): Promise<LiveFigures[]> {
  const { rows } = await sql<Row>`
    select s.stream_id as "streamId", s.title, s.started_at as "startedAt", of.*, missing.*
    from (
      select * from live.streams where workspace_id = ${workspaceId} and unique_id = ${uniqueId}
      order by started_at desc, stream_id desc limit ${limit}
    ) s
    cross join lateral (
      select max(last_event_at) as "lastEventAt", sum(events) as events, sum(chats) as comments, sum(gifts) as gifts,
        sum(coins) as coins, sum(likes) as likes, sum(follows) as follows, sum(shares) as shares, sum(joins) as joins,
        max(peak_viewers) as "peakViewers", bool_or(ended_at is null and last_event_at > now() - ${silence}) as live
      from live.sessions where workspace_id = s.workspace_id and stream_id = s.stream_id and source = 'live'
    ) of
    cross join lateral (
      select coalesce(round(sum(extract(epoch from to_at - from_at))), 0) as "missingSeconds"
      from live.gaps where workspace_id = s.workspace_id and stream_id = s.stream_id
    ) missing
    where of."lastEventAt" is not null
    order by s.started_at, s.stream_id`.execute(query)
  return rows.map(toFigures)
}

/** Sums come back as text: they may be larger than any integer of the database. */
function toFigures({ streamId, title, startedAt, lastEventAt, live, ...sums }: Row): LiveFigures {
  const numbers = Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)])) as typeof sums
  const times = { startedAt: startedAt.toISOString(), lastEventAt: lastEventAt.toISOString() }
  return { streamId, title, live, ...times, ...numbers }
}

/** Who was in a live, and who gave gifts in it, by whether the workspace's log knew them to do so before it began. */
export async function countNewAndReturning(
  query: Query,
  workspaceId: string,
  streamId: string,
): Promise<{ viewers: NewAndReturning; gifters: NewAndReturning }> {
  const { rows } = await sql<{ viewers: number; knownViewers: number; gifters: number; knownGifters: number }>`
    with stream as (
      select started_at from live.streams where workspace_id = ${workspaceId} and stream_id = ${streamId}
    ), seen as (
      select user_id, bool_or(trigger_id = ${triggerIds.GIFT}) as gave from live.events
      where workspace_id = ${workspaceId} and stream_id = ${streamId} and source = 'live' and user_id is not null
      group by user_id
    ), judged as (
      select seen.gave, v.first_seen_at < (select started_at from stream) as known,
        seen.gave and exists (
          select from live.events e
          where e.workspace_id = ${workspaceId} and e.user_id = seen.user_id and e.trigger_id = ${triggerIds.GIFT}
            and e.source = 'live'
            and e.stream_id <> ${streamId} and e.occurred_at < (select started_at from stream)
        ) as "gaveBefore"
      from seen left join live.viewers v on v.workspace_id = ${workspaceId} and v.user_id = seen.user_id
    )
    select count(*) as viewers, count(*) filter (where known) as "knownViewers",
      count(*) filter (where gave) as gifters, count(*) filter (where "gaveBefore") as "knownGifters"
    from judged`.execute(query)
  const { viewers = 0, knownViewers = 0, gifters = 0, knownGifters = 0 } = rows[0] ?? {}
  const split = (all: number, known: number) => ({ fresh: Number(all) - Number(known), returning: Number(known) })
  return { viewers: split(viewers, knownViewers), gifters: split(gifters, knownGifters) }
}
