import { AppError } from '#kernel/errors.ts'
import { type CloseReason, type Feed, type FeedStart, messageFrame, webSocketFraming } from '../feed/feed.ts'
import { type PushSocket, PushSockets } from '../http/push-sockets.ts'
import type { Upgrade } from '../http/upgrades.ts'
import { compileValidator } from '../http/validation.ts'
import type { Context } from '../routes/context.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { type FeedQuery, feedQuery, readFeedRequest } from './feed-request.ts'

const path = /^\/api\/v1\/streams\/([^/]+)\/events$/
const closeCodes: Readonly<Record<CloseReason, number>> = {
  stopping: 1001,
  rotated: 1012,
  'history-unavailable': 1013,
  'too-slow': 1013,
  ended: 1000,
}

/** The feed over WebSockets. Frames are built once and written to the sockets as they are. */
export function addFeedSocket(
  context: Context,
  admit: () => void,
  checkStream: (workspace: Workspace, streamId: string) => Promise<void>,
): void {
  const sockets = context.resources.use(new PushSockets(context))
  context.upgrades.add(path, 'log:read', async (upgrade, { workspace }) => {
    admit()
    const { streamId, query } = readAddress(upgrade)
    await checkStream(workspace, streamId)
    const header = upgrade.request.headersDistinct['last-event-id']?.[0]
    const start = await workspace.feed.prepare(readFeedRequest(streamId, query, header))
    sockets.accept(upgrade, (socket) => attach(workspace.feed, start, socket))
  })
}

const validateQuery = compileValidator({
  schema: feedQuery,
  method: 'GET',
  url: '/api/v1/streams/:id/events',
  httpPart: 'querystring',
}) as (query: unknown) => { value?: FeedQuery; error?: Error }

function readAddress({ url, match }: Upgrade): { streamId: string; query: FeedQuery } {
  const { value, error } = validateQuery(Object.fromEntries(url.searchParams))
  if (error || !value) throw error ?? new AppError('bad-request', 'not an address that can be read')
  try {
    return { streamId: decodeURIComponent(match[1] ?? ''), query: value }
  } catch (cause) {
    throw new AppError('bad-request', 'not an address that can be read', { cause })
  }
}

function attach(feed: Feed, start: FeedStart, socket: PushSocket): void {
  socket.write(messageFrame({ type: 'hello', data: { resumedFrom: start.resumedFrom, earliest: start.earliest } }))
  const client = feed.attach(start, {
    framing: webSocketFraming,
    write: (frame) => socket.write(frame),
    close: (reason) => (reason === 'too-slow' ? socket.cut() : socket.close(closeCodes[reason], reason)),
  })
  socket.onDrain(() => client.drained())
  socket.onClose(() => client.detach())
}
