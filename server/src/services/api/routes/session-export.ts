import type { SessionSummary } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { getHead, readSessionLines } from '#domain/events/events.ts'
import { type ExportFormat, exportFormats, whileUnerased } from '../exports/exports.ts'
import type { Api } from '../http/http.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import type { Context } from './context.ts'
import { parameters, streamAnswer } from './schemas.ts'
import { getSession } from './sessions.ts'

/** About 64 KB: what the driver reads from its socket at a time. */
const pageEvents = 80

/** A session's events as a file. */
export function addExportRoute(app: Api, { exporter }: Context): void {
  app.get(
    '/api/v1/sessions/:id/export',
    {
      config: { needs: 'log:export', does: 'session.export', limit: 'export' },
      exposeHeadRoute: false,
      schema: {
        tags: ['sessions'],
        summary: 'All events of a session as a file',
        params: Type.Object({ id: parameters.uuid }),
        querystring: Type.Object({
          format: Type.Optional(
            Type.Union(
              exportFormats.map((format) => Type.Literal(format)),
              { default: 'ndjson', description: 'NDJSON holds whole UnifiedEvents, the tables their usual fields.' },
            ),
          ),
        }),
        response: streamAnswer(
          ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'],
          'The file. What is recorded after the start is not in it.',
        ),
      },
    },
    async (request, reply) => {
      const { workspace } = request
      const session = await getSession(workspace, request.params.id)
      request.target = session.sessionId
      const format = (request.query.format ?? 'ndjson') as ExportFormat
      const { db, workspaceId } = workspace
      const head = await getHead(db.query, workspaceId)
      const pages = readPages(workspace, session.sessionId, head.pos)
      const { contentType, body } = exporter.begin(format, whileUnerased(db.query, workspaceId, pages))
      reply.header('content-type', contentType)
      reply.header('content-disposition', `attachment; filename="${createFilename(session)}.${format}"`)
      return reply.send(body)
    },
  )
}

/** Pages of the session's events, each as lines of JSON, up to a position. */
async function* readPages({ db, workspaceId }: Workspace, sessionId: string, upTo: number): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const page = await readSessionLines(db.query, workspaceId, sessionId, { after, upTo, limit: pageEvents })
    if (!page) return
    yield page.lines
    after = page.to
  }
}

/** Holds nothing that a header or a file system could misread. */
function createFilename({ uniqueId, startedAt, sessionId }: SessionSummary): string {
  const name = uniqueId.replace(/[^a-z0-9._-]/gi, '').slice(0, 40) || 'session'
  return `livetap-${name}-${startedAt.slice(0, 16).replace(/[^0-9]/g, '')}-${sessionId.slice(0, 8)}`
}
