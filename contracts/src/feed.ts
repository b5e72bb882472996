import Type, { type Static } from 'typebox'
import { UnifiedEvent } from './unified-event.ts'

/**
 * The live feed over server-sent events, `GET /api/v1/streams/:id/events`.
 *
 * An event is `id: <epoch>-<pos>`, `event: <eventType>`, `data: <UnifiedEvent as JSON>`.
 * A block with an id and no data (every 15 s) moves the client's last id past events that its filter left out.
 * `event: reset` (data: FeedReset) says that the position asked for cannot be continued from.
 */
export const FeedReset = Type.Object(
  {
    reason: Type.Union([
      Type.Literal('epoch-changed'),
      Type.Literal('position-expired'),
      Type.Literal('position-ahead'),
      Type.Literal('position-invalid'),
    ]),
    /** The feed goes on behind this position. */
    resumedFrom: Type.String(),
  },
  { $id: 'https://livetap.dev/schemas/feed-reset.v1.schema.json', title: 'FeedReset' },
)
export type FeedReset = Static<typeof FeedReset>

/** The same feed over a WebSocket at the same address: one JSON message per text frame. */
export const FeedMessage = Type.Union(
  [
    Type.Object({
      type: Type.Literal('hello'),
      data: Type.Object({ resumedFrom: Type.String(), earliest: Type.String() }),
    }),
    Type.Object({ type: Type.Literal('event'), id: Type.String(), data: UnifiedEvent }),
    Type.Object({ type: Type.Literal('position'), id: Type.String() }),
    Type.Object({ type: Type.Literal('reset'), data: FeedReset }),
  ],
  { $id: 'https://livetap.dev/schemas/feed-message.v1.schema.json', title: 'FeedMessage' },
)
export type FeedMessage = Static<typeof FeedMessage>
