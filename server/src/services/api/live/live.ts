import { LoggedEvent } from '@livetap/contracts/http.ts'
import Type from 'typebox'
import { type Feed, type FeedStart, sseFraming } from '../feed/feed.ts'
import type { Api } from '../http/http.ts'
import { openSse, type SseConnection } from '../http/sse.ts'
import type { Context } from '../routes/context.ts'
import { parameters, streamAnswer } from '../routes/schemas.ts'
import { createAdmission } from './admission.ts'
import { createStreamCheck, feedQuery, readFeedRequest } from './feed-request.ts'
import { addFeedSocket } from './feed-socket.ts'

const description = `Server-sent events, or a WebSocket at the same address. An event is \`id: <epoch>-<pos>\`,
\`event: <eventType>\`, \`data: <UnifiedEvent>\`. Reconnect with the last id to go on exactly behind it.`

/** The live feed of a stream, over server-sent events and over a WebSocket. */
export function addFeedRoutes(app: Api, context: Context): void {
  const admit = createAdmission(context.clock)
  const checkStream = createStreamCheck()
  app.get(
    '/api/v1/streams/:id/events',
    {
      config: { needs: 'log:read', lasts: true },
      exposeHeadRoute: false,
      schema: {
        tags: ['streams'],
        summary: 'Live feed, resumable',
        description,
        params: Type.Object({ id: parameters.name }),
        querystring: feedQuery,
        response: streamAnswer(['text/event-stream'], 'Events until the client or the server ends it.', LoggedEvent),
      },
    },
    async ({ params, query, headers: given, workspace }, reply) => {
      admit()
      await checkStream(workspace, params.id)
      const header = given['last-event-id']
      const lastEventId = Array.isArray(header) ? header[0] : header
      const start = await workspace.feed.prepare(readFeedRequest(params.id, query, lastEventId))
      const headers = { 'TTLC-Resumed-From': start.resumedFrom, 'TTLC-Earliest': start.earliest }
      attach(workspace.feed, start, openSse(reply, headers))
    },
  )
  addFeedSocket(context, admit, checkStream)
}

function attach(feed: Feed, start: FeedStart, connection: SseConnection): void {
  const client = feed.attach(start, {
    framing: sseFraming,
    write: (frame) => connection.write(frame),
    close: (reason) => (reason === 'too-slow' ? connection.destroy() : connection.end()),
  })
  connection.onDrain(() => client.drained())
  connection.onClose(() => client.detach())
}
