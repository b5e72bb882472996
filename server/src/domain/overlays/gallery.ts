import { randomUUID } from 'node:crypto'
import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import { type OverlayKind, usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { makeToken, type OverlayLink } from './links.ts'

type Query = Db['query']

/** Most overlays of a workspace. */
const mostOverlays = 50

/** An overlay as it is stored. */
export interface OverlayRow extends OverlayLink {
  readonly name: string
  readonly settings: OverlaySettings
  readonly hash: Buffer
  readonly revoked: boolean
  readonly rotatedAt: Date
  readonly createdAt: Date
}

export interface NewOverlay {
  readonly name: string
  readonly settings: OverlaySettings
  readonly at: Date
}

/** `key` is what links are made of. Throws `too-many-overlays`. */
export async function createOverlay(
  query: Query,
  workspaceId: string,
  key: Buffer,
  { name, settings, at }: NewOverlay,
): Promise<OverlayRow> {
  const overlayId = randomUUID()
  const { kind, ...rest } = settings
  const hash = hashSecret(makeToken(key, { workspaceId, overlayId, generation: 1 }))
  const { rows } = await sql<Row>`
    insert into overlays.overlays (workspace_id, overlay_id, name, kind, settings, token_hash, rotated_at, created_at)
    select ${workspaceId}, ${overlayId}::uuid, ${name.trim()}, ${kind}, ${JSON.stringify(rest)}::jsonb, ${hash}, ${at}, ${at}
    where (select count(*) from overlays.overlays where workspace_id = ${workspaceId}) < ${mostOverlays}
    returning *`.execute(query)
  if (rows[0]) return toOverlay(rows[0])
  throw new AppError('too-many-overlays', `a workspace has at most ${mostOverlays} overlays`)
}

/** In the order in which they were made. */
export async function listOverlays(query: Query, workspaceId: string): Promise<OverlayRow[]> {
  const rows = await query
    .selectFrom('overlays.overlays')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at')
    .orderBy('overlay_id')
    .execute()
  return rows.map(toOverlay)
}

export async function findOverlay(
  query: Query,
  workspaceId: string,
  overlayId: string,
): Promise<OverlayRow | undefined> {
  const row = await query
    .selectFrom('overlays.overlays')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('overlay_id', '=', overlayId)
    .executeTakeFirst()
  return row && toOverlay(row)
}

/** Rejects with `overlay-not-found`. */
export async function getOverlay(query: Query, workspaceId: string, overlayId: string): Promise<OverlayRow> {
  return (await findOverlay(query, workspaceId, overlayId)) ?? refuse()
}

/** Rejects with `overlay-not-found` or `overlay-kind-differs`. */
export async function changeOverlay(
  query: Query,
  workspaceId: string,
  overlayId: string,
  { name, settings }: Omit<NewOverlay, 'at'>,
): Promise<OverlayRow> {
  const { kind, ...rest } = settings
  const row = await query
    .updateTable('overlays.overlays')
    .set({ name: name.trim(), settings: JSON.stringify(rest) })
    .where('workspace_id', '=', workspaceId)
    .where('overlay_id', '=', overlayId)
    .where('kind', '=', kind)
    .returningAll()
    .executeTakeFirst()
  if (row) return toOverlay(row)
  const { settings: known } = await getOverlay(query, workspaceId, overlayId)
  throw new AppError('overlay-kind-differs', `the overlay shows ${known.kind}, and cannot be made to show ${kind}`)
}

/** Makes a new link: the one before opens nothing any more, also if it was revoked. Rejects with `overlay-not-found`. */
export async function rotateLink(
  query: Query,
  workspaceId: string,
  overlayId: string,
  key: Buffer,
  at: Date,
): Promise<OverlayRow> {
  const { generation } = await getOverlay(query, workspaceId, overlayId)
  const next = { workspaceId, overlayId, generation: generation + 1 }
  const row = await query
    .updateTable('overlays.overlays')
    .set({
      generation: next.generation,
      token_hash: hashSecret(makeToken(key, next)),
      rotated_at: at,
      revoked_at: null,
    })
    .where('workspace_id', '=', workspaceId)
    .where('overlay_id', '=', overlayId)
    .where('generation', '=', generation)
    .returningAll()
    .executeTakeFirst()
  // Somebody else did the same at this moment: one new link is enough.
  return row ? toOverlay(row) : getOverlay(query, workspaceId, overlayId)
}

/** The link opens nothing until another one is made. Rejects with `overlay-not-found`. */
export async function revokeLink(query: Query, workspaceId: string, overlayId: string, at: Date): Promise<OverlayRow> {
  const row = await query
    .updateTable('overlays.overlays')
    .set({ revoked_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('overlay_id', '=', overlayId)
    .returningAll()
    .executeTakeFirst()
  return row ? toOverlay(row) : refuse()
}

/** Rejects with `overlay-not-found`. */
export async function removeOverlay(query: Query, workspaceId: string, overlayId: string): Promise<void> {
  const { rows } = await sql`delete from overlays.overlays
    where workspace_id = ${workspaceId} and overlay_id = ${overlayId}::uuid returning overlay_id`.execute(query)
  if (rows.length === 0) refuse()
  await query
    .deleteFrom('overlays.pages')
    .where('workspace_id', '=', workspaceId)
    .where('overlay_id', '=', overlayId)
    .execute()
}

type Row = Selectable<Tables['overlays.overlays']>

function toOverlay(row: Row): OverlayRow {
  return {
    ...{ workspaceId: row.workspace_id, overlayId: row.overlay_id, generation: row.generation, hash: row.token_hash },
    ...{ name: row.name, settings: toSettings(row) },
    ...{ revoked: row.revoked_at !== null, rotatedAt: row.rotated_at, createdAt: row.created_at },
  }
}

/** What an older Livetap did not know of is as it begins. */
function toSettings({ kind, settings }: Row): OverlaySettings {
  return { ...usualSettings[kind as OverlayKind], ...settings } as OverlaySettings
}

function refuse(): never {
  throw new AppError('overlay-not-found', 'there is no overlay of that id')
}
