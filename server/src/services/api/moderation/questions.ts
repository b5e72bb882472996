import { QuestionMark, QuestionStatusRequest } from '@livetap/contracts/workspace/moderation.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { claimQuestion, getQuestion, releaseQuestion, settleQuestion } from '#domain/moderation/moderation.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { doneBy, moderation, noteDeed, tags } from './deeds.ts'

const questionPath = `${moderation}/streams/:streamId/questions/:questionId`
const questionParams = Type.Object({
  streamId: parameters.name,
  questionId: Type.String({ pattern: '^q[0-9]{1,15}$', description: 'As in the metrics of a user session.' }),
})

/** Questions: who answers one, and what became of it. */
export function addQuestionRoutes(app: Api): void {
  addClaim(app)
  addStatus(app)
}

function addClaim(app: Api): void {
  const path = `${questionPath}/claim`
  app.put(
    path,
    {
      config: { needs: 'chat:moderate', does: 'question.claim' },
      schema: {
        tags,
        summary: 'Say that one answers it; of several who do one wins',
        params: questionParams,
        response: answers(200, QuestionMark),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const place = await findPlace(request)
      const mark = await claimQuestion(db.query, workspaceId, place, doneBy(request))
      return note(request, mark)
    },
  )
  app.delete(
    path,
    {
      config: { needs: 'chat:moderate', does: 'question.release' },
      schema: {
        tags,
        summary: 'Whoever claimed it',
        params: questionParams,
        response: answers(200, QuestionMark),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      return note(request, await releaseQuestion(db.query, workspaceId, await findPlace(request)))
    },
  )
}

function addStatus(app: Api): void {
  app.put(
    `${questionPath}/status`,
    {
      config: { needs: 'chat:moderate', does: 'question.settle' },
      schema: {
        tags,
        summary: 'Answered, skipped, or pending again; of several who settle it one wins',
        params: questionParams,
        body: QuestionStatusRequest,
        response: answers(200, QuestionMark),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { status } = request.body
      const mark = await settleQuestion(db.query, workspaceId, await findPlace(request), status, doneBy(request))
      return note(request, mark, status)
    },
  )
}

type QuestionRequest = FastifyRequest & {
  readonly params: { readonly streamId: string; readonly questionId: string }
}

function findPlace({ params: { streamId, questionId }, workspace: { db, workspaceId } }: QuestionRequest) {
  return getQuestion(db.query, workspaceId, streamId, questionId)
}

async function note(request: QuestionRequest, mark: QuestionMark, detail = ''): Promise<QuestionMark> {
  const { streamId, questionId } = request.params
  await noteDeed(request, { done: doneBy(request), streamId, questionId, detail }, ['questions'])
  request.target = `${streamId} ${questionId}`
  return mark
}
