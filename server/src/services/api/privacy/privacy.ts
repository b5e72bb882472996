import { PrivacyPolicy } from '@livetap/contracts/workspace/privacy.ts'
import { getHead } from '#domain/events/events.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { addErasureRoutes } from './erasures.ts'
import { addViewerExport } from './viewer-export.ts'
import { addViewerRoutes } from './viewers.ts'

/** What viewers may ask for: what is kept of them and for how long, a copy of it, and that it is erased. */
export function addPrivacyRoutes(app: Api, context: Context): void {
  app.get(
    '/api/v1/privacy',
    {
      config: { needs: 'log:read' },
      schema: { tags: ['privacy'], summary: 'What is kept for how long', response: answers(200, PrivacyPolicy) },
    },
    async ({ workspace }) => readPolicy(workspace, context.eventRetentionDays),
  )
  addViewerRoutes(app)
  addViewerExport(app, context)
  addErasureRoutes(app)
}

async function readPolicy({ db, workspaceId }: Workspace, eventRetentionDays: number): Promise<PrivacyPolicy> {
  const { pos, earliest } = await getHead(db.query, workspaceId)
  const oldest = await db.query
    .selectFrom('live.events')
    .select('ingested_at')
    .where('workspace_id', '=', workspaceId)
    .where('pos', '=', earliest)
    .executeTakeFirst()
  const { viewers } = await db.query
    .selectFrom('live.viewers')
    .select((e) => e.fn.countAll<number>().as('viewers'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const events = Math.max(0, pos - earliest + 1)
  return { eventRetentionDays, earliestEventAt: oldest?.ingested_at.toISOString() ?? null, events, viewers }
}
