import {
  RevealedSecrets,
  RotationRequest,
  type SigningSecret,
  SigningSecretList,
} from '@livetap/contracts/rules/webhooks.ts'
import Type from 'typebox'
import {
  deriveSecret,
  endSigningSecret,
  listSigning,
  rotateSigningSecret,
  type SigningGeneration,
} from '#domain/webhooks/webhooks.ts'
import { toIso } from '#kernel/clock.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'

const tags = ['webhooks']
const path = '/api/v1/webhooks/signing-secrets'
const params = Type.Object({ generation: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) })

/** The signing secrets of a workspace. They are told on purpose only, which is written down. */
export function addSigningRoutes(app: Api, { vault }: { readonly vault: Vault }): void {
  app.get(
    path,
    {
      config: { needs: 'signing:manage' },
      schema: {
        ...{ tags, summary: 'Which secrets sign webhooks, the newest first; not what they are' },
        response: answers(200, SigningSecretList),
      },
    },
    async ({ workspace: { db, workspaceId, clock } }) => toList(await listSigning(db.query, workspaceId, clock.now())),
  )
  addRevealing(app, vault)
  addRotation(app)
  addEnding(app)
}

function addRevealing(app: Api, vault: Vault): void {
  app.post(
    `${path}/reveal`,
    {
      config: { needs: 'signing:manage', does: 'signing.reveal' },
      schema: {
        tags,
        summary: 'Tell what the secrets are that sign webhooks',
        response: answers(200, RevealedSecrets),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { items } = toList(await listSigning(db.query, workspaceId, clock.now()))
      request.target = nameGenerations(items)
      return {
        items: items.map((each) => ({ ...each, secret: deriveSecret(vault, workspaceId, each.generation) })),
      }
    },
  )
}

function addRotation(app: Api): void {
  app.post(
    `${path}/rotate`,
    {
      config: { needs: 'signing:manage', does: 'signing.rotate' },
      schema: {
        tags,
        summary: 'Have another secret sign; the one before signs as well for another day',
        body: RotationRequest,
        response: answers(200, SigningSecretList),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const wish = { replaced: request.body.replaces, now: clock.now() }
      const list = toList(await rotateSigningSecret(db.query, workspaceId, wish))
      request.target = nameGenerations(list.items)
      return list
    },
  )
}

function addEnding(app: Api): void {
  app.delete(
    `${path}/:generation`,
    {
      config: { needs: 'signing:manage', does: 'signing.end' },
      schema: {
        tags,
        summary: 'Have a secret that was replaced sign nothing any more, from now on and for good',
        params,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const { generation } = request.params
      await endSigningSecret(db.query, workspaceId, generation, clock.now())
      request.target = `generation ${generation}`
      return reply.code(204).send(null)
    },
  )
}

const toList = (generations: readonly SigningGeneration[]): SigningSecretList => ({
  items: generations.map(({ generation, createdAt, endsAt }) => ({
    ...{ generation, createdAt: toTime(createdAt), endsAt: toTime(endsAt) },
  })),
})

const toTime = (at: number | null): string | null => (at === null ? null : toIso(at))

const nameGenerations = (items: readonly SigningSecret[]): string =>
  `generation ${items.map(({ generation }) => generation).join(', ')}`
