import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Forgotten } from './moderation.ts'

type Query = Db['query']

const rowsAtOnce = 1000

/** Removes alerts about a viewer, also those that have not been shown yet. */
export async function forgetAlerts(query: Query, { workspaceId, userId, before }: Forgotten): Promise<void> {
  await sql`delete from overlays.alerts where workspace_id = ${workspaceId} and user_id = ${userId}
    ${before ? sql`and created_at < ${before}` : sql``}`.execute(query)
}

/** Removes alerts and pages of all workspaces of before a time; resolves to how many rows, at most a batch of each. */
export async function expireOverlays(query: Query, before: Date): Promise<number> {
  const alerts = await sql`delete from overlays.alerts where ctid = any(array(
    select ctid from overlays.alerts where created_at < ${before} limit ${rowsAtOnce}))`.execute(query)
  const pages = await sql`delete from overlays.pages where ctid = any(array(
    select ctid from overlays.pages where seen_at < ${before} limit ${rowsAtOnce}))`.execute(query)
  return Number(alerts.numAffectedRows ?? 0) + Number(pages.numAffectedRows ?? 0)
}
