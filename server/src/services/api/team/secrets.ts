import { signals } from '@livetap/contracts/topics.ts'
import { SecretList, SecretName, SecretRequest, SecretView } from '@livetap/contracts/workspace/secrets.ts'
import Type from 'typebox'
import { listSecrets, removeSecret, setSecret } from '#domain/secrets/secrets.ts'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

const tags = ['workspaces']
const address = '/api/v1/workspaces/current/secrets'
const params = Type.Object({ name: SecretName })

/** What the workspace receives lives with. It is set here, and never told. */
export function addSecretRoutes(app: Api, { vault }: { readonly vault: Vault }): void {
  app.get(
    address,
    {
      config: { needs: 'secret:manage' },
      schema: { tags, summary: 'What is set, and how it does; not what it is', response: answers(200, SecretList) },
    },
    async ({ workspace: { db, workspaceId } }) => ({ items: await listSecrets(db.query, workspaceId) }),
  )

  addSetting(app, vault)
  addRemoval(app)
}

function addSetting(app: Api, vault: Vault): void {
  app.put(
    `${address}/:name`,
    {
      config: { needs: 'secret:manage', does: 'secret.set' },
      schema: {
        ...{ tags, params, body: SecretRequest },
        summary: 'Set or replace a secret',
        response: answers(200, SecretView),
      },
    },
    async (request) => {
      const { workspace, principal, body } = request
      const { name } = request.params
      const setAt = new Date(workspace.clock.now())
      const secret = { name, value: body.value, shared: body.consent === true, setBy: principal.name, setAt }
      await setSecret(workspace.db.query, vault, workspace.workspaceId, secret)
      const view = (await listSecrets(workspace.db.query, workspace.workspaceId)).find((set) => set.name === name)
      if (!view) throw new AppError('secret-not-found', 'it was removed meanwhile')
      request.target = view.shared ? `${name}, shown to the signing service` : name
      announce(workspace)
      return view
    },
  )
}

function addRemoval(app: Api): void {
  app.delete(
    `${address}/:name`,
    {
      config: { needs: 'secret:manage', does: 'secret.remove' },
      schema: { tags, params, summary: 'Remove a secret', response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { workspace } = request
      const { name } = request.params
      if (!(await removeSecret(workspace.db.query, workspace.workspaceId, name))) {
        throw new AppError('secret-not-found', 'the workspace has not set that')
      }
      request.target = name
      announce(workspace)
      return reply.code(204).send(null)
    },
  )
}

function announce({ signals: bus, workspaceId }: Workspace): void {
  bus.send(signals.commands, { kind: 'secrets-changed', workspaceId })
}
