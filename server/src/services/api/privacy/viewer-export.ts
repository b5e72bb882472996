import {
  type DeviceHoldings,
  type ModerationHoldings,
  type OverlayHoldings,
  type RuleHoldings,
  ViewerExport,
  type ViewerProfile,
} from '@livetap/contracts/workspace/privacy.ts'
import { readDeviceHoldings } from '#domain/device-commands/device-commands.ts'
import { readRuleHoldings } from '#domain/executions/executions.ts'
import { readModerationHoldings } from '#domain/moderation/moderation.ts'
import { readOverlayHoldings } from '#domain/overlays/overlays.ts'
import { type Holdings, readOwnEvents } from '#domain/privacy/privacy.ts'
import { toIso } from '#kernel/clock.ts'
import { whileUnerased } from '../exports/exports.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { streamAnswer } from '../routes/schemas.ts'
import { getHoldings, viewerParams } from './viewers.ts'

/** A copy of what is stored of a viewer, to hand over. */
export function addViewerExport(app: Api, { clock, exporter }: Context): void {
  app.get(
    '/api/v1/viewers/:userId/export',
    {
      config: { needs: 'privacy:manage', does: 'viewer.export', limit: 'export' },
      exposeHeadRoute: false,
      schema: {
        tags: ['viewers'],
        summary: 'Everything that is stored of a viewer, as a file',
        params: viewerParams,
        response: streamAnswer(
          ['application/json'],
          'The viewer, all events of the viewer, what moderators noted, what rules keep, alerts of overlays, and what devices did.',
          ViewerExport,
        ),
      },
    },
    async ({ params, workspace }, reply) => {
      const { db, workspaceId } = workspace
      const holdings = await getHoldings(workspace, params.userId)
      const noted = {
        moderation: await readModerationHoldings(db.query, workspaceId, params.userId),
        rules: await readRuleHoldings(db.query, workspaceId, params.userId),
        overlays: await readOverlayHoldings(db.query, workspaceId, params.userId),
        devices: await readDeviceHoldings(db.query, workspaceId, params.userId),
      }
      const now = toIso(clock.now())
      const pages = whileUnerased(db.query, workspaceId, readOwnEvents(db.query, workspaceId, params.userId))
      const { contentType, body } = exporter.beginJson(write(holdings, noted, now, pages))
      reply.header('content-type', contentType)
      reply.header('content-disposition', `attachment; filename="${createFilename(holdings.viewer, now)}"`)
      return reply.send(body)
    },
  )
}

interface Noted {
  readonly moderation: ModerationHoldings
  readonly rules: RuleHoldings
  readonly overlays: OverlayHoldings
  readonly devices: DeviceHoldings
}

async function* write({ viewer, ...counts }: Holdings, noted: Noted, now: string, pages: AsyncIterable<string>) {
  yield `${JSON.stringify({ exportedAt: now, viewer, counts, ...noted }).slice(0, -1)},\n"events":[`
  let separator = '\n'
  for await (const page of pages) {
    yield separator + page
    separator = ',\n'
  }
  yield '\n]}\n'
}

/** Holds nothing that a header or a file system could misread. */
function createFilename({ uniqueId, userId }: ViewerProfile, now: string): string {
  const name = (uniqueId || userId).replace(/[^a-z0-9._-]/gi, '').slice(0, 40) || 'viewer'
  return `livetap-viewer-${name}-${now.slice(0, 10)}.json`
}
