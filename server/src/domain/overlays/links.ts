import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** What a link opens, as long as it is the newest of its overlay. */
export interface OverlayLink {
  readonly workspaceId: string
  readonly overlayId: string
  /** Counts the links of the overlay, from 1. */
  readonly generation: number
}

/** `lto_<id>_<32 bytes>`: known by its shape, so that scanners find one that got out. */
const shape = /^lto_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/

/** What a link holds. It comes of `key` (32 bytes, the installation's), so that it is stored nowhere and can be shown again. */
export function makeToken(key: Buffer, { workspaceId, overlayId, generation }: OverlayLink): string {
  const secret = createHmac('sha256', key).update(JSON.stringify([workspaceId, overlayId, generation]))
  return `lto_${overlayId.replaceAll('-', '')}_${secret.digest('base64url')}`
}

/** What the link of an overlay holds; undefined when it was revoked, or made with a key that is not here any more. */
export function readToken(
  key: Buffer,
  link: OverlayLink & { readonly hash: Buffer; readonly revoked: boolean },
): string | undefined {
  const token = makeToken(key, link)
  return !link.revoked && hashSecret(token).equals(link.hash) ? token : undefined
}

/** The link that a token is, of whichever workspace; undefined for all that open nothing. */
export async function findByToken(query: Query, token: string): Promise<OverlayLink | undefined> {
  const id = shape.exec(token)?.slice(1).join('-')
  if (id === undefined) return undefined
  const rows = await query
    .selectFrom('overlays.overlays')
    .select(['workspace_id', 'overlay_id', 'generation', 'token_hash'])
    .where('overlay_id', '=', id)
    .where('revoked_at', 'is', null)
    .where(isNotOfDeleted)
    .execute()
  const row = rows.find(({ token_hash }) => timingSafeEqual(token_hash, hashSecret(token)))
  return row && { workspaceId: row.workspace_id, overlayId: row.overlay_id, generation: row.generation }
}

/** Those of the links that open something still, of whichever workspaces. */
export async function findValidLinks(query: Query, links: readonly OverlayLink[]): Promise<Set<OverlayLink>> {
  if (links.length === 0) return new Set()
  const ids = links.map(({ overlayId }) => overlayId)
  const rows = await query
    .selectFrom('overlays.overlays')
    .select(['workspace_id', 'overlay_id', 'generation'])
    .where('overlay_id', 'in', ids)
    .where('revoked_at', 'is', null)
    .where(isNotOfDeleted)
    .execute()
  const isSame = (link: OverlayLink) => (row: (typeof rows)[number]) =>
    row.overlay_id === link.overlayId && row.workspace_id === link.workspaceId && row.generation === link.generation
  return new Set(links.filter((link) => rows.some(isSame(link))))
}

const isNotOfDeleted = sql<boolean>`not exists (
  select from teams.deletions where removed_workspace = overlays.overlays.workspace_id)`
