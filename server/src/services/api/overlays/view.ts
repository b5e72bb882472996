import type { Overlay, OverlayPage } from '@livetap/contracts/overlays/overlays.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { listPages, type OverlayRow, readToken } from '#domain/overlays/overlays.ts'
import { AppError } from '#kernel/errors.ts'
import type { Context } from '../routes/context.ts'
import { parameters } from '../routes/schemas.ts'

export const tags = ['overlays']
export const overlayParams = Type.Object({ overlayId: parameters.uuid })

/** What links are made of. Throws `master-key-missing`. */
export const linkKeyOf = ({ vault }: Pick<Context, 'vault'>): Buffer => vault.derive('overlay links')

/** Without the master key there are overlays still, and links that are out work. */
function findLinkKey(context: Pick<Context, 'vault'>): Buffer | undefined {
  try {
    return linkKeyOf(context)
  } catch (error) {
    if (error instanceof AppError && error.code === 'master-key-missing') return undefined
    throw error
  }
}

/** An overlay as whoever asks may see it: links are for those who may hand them out. */
export async function viewOverlay(request: FastifyRequest, context: Context, row: OverlayRow): Promise<Overlay> {
  const { db, workspaceId, clock } = request.workspace
  const pages = await listPages(db.query, workspaceId, clock.now())
  return toOverlay(request, context, row, pages.get(row.overlayId) ?? [])
}

export function toOverlay(
  { principal }: FastifyRequest,
  context: Context,
  row: OverlayRow,
  pages: readonly OverlayPage[],
): Overlay {
  const key = principal.permissions.has('overlay:manage') ? findLinkKey(context) : undefined
  const token = key && readToken(key, row)
  return {
    ...{ overlayId: row.overlayId, name: row.name, settings: row.settings },
    link: token === undefined ? null : `${context.desk.options.getBaseUrl()}/overlay/#${token}`,
    ...{ revoked: row.revoked, rotatedAt: row.rotatedAt.toISOString(), createdAt: row.createdAt.toISOString() },
    pages: [...pages],
  }
}
