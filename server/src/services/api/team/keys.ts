import { ApiKeyCreated, ApiKeyList, ApiKeyRequest } from '@livetap/contracts/workspace/access.ts'
import Type from 'typebox'
import { createKey, listKeys, revokeKey } from '#domain/keys/keys.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'

const dayMs = 86_400_000
const tags = ['workspaces']

/** With which keys programs work in the workspace. */
export function addKeyRoutes(app: Api): void {
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
