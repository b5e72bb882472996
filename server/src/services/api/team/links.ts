import { InvitationAccepted, InvitationOffer, InvitationToken } from '@livetap/contracts/workspace/accounts.ts'
import { acceptInvitation, findInvitation } from '#domain/workspaces/workspaces.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { nameAccounts } from './people.ts'

const tags = ['workspaces']

/** What the holder of an invitation's link may do with it. */
export function addLinkRoutes(app: Api, context: Context): void {
  addLook(app, context)
  addAcceptance(app, context)
}

function addLook(app: Api, context: Context): void {
  const { db, clock } = context
  app.post(
    '/api/v1/invitations/look',
    {
      config: { needs: 'nothing', does: null, limit: 'invitation' },
      schema: {
        tags,
        summary: 'What an invitation is for',
        body: InvitationToken,
        response: answers(200, InvitationOffer),
      },
    },
    async ({ body }): Promise<InvitationOffer> => {
      const { workspaceName, role, createdBy, expiresAt } = await findInvitation(db.query, body.token, clock.now())
      const invitedBy = (await nameAccounts(context, [createdBy]))(createdBy).name
      return { workspaceName, role, invitedBy, expiresAt: expiresAt.toISOString() }
    },
  )
}

function addAcceptance(app: Api, { db, clock }: Context): void {
  app.post(
    '/api/v1/invitations/accept',
    {
      config: { needs: 'account', does: 'invitation.accept' },
      schema: {
        tags,
        summary: 'Join the workspace; one person can, once',
        body: InvitationToken,
        response: answers(200, InvitationAccepted),
      },
    },
    async (request): Promise<InvitationAccepted> => {
      const { id } = request.account.session.account
      const joined = await acceptInvitation(db.query, request.body.token, id, clock.now())
      const { workspaceId, workspaceName, role, invitationId } = joined
      request.placeOfDeed = workspaceId
      request.target = `${invitationId} ${role}`
      return { workspaceId, workspaceName, role }
    },
  )
}
