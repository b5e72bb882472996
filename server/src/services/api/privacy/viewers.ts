import { ViewerHoldings, ViewerMatches } from '@livetap/contracts/workspace/privacy.ts'
import Type from 'typebox'
import { getHead } from '#domain/events/events.ts'
import { type Holdings, readHoldings, searchViewers } from '#domain/privacy/privacy.ts'
import { AppError } from '#kernel/errors.ts'
import { formatPosition } from '../feed/feed.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

const tags = ['viewers']
export const viewerParams = Type.Object({ userId: parameters.name })

/** Viewers: who they are, and what is stored of them. */
export function addViewerRoutes(app: Api): void {
  app.get(
    '/api/v1/viewers',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'The viewers of that @username or id',
        querystring: Type.Object({ name: parameters.name }),
        response: answers(200, ViewerMatches),
      },
    },
    async ({ query, workspace: { db, workspaceId } }) => ({
      items: await searchViewers(db.query, workspaceId, query.name),
    }),
  )
  app.get(
    '/api/v1/viewers/:userId',
    {
      config: { needs: 'log:read' },
      schema: {
        tags,
        summary: 'What is stored of a viewer',
        params: viewerParams,
        response: answers(200, ViewerHoldings),
      },
    },
    async ({ params, workspace }) => {
      const { epoch, pos } = await getHead(workspace.db.query, workspace.workspaceId)
      return { ...(await getHoldings(workspace, params.userId)), asOf: formatPosition(epoch, pos) }
    },
  )
}

export async function getHoldings({ db, workspaceId }: Workspace, userId: string): Promise<Holdings> {
  const holdings = await readHoldings(db.query, workspaceId, userId)
  if (holdings) return holdings
  throw new AppError('viewer-not-found', 'nothing is stored of a viewer of that id')
}
