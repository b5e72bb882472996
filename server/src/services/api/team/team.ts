import { Me, PermissionTable } from '@livetap/contracts/workspace/access.ts'
import { describePermissions } from '#domain/access/access.ts'
import { getWorkspaceName } from '#domain/workspaces/workspaces.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { addAuditRoute } from './audit.ts'
import { addInvitationRoutes } from './invitations.ts'
import { addKeyRoutes } from './keys.ts'
import { addLinkRoutes } from './links.ts'
import { addMemberRoutes } from './members.ts'
import { addWorkspaceRoutes } from './workspaces.ts'

const tags = ['workspaces']

/** Which workspaces there are, who may work in them, with which keys, and who did what. */
export function addTeamRoutes(app: Api, context: Context): void {
  addMe(app)
  addWorkspaceRoutes(app, context)
  addMemberRoutes(app, context)
  addInvitationRoutes(app, context)
  addLinkRoutes(app, context)
  addKeyRoutes(app)
  addAuditRoute(app)
}

function addMe(app: Api): void {
  app.get(
    '/api/v1/me',
    {
      config: { needs: 'anything' },
      schema: { tags, summary: 'Who asks, and what they may do', response: answers(200, Me) },
    },
    async ({ principal: { kind, name, workspaceId, role, permissions }, workspace }) => ({
      ...{ kind, name, workspaceId, permissions: [...permissions] },
      workspaceName: await getWorkspaceName(workspace.db.query, workspaceId),
      ...(role === undefined ? {} : { role }),
    }),
  )

  app.get(
    '/api/v1/roles',
    {
      config: { needs: 'anything' },
      schema: { tags, summary: 'What each role may do', response: answers(200, PermissionTable) },
    },
    async () => describePermissions(),
  )
}
