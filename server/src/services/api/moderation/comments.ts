import { CommentMark, Hold } from '@livetap/contracts/workspace/moderation.ts'
import {
  clearMark,
  type Decision,
  decideHold,
  type FoundComment,
  featureComment,
  getComment,
  getHold,
  getMark,
  hideComment,
  holdComment,
} from '#domain/moderation/moderation.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { commentParams, doneBy, moderation, noteDeed, tags } from './deeds.ts'

/** Comments: held and decided, hidden, featured. */
export function addCommentRoutes(app: Api): void {
  addHoldRoute(app)
  addDecision(app, 'approve')
  addDecision(app, 'reject')
  addHidden(app)
  addFeatured(app)
}

function addHoldRoute(app: Api): void {
  app.put(
    `${moderation}/comments/:eventId/hold`,
    {
      config: { needs: 'chat:moderate', does: 'comment.hold' },
      schema: {
        tags,
        summary: 'Have a comment wait, also one that was decided already',
        params: commentParams,
        response: answers(200, Hold),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const comment = await getComment(db.query, workspaceId, request.params.eventId)
      const done = doneBy(request)
      const isNew = await holdComment(db.query, workspaceId, comment, done)
      if (isNew) await noteDeed(request, { done, ...placeOf(comment) }, ['holds', 'comments'])
      request.target = comment.eventId
      return getHold(db.query, workspaceId, comment.eventId)
    },
  )
}

function addDecision(app: Api, decision: Decision): void {
  app.post(
    `${moderation}/holds/:eventId/${decision}`,
    {
      config: { needs: 'chat:moderate', does: `hold.${decision}` },
      schema: {
        tags,
        summary: 'Decide a comment that waits; of several who do one wins',
        params: commentParams,
        response: answers(200, Hold),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { eventId } = request.params
      const done = doneBy(request)
      const isNew = await decideHold(db.query, workspaceId, eventId, decision, done)
      const hold = await getHold(db.query, workspaceId, eventId)
      const { streamId, comment } = hold
      if (isNew) {
        await noteDeed(request, { done, streamId, eventId, userId: comment.viewer.userId || null }, ['holds'])
      }
      request.target = eventId
      return hold
    },
  )
}

function addHidden(app: Api): void {
  const path = `${moderation}/comments/:eventId/hidden`
  app.put(
    path,
    {
      config: { needs: 'chat:moderate', does: 'comment.hide' },
      schema: {
        tags,
        summary: 'Keep a comment from all that the public sees',
        params: commentParams,
        response: answers(200, CommentMark),
      },
    },
    (request) => mark(request, (comment) => hideComment(...placed(request), comment, doneBy(request))),
  )
  app.delete(
    path,
    {
      config: { needs: 'chat:moderate', does: 'comment.unhide' },
      schema: { tags, params: commentParams, response: answers(200, CommentMark) },
    },
    (request) => mark(request, (comment) => clearMark(...placed(request), comment, 'hidden')),
  )
}

function addFeatured(app: Api): void {
  const path = `${moderation}/comments/:eventId/featured`
  app.put(
    path,
    {
      config: { needs: 'chat:moderate', does: 'comment.feature' },
      schema: {
        tags,
        summary: 'Feature a comment instead of the one before; one at a time in a live',
        params: commentParams,
        response: answers(200, CommentMark),
      },
    },
    (request) => mark(request, (comment) => featureComment(...placed(request), comment, doneBy(request))),
  )
  app.delete(
    path,
    {
      config: { needs: 'chat:moderate', does: 'comment.unfeature' },
      schema: { tags, params: commentParams, response: answers(200, CommentMark) },
    },
    (request) => mark(request, (comment) => clearMark(...placed(request), comment, 'featured')),
  )
}

type CommentRequest = Parameters<typeof doneBy>[0] & { readonly params: { readonly eventId: string } }

const placed = ({ workspace: { db, workspaceId } }: CommentRequest) => [db.query, workspaceId] as const

/** Does it, and notes it unless nothing has changed by it. */
async function mark(request: CommentRequest, work: (comment: FoundComment) => Promise<void>): Promise<CommentMark> {
  const { eventId } = request.params
  request.target = eventId
  const before = await getMark(...placed(request), eventId)
  const comment = await getComment(...placed(request), eventId)
  await work(comment)
  const after = await getMark(...placed(request), eventId)
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    await noteDeed(request, { done: doneBy(request), ...placeOf(comment) }, ['comments'])
  }
  return after
}

function placeOf({ streamId, eventId, userId }: FoundComment) {
  return { streamId, eventId, userId }
}
