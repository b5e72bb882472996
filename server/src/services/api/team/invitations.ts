import {
  type Invitation,
  InvitationCreated,
  InvitationList,
  InvitationRequest,
} from '@livetap/contracts/workspace/accounts.ts'
import Type, { type Static } from 'typebox'
import { type Invited, writeInvitationLetter } from '#domain/mails/mails.ts'
import { createInvitation, getWorkspaceName, listInvitations, revokeInvitation } from '#domain/workspaces/workspaces.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { getPerson, nameAccounts } from './people.ts'

const tags = ['workspaces']
const path = '/api/v1/workspaces/current/invitations'
const usualDays = 7
/** Of one person: an invitation is nothing to send mail to strangers with. */
const mailsADay = 50
const dayMs = 86_400_000

type Listed = Awaited<ReturnType<typeof listInvitations>>[number]

/** Who may still join the workspace. */
export function addInvitationRoutes(app: Api, context: Context): void {
  addInvitationList(app, context)
  addInviting(app, context)

  app.delete(
    `${path}/:invitationId`,
    {
      config: { needs: 'member:manage', does: 'invitation.revoke' },
      schema: {
        tags,
        summary: 'Take an invitation back',
        params: Type.Object({ invitationId: parameters.name }),
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const wish = { by: getPerson(request.principal).id, invitationId: request.params.invitationId }
      request.target = describe(await revokeInvitation(db.query, workspaceId, wish))
      return reply.code(204).send(null)
    },
  )
}

function addInvitationList(app: Api, context: Context): void {
  app.get(
    path,
    {
      config: { needs: 'member:manage' },
      schema: {
        tags,
        summary: 'Invitations that can still be accepted, newest first',
        response: answers(200, InvitationList),
      },
    },
    async ({ workspace: { db, workspaceId, clock } }) => {
      const open = await listInvitations(db.query, workspaceId, clock.now())
      const makers = open.map(({ createdBy }) => createdBy)
      const nameOf = await nameAccounts(context, makers)
      return { items: open.map((one) => toView(one, nameOf(one.createdBy).name)) }
    },
  )
}

function addInviting(app: Api, context: Context): void {
  app.post(
    path,
    {
      config: { needs: 'member:manage', does: 'invitation.create' },
      schema: {
        tags,
        summary: 'Make a link by which one person joins, once',
        body: InvitationRequest,
        response: answers(201, InvitationCreated),
      },
    },
    async (request, reply) => {
      const person = getPerson(request.principal)
      const { db, workspaceId, clock } = request.workspace
      const { role, note = '', email, expiresInDays: days = usualDays } = request.body
      const to = context.mail.reachesAddress && email
      if (to) await countMail(context, person.id)
      const wish = { by: person.id, role, note, days }
      const { invitation, token } = await createInvitation(db.query, workspaceId, wish, clock.now())
      request.target = describe(invitation)
      const url = `${context.desk.options.getBaseUrl()}/invite#${token}`
      if (to) {
        const workspaceName = await getWorkspaceName(db.query, workspaceId)
        const { expiresAt } = invitation
        send(context, to, { url, workspaceName, invitedBy: person.name, role, expiresAt })
      }
      const answer: InvitationCreated = { invitation: toView(invitation, person.name), url, mailed: Boolean(to) }
      return reply.code(201).send(answer)
    },
  )
}

/** Livetap is nobody's way to fill the mailboxes of others. Throws `rate-limited`. */
async function countMail({ limits }: Context, accountId: string): Promise<void> {
  const { allowed, resetMs } = await limits.take(`invitation-mail:${accountId}`, mailsADay, dayMs)
  if (!allowed)
    throw new AppError('rate-limited', 'you had too many invitations mailed today', { retryAfterMs: resetMs })
}

/** Nobody waits for it, and the link is in the answer as well. */
function send({ mail, log }: Context, to: string, invited: Invited): void {
  mail.deliver({ to, ...writeInvitationLetter(invited) }).catch((error: unknown) => {
    log.warn({ error: describeError(error) }, 'An invitation could not be mailed')
  })
}

/** For the audit log. Whom it is for stays: that is what the note is. */
const describe = ({ invitationId, role, note }: Listed) => `${invitationId} ${role}${note === '' ? '' : `: ${note}`}`

function toView(invitation: Listed, createdBy: string): Static<typeof Invitation> {
  const { invitationId, role, note, createdAt, expiresAt } = invitation
  return {
    ...{ invitationId, role, note, createdBy },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}
