import Type, { type Static, type TSchema } from 'typebox'
import { type EventType, eventTypes } from '../unified-event.ts'
import { Done } from '../workspace/moderation.ts'

const closed = { additionalProperties: false }
const time = () => Type.String({ format: 'date-time' })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const whole = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const oneOf = <const Names extends readonly string[]>(names: Names, description?: string) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names], ...(description ? { description } : {}) })

export const SinkKind = oneOf(['webhook', 'websocket'] as const, '`webhook`: batches by POST; `websocket`: one by one.')
export type SinkKind = Static<typeof SinkKind>

export const SinkError = Type.Object({
  message: Type.String({ description: 'What went wrong, without what is secret.' }),
  status: maybe(Type.Integer(), 'Of HTTP, when there was an answer.'),
  at: time(),
})
export type SinkError = Static<typeof SinkError>

export const SinkStatus = Type.Object({
  state: oneOf(
    ['ok', 'retrying', 'paused', 'failed'] as const,
    '`retrying`: what failed is tried again; `paused`: switched off; `failed`: Livetap stopped, switch it on again.',
  ),
  pos: count('Position in the log up to which everything was accepted, or set aside.'),
  lag: count('Positions of the log that are still to come.'),
  deliveredEvents: count(),
  failedBatches: count('Batches that were set aside as dead letters.'),
  missedEvents: count('Positions that were removed from the log, as kept long enough, before they could be sent.'),
  lastError: maybe(SinkError, 'Null when the last delivery worked.'),
  lastDeliveredAt: maybe(time()),
  openUntil: maybe(time(), 'It keeps failing, and is left alone until then; null: it is not.'),
})
export type SinkStatus = Static<typeof SinkStatus>

const name = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
const url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'https or wss; http and ws where the operator allows it. Kept sealed, and never told again in full.',
})
const filterFields = {
  eventTypes: Type.Array(Type.Unsafe<EventType>({ type: 'string', enum: [...eventTypes] }), {
    maxItems: eventTypes.length,
    uniqueItems: true,
    description: 'Only these; empty: all.',
  }),
  uniqueId: maybe(Type.String({ minLength: 1, maxLength: 64 }), 'Only lives of this @username; null: of all.'),
  includeReplays: Type.Boolean({ description: 'Also recordings that are played again.' }),
  withoutHidden: Type.Boolean({
    description: 'Without comments that are held, rejected or hidden when their turn comes, and without muted viewers.',
  }),
}
const batch = Type.Object(
  {
    maxEvents: whole(1, 500, 'Most events in one request. Default 100.'),
    maxMs: whole(0, 60_000, 'How long a request waits for more events, in milliseconds. Default 500.'),
  },
  closed,
)
const giveUpAfterMinutes = whole(1, 10_080, 'A webhook: how long one batch is tried. Default 1440.')

/** Where the events of a workspace are sent on to. */
export const Sink = Type.Object({
  sinkId: Type.String({ format: 'uuid' }),
  name,
  kind: SinkKind,
  url: Type.String({ description: 'For reading: without query, and long parts of the path cut short.' }),
  ...filterFields,
  batch,
  giveUpAfterMinutes,
  enabled: Type.Boolean(),
  status: SinkStatus,
  changed: Done,
})
export type Sink = Static<typeof Sink>

/** `GET /api/v1/sinks`, oldest first; a workspace has at most 20. */
export const SinkList = Type.Object({ items: Type.Array(Sink) })
export type SinkList = Static<typeof SinkList>

const optionalFields = {
  eventTypes: Type.Optional(filterFields.eventTypes),
  uniqueId: Type.Optional(filterFields.uniqueId),
  includeReplays: Type.Optional(filterFields.includeReplays),
  withoutHidden: Type.Optional(filterFields.withoutHidden),
  batch: Type.Optional(Type.Partial(batch, closed)),
  giveUpAfterMinutes: Type.Optional(giveUpAfterMinutes),
}

/** `POST /api/v1/sinks`. Begins with what comes next, or with the first event of a session. */
export const SinkRequest = Type.Object(
  {
    name,
    kind: SinkKind,
    url,
    ...optionalFields,
    enabled: Type.Optional(Type.Boolean({ description: 'Default: yes.' })),
    beginWithSession: Type.Optional(Type.String({ format: 'uuid' })),
  },
  closed,
)
export type SinkRequest = Static<typeof SinkRequest>

/** `PUT /api/v1/sinks/:sinkId`: what is missing becomes the default, except the address, which stays. */
export const SinkChange = Type.Object({ name, url: Type.Optional(url), ...optionalFields }, closed)
export type SinkChange = Static<typeof SinkChange>

/** `PUT /api/v1/sinks/:sinkId/enabled`. Off: it stays where it is in the log. */
export const SinkSwitch = Type.Object({ enabled: Type.Boolean() }, closed)

/** `POST /api/v1/sinks/:sinkId/rewind`: one of the three. */
export const SinkRewind = Type.Object(
  {
    from: Type.Optional(Type.Integer({ minimum: 1, description: 'The first position that is sent.' })),
    sessionId: Type.Optional(Type.String({ format: 'uuid', description: 'Begins with its first event.' })),
    at: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Begins with what happened in a live from then on; with what comes next when that is now.',
      }),
    ),
  },
  closed,
)
export type SinkRewind = Static<typeof SinkRewind>

/** `GET /api/v1/sinks/:sinkId/rewind`, asked as above: what that would do, of events that the sink wants. */
export const SinkRewindPlan = Type.Object({
  from: Type.Integer({ minimum: 1, description: 'The first position that would be sent.' }),
  firstAt: maybe(time(), 'Of the first event that would be sent; null: there is none yet.'),
  again: count('Events that were sent or set aside, and would be sent again.'),
  skipped: count('Events that are still to come, and would not be sent.'),
  isCut: Type.Boolean({ description: 'There may be more: only the first 100,000 positions were counted.' }),
})
export type SinkRewindPlan = Static<typeof SinkRewindPlan>

/** `POST /api/v1/sinks/:sinkId/test`: what the address said to one made-up event. */
export const SinkTrial = Type.Object({
  ok: Type.Boolean(),
  status: maybe(Type.Integer(), 'Of HTTP.'),
  ms: Type.Number(),
  answer: maybe(Type.String(), 'The first of what came back.'),
  error: maybe(Type.String()),
})
export type SinkTrial = Static<typeof SinkTrial>

/** `GET /api/v1/sinks/:sinkId/deliveries`: by day (UTC), newest first, of the last 30 days. */
export const SinkDeliveries = Type.Object({
  days: Type.Array(
    Type.Object({
      day: Type.String({ format: 'date' }),
      events: count('Accepted.'),
      batches: count('Accepted.'),
      failures: count('Tries that failed.'),
      setAside: count('Batches.'),
    }),
  ),
})
export type SinkDeliveries = Static<typeof SinkDeliveries>

/** The payload of a dead letter of the stage `forwarder`: which part of the log a sink did not take. */
export const SetAsideBatch = Type.Object({
  workspaceId: Type.String(),
  sinkId: Type.String({ format: 'uuid' }),
  sinkName: Type.String(),
  batchId: Type.String({
    description: 'The webhook-id, also when it is sent again; another one then when the sink was changed since.',
  }),
  from: count('First position.'),
  to: count('Last position.'),
})
export type SetAsideBatch = Static<typeof SetAsideBatch>

/** The answer to `POST /api/v1/dlq/:id/redrive`: the dead letter is gone, and comes back if it fails again. */
export const Redriven = Type.Object({ batchId: Type.String() })
