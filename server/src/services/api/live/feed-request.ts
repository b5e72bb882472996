import type { EventType } from '@livetap/contracts/unified-event.ts'
import { LRUCache } from 'lru-cache'
import Type, { type Static } from 'typebox'
import { findStream } from '#domain/streams/streams.ts'
import { AppError } from '#kernel/errors.ts'
import type { FeedRequest } from '../feed/feed.ts'
import { parameters, parseTypes } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

export const feedQuery = Type.Object({
  lastEventId: Type.Optional(
    Type.String({ maxLength: 200, description: 'Go on behind this id; the header Last-Event-ID comes first.' }),
  ),
  from: Type.Optional(
    Type.Union([Type.Literal('now'), Type.Literal('earliest')], {
      default: 'now',
      description: 'Where to begin without an id.',
    }),
  ),
  tail: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: 'Begin with the newest matching events, so many of them.' }),
  ),
  types: parameters.types,
  sessionId: Type.Optional(parameters.uuid),
})
export type FeedQuery = Static<typeof feedQuery>

/** What a client asks of the feed of one stream. */
export function readFeedRequest(streamId: string, query: FeedQuery, header: string | undefined): FeedRequest {
  const types: EventType[] | undefined = parseTypes(query.types)
  const lastEventId = header ?? query.lastEventId
  return {
    filter: {
      streamId,
      ...(types ? { types } : {}),
      ...(query.sessionId ? { sessionId: query.sessionId.toLowerCase() } : {}),
    },
    from: query.from ?? 'now',
    ...(lastEventId ? { lastEventId } : {}),
    ...(query.tail === undefined ? {} : { tail: query.tail }),
  }
}

/** Rejects with `stream-not-found` unless the stream was recorded, or is being connected to right now. */
export function createStreamCheck(): (workspace: Workspace, streamId: string) => Promise<void> {
  const known = new LRUCache<string, true>({ max: 1000 })
  return async ({ db, board, workspaceId }, streamId) => {
    const key = `${workspaceId} ${streamId}`
    if (known.has(key) || board.knowsStream(streamId)) return
    if (!(await findStream(db.query, workspaceId, streamId)))
      throw new AppError('stream-not-found', 'there is no stream of that id')
    known.set(key, true)
  }
}
