import type { Screen, ScreenRequest } from '@livetap/contracts/overlays/overlays.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

export const screenNumbers = [1, 2, 3, 4, 5, 6, 7, 8] as const
const hourMs = 3_600_000

interface Row extends Omit<Screen, 'showing'> {
  readonly heldUntil: Date | null
}

/** All eight, those that nobody has changed as they usually are. `at` in milliseconds. */
export async function listScreens(query: Query, workspaceId: string, at: number): Promise<Screen[]> {
  const [now, since] = [new Date(at), new Date(at - hourMs)]
  const counted = (state: string, more = sql``) => sql`(select count(*)::int from overlays.alerts a
    where a.workspace_id = ${workspaceId} and a.screen = n.screen and a.state = ${state} ${more})`
  const { rows } = await sql<Row>`
    select n.screen, coalesce(s.name, '') as name, coalesce(s.max_length, 20) as "maxLength",
      coalesce(s.gap_ms, 500) as "gapMs", coalesce(s.paused, false) as paused, s.held_until as "heldUntil",
      ${counted('waiting', sql`and a.expires_at > ${now}`)} as waiting,
      ${counted('dropped', sql`and a.created_at > ${since}`)} as dropped,
      (${counted('expired', sql`and a.created_at > ${since}`)}
        + ${counted('waiting', sql`and a.expires_at <= ${now}`)}) as expired
    from unnest(${[...screenNumbers]}::int[]) as n(screen)
    left join overlays.screens s on s.workspace_id = ${workspaceId} and s.screen = n.screen
    order by n.screen`.execute(query)
  return rows.map(({ heldUntil, ...row }) => ({ ...row, showing: heldUntil !== null && heldUntil.getTime() > at }))
}

/** `screen` is 1 to 8. `at` in milliseconds. */
export async function getScreen(query: Query, workspaceId: string, screen: number, at: number): Promise<Screen> {
  const found = (await listScreens(query, workspaceId, at)).find((one) => one.screen === screen)
  if (found) return found
  throw new Error(`There is no screen ${screen}`)
}

export async function changeScreen(
  query: Query,
  workspaceId: string,
  screen: number,
  { name, maxLength, gapMs }: ScreenRequest,
): Promise<void> {
  const changed = { name: name.trim(), max_length: maxLength, gap_ms: gapMs }
  await put(query, workspaceId, screen, changed)
}

/** Alerts of a paused screen wait, and expire as they would. */
export async function pauseScreen(query: Query, workspaceId: string, screen: number, paused: boolean): Promise<void> {
  await put(query, workspaceId, screen, { paused })
}

/** Milliseconds between two alerts of a screen. */
export async function readGap(query: Query, workspaceId: string, screen: number): Promise<number> {
  const row = await query
    .selectFrom('overlays.screens')
    .select('gap_ms')
    .where('workspace_id', '=', workspaceId)
    .where('screen', '=', screen)
    .executeTakeFirst()
  return row?.gap_ms ?? 500
}

interface Changes {
  readonly name?: string
  readonly max_length?: number
  readonly gap_ms?: number
  readonly paused?: boolean
}

async function put(query: Query, workspaceId: string, screen: number, changes: Changes): Promise<void> {
  await query
    .insertInto('overlays.screens')
    .values({ workspace_id: workspaceId, screen, ...changes })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'screen']).doUpdateSet(changes))
    .execute()
}
