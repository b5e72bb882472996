import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }

/** Why a timeline is as it is. */
export const TimelineReason = Type.Union([
  Type.Literal('play'),
  Type.Literal('pause'),
  Type.Literal('seek'),
  /** Another item, and its players are getting ready. */
  Type.Literal('item'),
  /** Everybody who counts is ready, or the waiting is over. */
  Type.Literal('ready'),
  /** Somebody stalls, and the room waits. */
  Type.Literal('stall'),
  Type.Literal('ended'),
  Type.Literal('rate'),
  /** The room came back from where it was kept. */
  Type.Literal('resumed'),
])
export type TimelineReason = Static<typeof TimelineReason>

/**
 * Where a room is in what it watches. Only the server writes it. At the server's time `t` the position is
 * `playing ? pos + rate * max(0, t - at) / 1000 : pos`, at least 0 and at most `duration`.
 */
export const Timeline = Type.Object(
  {
    /** Grows with every change: of two, the greater one holds. */
    seq: Type.Integer({ minimum: 0 }),
    itemId: Type.Union([Type.String(), Type.Null()]),
    playing: Type.Boolean(),
    pos: Type.Number({ minimum: 0, description: 'Seconds.' }),
    at: Type.Number({ description: "Milliseconds since 1970 by the server's clock; may be a moment ahead." }),
    rate: Type.Number({ minimum: 0.25, maximum: 2 }),
    duration: Type.Optional(Type.Number({ minimum: 0, description: 'Seconds, as soon as it is known.' })),
    reason: TimelineReason,
    by: Type.Optional(Type.String({ description: 'Member who asked for it.' })),
    waiting: Type.Optional(
      Type.Object(
        {
          for: Type.Union([Type.Literal('ready'), Type.Literal('stall')]),
          until: Type.Number({ description: 'It goes on then, whoever is not ready.' }),
          members: Type.Array(Type.String(), { description: 'Whom it waits for.' }),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type Timeline = Static<typeof Timeline>
