import type { Giver, StreamReport } from '@livetap/contracts/reports.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']
type GiftRow = StreamReport['gifts'][number]
type GiverRow = Giver['person'] & { gifts: number; coins: number }

const most = { gifts: 500, givers: 100 }
const sums = sql`sum(quantity)::float8 as gifts, sum(coins)::float8 as coins`

/** Every gift and the most generous viewers of a recorded live, most coins first. Replays do not count. */
export async function readGiftLedger(
  query: Query,
  workspaceId: string,
  streamId: string,
): Promise<Pick<StreamReport, 'gifts' | 'givers'>> {
  const given = sql`workspace_id = ${workspaceId} and stream_id = ${streamId}
    and trigger_id = ${sql.lit(triggerIds.GIFT)} and source = 'live' and quantity > 0`
  const gifts = await sql<GiftRow>`
    with ledger as (
      select body -> 'payload' ->> 'giftId' as "giftId", ${sums}, count(distinct user_id)::int as senders, max(pos) as newest
      from live.events where ${given} group by 1 order by coins desc, gifts desc, "giftId" limit ${most.gifts}
    )
    select "giftId", gifts, ledger.coins, senders, shown ->> 'giftName' as "giftName",
      shown ->> 'giftImageUrl' as "giftImageUrl", (shown ->> 'diamondCount')::int as "diamondCount"
    from ledger join live.events e on e.workspace_id = ${workspaceId} and e.pos = newest,
      lateral (select e.body -> 'payload' as shown) payload
    order by ledger.coins desc, gifts desc, "giftId"`.execute(query)
  const givers = await sql<GiverRow>`
    with ledger as (
      select user_id, ${sums} from live.events where ${given} and user_id is not null
      group by user_id order by coins desc, gifts desc, user_id limit ${most.givers}
    )
    select ledger.user_id as "userId", coalesce(unique_id, '') as "uniqueId", coalesce(display_name, '') as "displayName",
      coalesce(avatar_url, '') as "avatarUrl", gifts, coins
    from ledger left join live.viewers v on v.workspace_id = ${workspaceId} and v.user_id = ledger.user_id
    order by coins desc, gifts desc, ledger.user_id`.execute(query)
  return {
    gifts: gifts.rows,
    givers: givers.rows.map(({ gifts, coins, ...person }) => ({ person, gifts, coins })),
  }
}

/** What each viewer has given in a live up to a position, in coins, most first. Replays do not count. */
export async function readCoins(
  query: Query,
  workspaceId: string,
  streamId: string,
  upTo: number,
): Promise<{ userId: string; coins: number }[]> {
  const { rows } = await sql<{ userId: string; coins: number }>`
    select user_id as "userId", sum(coins)::float8 as coins from live.events
    where workspace_id = ${workspaceId} and stream_id = ${streamId} and trigger_id = ${sql.lit(triggerIds.GIFT)}
      and source = 'live' and coins > 0 and user_id is not null and pos <= ${upTo}
    group by user_id order by 2 desc, 1`.execute(query)
  return rows
}
