import {
  ExclusionRequest,
  LabelRequest,
  MuteRequest,
  NewnessList,
  ViewerCard,
  ViewerStanding,
} from '@livetap/contracts/workspace/moderation.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  excludeViewer,
  findStanding,
  labelViewer,
  muteViewer,
  readCard,
  readmitViewer,
  readNewness,
  unmuteViewer,
} from '#domain/moderation/moderation.ts'
import { findStream } from '#domain/streams/streams.ts'
import { findViewer } from '#domain/viewers/viewers.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { doneBy, moderation, noteDeed, readerOf, tags, viewerParams } from './deeds.ts'

const minuteMs = 60_000
const mostIds = 100
const idsPattern = `^[^,]{1,100}(,[^,]{1,100}){0,${mostIds - 1}}$`

/** Viewers: who they are to the moderators, muted, excluded, labelled. */
export function addViewerRoutes(app: Api): void {
  addCard(app)
  addNewness(app)
  addMute(app)
  addExclusion(app)
  addLabel(app)
}

function addCard(app: Api): void {
  app.get(
    `${moderation}/viewers/:userId`,
    {
      config: { needs: 'chat:moderate' },
      schema: {
        tags,
        summary: 'The card of a viewer, without money',
        params: viewerParams,
        querystring: Type.Object({ streamId: Type.Optional(parameters.name) }),
        response: answers(200, ViewerCard),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      return readCard(db.query, workspaceId, request.params.userId, {
        ...request.query,
        reader: readerOf(request),
        now: clock.now(),
      })
    },
  )
}

function addNewness(app: Api): void {
  app.get(
    `${moderation}/streams/:streamId/newness`,
    {
      config: { needs: 'chat:moderate' },
      schema: {
        tags,
        summary: 'Which of these viewers are new',
        params: Type.Object({ streamId: parameters.name }),
        querystring: Type.Object({
          ids: Type.String({ pattern: idsPattern, description: 'User ids, comma separated, at most 100.' }),
        }),
        response: answers(200, NewnessList),
      },
    },
    async ({ params: { streamId }, query, workspace: { db, workspaceId } }) => {
      const isKnown = await findStream(db.query, workspaceId, streamId)
      if (!isKnown) throw new AppError('stream-not-found', 'there is no stream of that id')
      return { items: await readNewness(db.query, workspaceId, streamId, query.ids.split(',')) }
    },
  )
}

function addMute(app: Api): void {
  const path = `${moderation}/viewers/:userId/mute`
  app.put(
    path,
    {
      config: { needs: 'chat:moderate', does: 'viewer.mute' },
      schema: {
        tags,
        summary: 'Keep all that a viewer says from overlays and speech',
        params: viewerParams,
        body: MuteRequest,
        response: answers(200, ViewerStanding),
      },
    },
    async (request) => {
      const { minutes } = request.body
      const until = minutes === undefined ? undefined : request.workspace.clock.now() + minutes * minuteMs
      return change(request, describeMinutes(minutes), ({ db, workspaceId }, userId) =>
        muteViewer(db.query, workspaceId, userId, doneBy(request), until),
      )
    },
  )
  app.delete(
    path,
    {
      config: { needs: 'chat:moderate', does: 'viewer.unmute' },
      schema: { tags, params: viewerParams, response: answers(200, ViewerStanding) },
    },
    async (request) =>
      change(request, '', ({ db, workspaceId }, userId) =>
        unmuteViewer(db.query, workspaceId, userId, doneBy(request).at),
      ),
  )
}

function addExclusion(app: Api): void {
  const path = `${moderation}/viewers/:userId/exclusion`
  app.put(
    path,
    {
      config: { needs: 'chat:moderate', does: 'viewer.exclude' },
      schema: {
        tags,
        summary: 'Have rules leave a viewer out for some minutes',
        params: viewerParams,
        body: ExclusionRequest,
        response: answers(200, ViewerStanding),
      },
    },
    async (request) => {
      const { minutes } = request.body
      const until = request.workspace.clock.now() + minutes * minuteMs
      return change(request, describeMinutes(minutes), ({ db, workspaceId }, userId) =>
        excludeViewer(db.query, workspaceId, userId, doneBy(request), until),
      )
    },
  )
  app.delete(
    path,
    {
      config: { needs: 'chat:moderate', does: 'viewer.readmit' },
      schema: { tags, params: viewerParams, response: answers(200, ViewerStanding) },
    },
    async (request) =>
      change(request, '', ({ db, workspaceId }, userId) =>
        readmitViewer(db.query, workspaceId, userId, doneBy(request).at),
      ),
  )
}

function addLabel(app: Api): void {
  app.put(
    `${moderation}/viewers/:userId/label`,
    {
      config: { needs: 'chat:moderate', does: 'viewer.label' },
      schema: {
        tags,
        summary: 'Give a viewer a colour that all moderators see; null takes it away',
        params: viewerParams,
        body: LabelRequest,
        response: answers(200, ViewerStanding),
      },
    },
    async (request) => {
      const { label } = request.body
      return change(request, label ?? '', ({ db, workspaceId }, userId) =>
        labelViewer(db.query, workspaceId, userId, label, doneBy(request).at),
      )
    },
  )
}

function describeMinutes(minutes: number | undefined): string {
  return minutes === undefined ? '' : `${minutes} min`
}

type ViewerRequest = FastifyRequest & { readonly params: { readonly userId: string } }

/** Only of viewers who were seen: there is nobody else to show or leave out. */
async function change(
  request: ViewerRequest,
  detail: string,
  work: (workspace: Workspace, userId: string) => Promise<void>,
): Promise<ViewerStanding> {
  const { workspace } = request
  const { userId } = request.params
  await requireViewer(workspace, userId)
  await work(workspace, userId)
  await noteDeed(request, { done: doneBy(request), userId, detail }, ['viewers'])
  return findStanding(workspace.db.query, workspace.workspaceId, userId, workspace.clock.now())
}

/** Rejects with `viewer-not-found`. */
export async function requireViewer({ db, workspaceId }: Workspace, userId: string): Promise<void> {
  const found = await findViewer(db.query, workspaceId, userId)
  if (!found) throw new AppError('viewer-not-found', 'nothing is stored of a viewer of that id')
}
