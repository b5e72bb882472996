import { signals } from '@livetap/contracts/topics.ts'
import {
  WorkspaceDeletion,
  WorkspaceDeletionList,
  WorkspaceDeletionRequest,
  WorkspaceList,
  WorkspaceName,
  WorkspaceView,
} from '@livetap/contracts/workspace/accounts.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  createWorkspace,
  deleteWorkspace,
  leaveWorkspace,
  listDeletions,
  listWorkspaces,
  renameWorkspace,
} from '#domain/workspaces/workspaces.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers } from '../routes/schemas.ts'
import { getPerson } from './people.ts'

const tags = ['workspaces']
const current = '/api/v1/workspaces/current'

/** The workspaces of whoever asks, and the one that they work in. */
export function addWorkspaceRoutes(app: Api, context: Context): void {
  addOwnWorkspaces(app, context)
  addRenaming(app)
  addLeaving(app)
  addDeletion(app, context)
}

function addOwnWorkspaces(app: Api, { db }: Context): void {
  app.get(
    '/api/v1/workspaces',
    {
      config: { needs: 'account' },
      schema: { tags, summary: 'Those that you belong to', response: answers(200, WorkspaceList) },
    },
    async ({ account: { session, principal } }) => ({
      items: await listWorkspaces(db.query, session.account.id, principal?.workspaceId),
    }),
  )

  app.post(
    '/api/v1/workspaces',
    {
      config: { needs: 'account', does: 'workspace.create' },
      schema: { tags, summary: 'Make one, and own it', body: WorkspaceName, response: answers(201, WorkspaceView) },
    },
    async (request, reply) => {
      const made = await createWorkspace(db.query, request.account.session.account.id, request.body.name)
      request.placeOfDeed = made.workspaceId
      request.target = made.name
      return reply.code(201).send(made)
    },
  )
}

function addRenaming(app: Api): void {
  app.patch(
    current,
    {
      config: { needs: 'workspace:manage', does: 'workspace.rename' },
      schema: { tags, summary: 'Call it otherwise', body: WorkspaceName, response: answers(200, WorkspaceName) },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const name = request.body.name.trim()
      const before = await renameWorkspace(db.query, workspaceId, name)
      request.target = `${before} → ${name}`
      return { name }
    },
  )
}

function addLeaving(app: Api): void {
  app.post(
    `${current}/leave`,
    {
      config: { needs: 'anything', does: 'member.leave' },
      schema: { tags, summary: 'Belong to it no longer', response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      request.target = await leaveWorkspace(db.query, workspaceId, getPerson(request.principal).id)
      return reply.code(204).send(null)
    },
  )
}

function addDeletion(app: Api, context: Context): void {
  const { db } = context
  app.delete(
    current,
    {
      config: { needs: 'workspace:delete', does: 'workspace.delete' },
      schema: {
        tags,
        summary: 'Delete it with everything in it; cannot be undone',
        body: WorkspaceDeletionRequest,
        response: answers(202, WorkspaceDeletion),
      },
    },
    async (request, reply) => {
      const { workspaceId } = request.workspace
      const wish = { by: getPerson(request.principal).id, name: request.body.name }
      const deletion = await deleteWorkspace(db.query, workspaceId, wish)
      request.target = deletion.workspaceName
      // What it is written down in goes with the rest, and therefore first.
      reply.raw.once('close', () => announce(context, request))
      return reply.code(202).header('location', '/api/v1/workspaces/deletions').send(deletion)
    },
  )

  app.get(
    '/api/v1/workspaces/deletions',
    {
      config: { needs: 'account' },
      schema: {
        tags,
        summary: 'Deletions that you asked for, newest first',
        response: answers(200, WorkspaceDeletionList),
      },
    },
    async ({ account: { session } }) => ({ items: await listDeletions(db.query, session.account.id) }),
  )
}

/** Only makes quick what the database says: nothing is received for it, nobody is in it, and what it held goes. */
function announce({ signals: channel, log }: Context, { workspace }: FastifyRequest): void {
  const { workspaceId, board } = workspace
  for (const { replayId } of board.listReplays()) {
    channel.send(signals.commands, { kind: 'replay-control', workspaceId, replayId, action: 'stop' })
  }
  channel.send(signals.commands, { kind: 'follows-changed', workspaceId, uniqueId: '' })
  channel.send(signals.deletions, { workspaceId })
  log.info({ workspace: workspaceId }, 'Somebody has deleted a workspace')
}
