import type { OverlayPage } from '@livetap/contracts/overlays/overlays.ts'
import type { OverlayHeartbeat } from '@livetap/contracts/overlays/stage.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { OverlayLink } from './links.ts'

type Query = Db['query']

/** A page says every 5 s that it is there; one of which three were missed has gone. */
const goneAfterMs = 16_000
const mostPages = 20

/** Notes that a page is there and what it shows; of an overlay at most 20 are kept. `at` in milliseconds. */
export async function notePage(
  query: Query,
  { workspaceId, overlayId }: OverlayLink,
  page: Omit<OverlayHeartbeat, 'token'>,
  at: number,
): Promise<void> {
  const { pageId, shows, visible, inObs, width, height } = page
  await sql`delete from overlays.pages where workspace_id = ${workspaceId} and overlay_id = ${overlayId}::uuid
    and seen_at < ${new Date(at - goneAfterMs)}`.execute(query)
  await sql`
    insert into overlays.pages (workspace_id, page_id, overlay_id, since, seen_at, shows, visible, in_obs, width, height)
    select ${workspaceId}, ${pageId}, ${overlayId}::uuid, ${new Date(at)}, ${new Date(at)}, ${shows}, ${visible},
      ${inObs}, ${width}, ${height}
    where (select count(*) from overlays.pages where workspace_id = ${workspaceId} and overlay_id = ${overlayId}::uuid
      and page_id <> ${pageId}) < ${mostPages}
    on conflict (workspace_id, page_id) do update set seen_at = excluded.seen_at, shows = excluded.shows,
      visible = excluded.visible, in_obs = excluded.in_obs, width = excluded.width, height = excluded.height
      where pages.overlay_id = excluded.overlay_id`.execute(query)
}

/** The pages that are there at a time (milliseconds), by overlay. */
export async function listPages(query: Query, workspaceId: string, at: number): Promise<Map<string, OverlayPage[]>> {
  const rows = await query
    .selectFrom('overlays.pages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('seen_at', '>=', new Date(at - goneAfterMs))
    .orderBy('since')
    .execute()
  const pages = new Map<string, OverlayPage[]>()
  for (const row of rows) pages.set(row.overlay_id, [...(pages.get(row.overlay_id) ?? []), toPage(row)])
  return pages
}

interface Row {
  readonly page_id: string
  readonly since: Date
  readonly seen_at: Date
  readonly shows: string
  readonly visible: boolean
  readonly in_obs: boolean
  readonly width: number
  readonly height: number
}

const toPage = (row: Row): OverlayPage => ({
  ...{ pageId: row.page_id, since: row.since.toISOString(), seenAt: row.seen_at.toISOString(), shows: row.shows },
  ...{ visible: row.visible, inObs: row.in_obs, width: row.width, height: row.height },
})
