import { ApiKeyCreated, ApiKeyList, ApiKeyRequest, AuditPage, Me } from '@livetap/contracts/workspace/access.ts'
import Type from 'typebox'
import { listAudit } from '#domain/audit/audit.ts'
import { createKey, listKeys, revokeKey } from '#domain/keys/keys.ts'
import { getWorkspaceName } from '#domain/workspaces/workspaces.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters, parseTime } from '../routes/schemas.ts'

const dayMs = 86_400_000
const tags = ['workspaces']

/** Who may work in the workspace, with which keys, and who did what. */
export function addTeamRoutes(app: Api): void {
  addMe(app)
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
}

function addKeyRoutes(app: Api): void {
  app.get(
    '/api/v1/workspaces/current/keys',
    {
      config: { needs: 'key:manage' },
      schema: { tags, summary: 'API keys, newest first', response: answers(200, ApiKeyList) },
    },
    async ({ workspace: { db, workspaceId } }) => ({ items: await listKeys(db.query, workspaceId) }),
  )

  app.post(
    '/api/v1/workspaces/current/keys',
    {
      config: { needs: 'key:manage', does: 'key.create' },
      schema: { tags, summary: 'Make an API key', body: ApiKeyRequest, response: answers(201, ApiKeyCreated) },
    },
    async (request, reply) => {
      const { body, principal } = request
      const { db, clock, workspaceId } = request.workspace
      const excess = body.permissions.filter((permission) => !principal.permissions.has(permission))
      if (excess.length > 0) throw new AppError('not-permitted', `you do not have ${excess.join(', ')} yourself`)
      const wished =
        body.expiresInDays === undefined ? Number.POSITIVE_INFINITY : clock.now() + body.expiresInDays * dayMs
      const latest = Math.min(wished, principal.expiresAt ?? Number.POSITIVE_INFINITY)
      const expiresAt = Number.isFinite(latest) ? latest : undefined
      const key = { name: body.name, permissions: body.permissions, expiresAt, createdBy: principal.name }
      const created = await createKey(db.query, workspaceId, key)
      request.target = `${created.key.keyId} ${created.key.name}: ${created.key.permissions.join(' ')}`
      return reply.code(201).send(created)
    },
  )

  addRevocation(app)
}

function addRevocation(app: Api): void {
  app.delete(
    '/api/v1/workspaces/current/keys/:keyId',
    {
      config: { needs: 'key:manage', does: 'key.revoke' },
      schema: {
        tags,
        summary: 'Revoke an API key: it is worth nothing at once',
        params: Type.Object({ keyId: parameters.name }),
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { keyId } = request.params
      const name = await revokeKey(db.query, workspaceId, keyId)
      if (name === undefined) throw new AppError('key-not-found', 'there is no API key of that id')
      request.target = `${keyId} ${name}`
      return reply.code(204).send(null)
    },
  )
}

function addAuditRoute(app: Api): void {
  app.get(
    '/api/v1/workspaces/current/audit',
    {
      config: { needs: 'audit:read' },
      schema: {
        tags,
        summary: 'Who did what, newest first',
        querystring: Type.Object({
          actorId: Type.Optional(parameters.name),
          action: Type.Optional(parameters.name),
          from: parameters.time('Only what was done then or later.'),
          to: parameters.time('Only what was done before.'),
          cursor: parameters.cursor,
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, AuditPage),
      },
    },
    async ({ query, workspace: { db, workspaceId } }) => {
      const { from: first, to: last, ...rest } = query
      const from = parseTime('from', first)
      const to = parseTime('to', last)
      return listAudit(db.query, workspaceId, { limit: 50, ...rest, ...(from ? { from } : {}), ...(to ? { to } : {}) })
    },
  )
}
