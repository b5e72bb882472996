import type { Person } from '@livetap/contracts/metrics.ts'
import type { Done, Label, ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { type RawBuilder, sql, type Updateable } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']
type Marks = Omit<Updateable<Tables['moderation.viewers']>, 'workspace_id' | 'user_id' | 'changed_at'>

interface StandingRow extends NamedRow {
  readonly muted: Done | null
  readonly muted_until: Date | null
  readonly excluded: Done | null
  readonly excluded_until: Date | null
  readonly label: Label | null
  readonly notes: number
}

export interface NamedRow {
  readonly user_id: string
  readonly unique_id: string | null
  readonly display_name: string | null
  readonly avatar_url: string | null
}

export function toPerson({ user_id, unique_id, display_name, avatar_url }: NamedRow): Person {
  return {
    userId: user_id,
    uniqueId: unique_id ?? '',
    displayName: display_name ?? '',
    avatarUrl: avatar_url ?? '',
  }
}

/** How somebody stands with the moderators; of whom nothing is noted, too. `now` in milliseconds. */
export async function findStanding(
  query: Query,
  workspaceId: string,
  userId: string,
  now: number,
): Promise<ViewerStanding> {
  const [found] = await selectStandings(query, workspaceId, now, sql`true`, sql`and user_id = ${userId}`, 1)
  return (
    found ?? { viewer: toPerson({ ...unnamed, user_id: userId }), muted: null, excluded: null, label: null, notes: 0 }
  )
}

/** Which of these viewers rules leave out. `now` in milliseconds. */
export async function findExcluded(
  query: Query,
  workspaceId: string,
  userIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await query
    .selectFrom('moderation.viewers')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', sql<string>`any(${userIds}::text[])`)
    .where('excluded_until', '>', new Date(now))
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

/** Which of these viewers have no say: rules leave them out, or they are muted. `now` in milliseconds. */
export async function findSilenced(
  query: Query,
  workspaceId: string,
  userIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set()
  const at = new Date(now)
  const { rows } = await sql<{ user_id: string }>`
    select user_id from moderation.viewers
    where workspace_id = ${workspaceId} and user_id = any(${userIds}::text[])
      and (excluded_until > ${at} or (muted is not null and (muted_until is null or muted_until > ${at})))`.execute(
    query,
  )
  return new Set(rows.map((row) => row.user_id))
}

const unnamed = { unique_id: null, display_name: null, avatar_url: null }

/** Who is muted, excluded, labelled or noted at the time, those of whom something has changed last first. */
export async function listStandings(
  query: Query,
  workspaceId: string,
  now: number,
  limit: number,
): Promise<ViewerStanding[]> {
  const at = new Date(now)
  const active = sql`(label is not null or excluded_until > ${at} or (muted is not null
    and (muted_until is null or muted_until > ${at})))`
  return selectStandings(query, workspaceId, now, active, sql``, limit)
}

async function selectStandings(
  query: Query,
  workspaceId: string,
  now: number,
  active: RawBuilder<unknown>,
  who: RawBuilder<unknown>,
  limit: number,
): Promise<ViewerStanding[]> {
  const { rows } = await sql<StandingRow>`
    select user_id, muted, muted_until, excluded, excluded_until, label, coalesce(notes, 0) as notes,
      v.unique_id, v.display_name, v.avatar_url
    from (
      select user_id, muted, muted_until, excluded, excluded_until, label, changed_at from moderation.viewers
      where workspace_id = ${workspaceId} and ${active} ${who}
    ) m full join (
      select user_id, count(*) as notes, max(written_at) as written_at from moderation.notes
      where workspace_id = ${workspaceId} ${who} group by user_id
    ) n using (user_id)
    left join (select user_id, unique_id, display_name, avatar_url from live.viewers
      where workspace_id = ${workspaceId}) v using (user_id)
    order by greatest(changed_at, written_at) desc, user_id limit ${limit}`.execute(query)
  return rows.map((row) => toStanding(row, now))
}

/** When the next of what is listed runs out, in milliseconds. */
export function findNextEnd(standings: readonly ViewerStanding[]): number {
  const ends = standings.flatMap(({ muted, excluded }) => [muted?.until, excluded?.until])
  return Math.min(...ends.map((end) => (end ? Date.parse(end) : Number.POSITIVE_INFINITY)))
}

function toStanding(row: StandingRow, now: number): ViewerStanding {
  const { muted, muted_until, excluded, excluded_until, label, notes } = row
  const isMuted = muted !== null && (muted_until === null || muted_until.getTime() > now)
  const isExcluded = excluded !== null && excluded_until !== null && excluded_until.getTime() > now
  return {
    viewer: toPerson(row),
    muted: isMuted ? { ...muted, until: muted_until?.toISOString() ?? null } : null,
    excluded: isExcluded ? { ...excluded, until: excluded_until.toISOString() } : null,
    ...{ label, notes },
  }
}

/** `until` in milliseconds; undefined: until somebody undoes it. */
export async function muteViewer(
  query: Query,
  workspaceId: string,
  userId: string,
  done: Done,
  until: number | undefined,
): Promise<void> {
  const muted_until = until === undefined ? null : new Date(until)
  await mark(query, workspaceId, userId, done.at, { muted: JSON.stringify(done), muted_until })
}

export async function unmuteViewer(query: Query, workspaceId: string, userId: string, at: string): Promise<void> {
  await mark(query, workspaceId, userId, at, { muted: null, muted_until: null })
}

/** The rules to come leave the viewer out until then. `until` in milliseconds. */
export async function excludeViewer(
  query: Query,
  workspaceId: string,
  userId: string,
  done: Done,
  until: number,
): Promise<void> {
  await mark(query, workspaceId, userId, done.at, { excluded: JSON.stringify(done), excluded_until: new Date(until) })
}

export async function readmitViewer(query: Query, workspaceId: string, userId: string, at: string): Promise<void> {
  await mark(query, workspaceId, userId, at, { excluded: null, excluded_until: null })
}

export async function labelViewer(
  query: Query,
  workspaceId: string,
  userId: string,
  label: Label | null,
  at: string,
): Promise<void> {
  await mark(query, workspaceId, userId, at, { label })
}

async function mark(query: Query, workspaceId: string, userId: string, at: string, marks: Marks): Promise<void> {
  const changed = { ...marks, changed_at: at }
  await query
    .insertInto('moderation.viewers')
    .values({ workspace_id: workspaceId, user_id: userId, ...changed })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(changed))
    .execute()
}
