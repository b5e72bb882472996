import { type Member, MemberChange, MemberList } from '@livetap/contracts/workspace/accounts.ts'
import Type from 'typebox'
import { changeRole, listMembers, removeMember } from '#domain/workspaces/workspaces.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { getPerson, nameAccounts } from './people.ts'

const tags = ['workspaces']
const path = '/api/v1/workspaces/current/members'
const params = Type.Object({ accountId: parameters.name })

/** Who belongs to the workspace, and as what. */
export function addMemberRoutes(app: Api, context: Context): void {
  addMemberList(app, context)
  addRoleChange(app, context)
  addRemoval(app, context)
}

function addRoleChange(app: Api, context: Context): void {
  app.patch(
    `${path}/:accountId`,
    {
      config: { needs: 'member:manage', does: 'member.role' },
      schema: {
        tags,
        summary: 'Give somebody another role, up to your own',
        params,
        body: MemberChange,
        response: answers(200, MemberChange),
      },
    },
    async (request) => {
      const { accountId } = request.params
      const { role } = request.body
      const person = getPerson(request.principal)
      const { db, workspaceId } = request.workspace
      const before = await changeRole(db.query, workspaceId, { by: person.id, accountId, role })
      request.target = `${await nameOne(context, accountId)}: ${before} → ${role}`
      return { role }
    },
  )
}

function addRemoval(app: Api, context: Context): void {
  app.delete(
    `${path}/:accountId`,
    {
      config: { needs: 'member:manage', does: 'member.remove' },
      schema: { tags, summary: 'Remove somebody: they are out at once', params, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { accountId } = request.params
      const person = getPerson(request.principal)
      const { db, workspaceId } = request.workspace
      const role = await removeMember(db.query, workspaceId, { by: person.id, accountId })
      request.target = `${await nameOne(context, accountId)}: ${role}`
      return reply.code(204).send(null)
    },
  )
}

function addMemberList(app: Api, context: Context): void {
  app.get(
    path,
    {
      config: { needs: 'member:read' },
      schema: {
        tags,
        summary: 'Who belongs to it, the highest roles first',
        description: 'E-mail addresses are told to those who manage members.',
        response: answers(200, MemberList),
      },
    },
    async ({ principal, workspace: { db, workspaceId } }) => {
      const members = await listMembers(db.query, workspaceId)
      const ids = members.map(({ accountId }) => accountId)
      const nameOf = await nameAccounts(context, ids)
      const seesEmail = principal.permissions.has('member:manage')
      const items = members.map(({ accountId, role, joinedAt }): Member => {
        const { name, email } = nameOf(accountId)
        const self = principal.kind === 'person' && principal.id === accountId
        const shown = seesEmail ? (email ?? null) : null
        return { accountId, name, email: shown, role, joinedAt: joinedAt.toISOString(), self }
      })
      return { items }
    },
  )
}

/** For the audit log, which says later who that was. */
async function nameOne(context: Context, accountId: string): Promise<string> {
  return `${accountId} ${(await nameAccounts(context, [accountId]))(accountId).name}`
}
