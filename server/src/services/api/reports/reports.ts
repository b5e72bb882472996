import { StreamReport, Trends } from '@livetap/contracts/reports.ts'
import Type from 'typebox'
import { getUniqueId } from '#domain/follows/follows.ts'
import { findStream, listLiveFigures } from '#domain/streams/streams.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'

/** What lives came to: one in all its numbers, and those of a creator one after the other. */
export function addReportRoutes(app: Api): void {
  addStreamReport(app)
  addTrends(app)
}

function addStreamReport(app: Api): void {
  app.get(
    '/api/v1/streams/:id/report',
    {
      config: { needs: 'log:read' },
      schema: {
        tags: ['streams'],
        summary: 'All numbers of a live, or of what there is of it so far',
        params: Type.Object({ id: parameters.name }),
        response: answers(200, StreamReport),
      },
    },
    async ({ params, workspace: { db, board, reports, workspaceId } }, { raw }) => {
      const left = new AbortController()
      raw.once('close', () => raw.writableFinished || left.abort(new AppError('stopping', 'nobody waits for it')))
      const stream = await findStream(db.query, workspaceId, params.id)
      if (!stream) throw new AppError('stream-not-found', 'there is no stream of that id')
      return await reports.read({ ...stream, live: board.findActive().streams.has(stream.streamId) }, left.signal)
    },
  )
}

function addTrends(app: Api): void {
  app.get(
    '/api/v1/creators/:uniqueId/trends',
    {
      config: { needs: 'log:read' },
      schema: {
        tags: ['creators'],
        summary: 'The newest lives of a creator, oldest first',
        params: Type.Object({ uniqueId: parameters.name }),
        querystring: Type.Object({ limit: parameters.limit(200, 50) }),
        response: answers(200, Trends),
      },
    },
    async ({ params, query: { limit = 50 }, workspace: { db, board, workspaceId } }) => {
      const uniqueId = getUniqueId(params.uniqueId)
      const { streams } = board.findActive()
      const lives = await listLiveFigures(db.query, workspaceId, uniqueId, limit)
      return { uniqueId, lives: lives.map((live) => ({ ...live, live: streams.has(live.streamId) })) }
    },
  )
}
