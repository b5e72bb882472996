import { triggerIds } from '@livetap/contracts/unified-event.ts'
import type { ViewerHoldings, ViewerProfile } from '@livetap/contracts/workspace/privacy.ts'
import { sql } from 'kysely'
import { findViewer, type Viewer } from '#domain/viewers/viewers.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']
export type Holdings = Omit<ViewerHoldings, 'asOf'>

const mostMatches = 20

/** The viewers of that @username, whatever the case, or of that id; those seen last come first. */
export async function searchViewers(query: Query, workspaceId: string, name: string): Promise<ViewerProfile[]> {
  const wanted = name.trim().replace(/^@/, '')
  const rows = await query
    .selectFrom('live.viewers')
    .select(['user_id as userId', 'unique_id as uniqueId', 'display_name as displayName', 'avatar_url as avatarUrl'])
    .select(['first_seen_at as firstSeenAt', 'last_seen_at as lastSeenAt'])
    .where('workspace_id', '=', workspaceId)
    .where((e) => e.or([e(sql`lower(unique_id)`, '=', wanted.toLowerCase()), e('user_id', '=', wanted)]))
    .orderBy('last_seen_at', 'desc')
    .limit(mostMatches)
    .execute()
  return rows.map(toProfile)
}

/** What is stored of a viewer, tests that name them included; what they did is without these. Undefined: nothing is. */
export async function readHoldings(query: Query, workspaceId: string, userId: string): Promise<Holdings | undefined> {
  const found = await findViewer(query, workspaceId, userId)
  const did = sql`source <> 'test' and trigger_id =`
  const { rows } = await sql<Omit<Holdings, 'viewer'> & { first: Date | null; last: Date | null }>`
    select count(*) as events, count(*) filter (where ${did} ${sql.lit(triggerIds.CHAT)}) as comments,
      coalesce(sum(quantity) filter (where ${did} ${sql.lit(triggerIds.GIFT)}), 0)::bigint as gifts,
      coalesce(sum(coins) filter (where source <> 'test'), 0)::bigint as coins, count(distinct stream_id) as streams,
      min(occurred_at) as first, max(occurred_at) as last
    from live.events where workspace_id = ${workspaceId} and user_id = ${userId}`.execute(query)
  const [row] = rows
  if (row === undefined || (row.events === 0 && found === undefined)) return undefined
  const { first, last, ...counts } = row
  const unnamed = { userId, uniqueId: '', displayName: '', avatarUrl: '' }
  const seen = { firstSeenAt: first ?? new Date(0), lastSeenAt: last ?? new Date(0) }
  return { viewer: toProfile(found ?? { ...unnamed, ...seen }), ...counts }
}

function toProfile(viewer: Viewer): ViewerProfile {
  return { ...viewer, firstSeenAt: viewer.firstSeenAt.toISOString(), lastSeenAt: viewer.lastSeenAt.toISOString() }
}

const pageEvents = 80
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Pages of a viewer's events, each as JSON texts joined by commas: session after session, in the order of the log. */
export async function* readOwnEvents(query: Query, workspaceId: string, userId: string): AsyncGenerator<string> {
  for (let after: readonly [string, number] = [beforeAll, 0]; ; ) {
    const { rows } = await sql<{ json: string; session: string; pos: number }>`
      select body::text as json, session_id::text as session, pos from live.events
      where workspace_id = ${workspaceId} and user_id = ${userId}
        and (session_id, pos) > (${after[0]}::uuid, ${after[1]}::bigint)
      order by session_id, pos limit ${pageEvents}`.execute(query)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(({ json }) => json).join(',\n')
    after = [last.session, last.pos]
  }
}
