import Type, { type Static } from 'typebox'
import { DlqEntry } from './dlq-entry.ts'
import { LivestreamStatus, ReplayStatus } from './livestream.ts'
import { Source } from './raw-envelope.ts'
import { UnifiedEvent } from './unified-event.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })

/** The one error shape of the API (RFC 9457, `application/problem+json`). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Address of the explanation of `code`.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable code, see docs/errors.md.' }),
    detail: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String({ description: 'Id of the request, as in the log.' })),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'https://livetap.dev/schemas/problem.v1.schema.json', title: 'Problem' },
)
export type Problem = Static<typeof Problem>

/** `POST /api/v1/livestreams/connect` and `/disconnect`. `uniqueId` takes `name`, `@name` or a link to the live. */
export const ConnectRequest = Type.Object({ uniqueId: Type.String({ minLength: 1, maxLength: 200 }) })
export type ConnectRequest = Static<typeof ConnectRequest>

export const LivestreamList = Type.Object({ items: Type.Array(LivestreamStatus) })
export type LivestreamList = Static<typeof LivestreamList>

/** One TikTok LIVE broadcast that was recorded, whole or in part. */
export const StreamSummary = Type.Object({
  streamId: Type.String(),
  uniqueId: Type.String(),
  title: Type.String(),
  live: Type.Boolean({ description: 'Being received right now.' }),
  startedAt: time('First event.'),
  lastEventAt: time('Newest event.'),
  sessions: count(),
  events: count(),
  expired: count('Events of these that were kept long enough and are removed.'),
})
export type StreamSummary = Static<typeof StreamSummary>
export const StreamList = Type.Object({
  items: Type.Array(StreamSummary),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type StreamList = Static<typeof StreamList>

/** One recording of a stream: a live connect, a reconnect, or a replay run. */
export const SessionSummary = Type.Object({
  sessionId: Type.String({ format: 'uuid' }),
  streamId: Type.String(),
  uniqueId: Type.String(),
  title: Type.String(),
  source: Source,
  provider: Type.String(),
  live: Type.Boolean(),
  startedAt: time(),
  lastEventAt: time(),
  endedAt: Type.Union([time(), Type.Null()]),
  endReason: Type.Union([Type.String(), Type.Null()]),
  replayOf: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  events: count(),
  chats: count(),
  gifts: count('Gifts, streaks counted once.'),
  coins: count(),
  likes: count(),
  follows: count(),
  shares: count(),
  joins: count(),
  peakViewers: count(),
  expired: count('Events of these that were kept long enough and are removed; the counts include them.'),
})
export type SessionSummary = Static<typeof SessionSummary>
export const SessionList = Type.Object({
  items: Type.Array(SessionSummary),
  next: Type.Optional(Type.String()),
})
export type SessionList = Static<typeof SessionList>

/** A stored event with its place in the log; `id` resumes a feed behind it. */
export const LoggedEvent = Type.Object({
  id: Type.String({ pattern: '^[0-9a-z]+-[0-9]+$', description: '`<epoch>-<pos>`' }),
  event: UnifiedEvent,
})
export type LoggedEvent = Static<typeof LoggedEvent>

/** A page of history. `items` are in the order asked for. */
export const EventPage = Type.Object({
  items: Type.Array(LoggedEvent),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type EventPage = Static<typeof EventPage>

/** Counts within one slice of time. Missing slices had no event at all. */
export const TimelineBucket = Type.Object({
  at: time('Start of the slice.'),
  viewers: Type.Union([count(), Type.Null()], { description: 'Highest count told in the slice; null if none was.' }),
  chats: count(),
  gifts: count(),
  coins: count(),
  likes: count(),
  follows: count(),
  shares: count(),
  joins: count(),
})
export type TimelineBucket = Static<typeof TimelineBucket>

/** A span in which events could not be received: shown as such, never drawn as a quiet time. */
export const Gap = Type.Object({ from: time(), to: time(), reason: Type.String() })
export type Gap = Static<typeof Gap>

export const Timeline = Type.Object({
  from: time(),
  to: time(),
  bucketSeconds: Type.Integer({ minimum: 1 }),
  buckets: Type.Array(TimelineBucket),
  gaps: Type.Array(Gap),
})
export type Timeline = Static<typeof Timeline>

/** `POST /api/v1/sessions/:id/replay`. */
export const ReplayRequest = Type.Object({
  speed: Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1000 }), Type.Literal('max')], {
      description: 'Factor of real time; `max` (default) is as fast as possible.',
    }),
  ),
})
export type ReplayRequest = Static<typeof ReplayRequest>
/** `PATCH /api/v1/replays/:id`. */
export const ReplayControl = Type.Object({
  action: Type.Union([Type.Literal('pause'), Type.Literal('resume'), Type.Literal('stop')]),
  speed: ReplayRequest.properties.speed,
})
export type ReplayControl = Static<typeof ReplayControl>
export const ReplayList = Type.Object({ items: Type.Array(ReplayStatus) })
export type ReplayList = Static<typeof ReplayList>

export const DlqItem = Type.Object({ id: Type.String(), entry: DlqEntry })
export type DlqItem = Static<typeof DlqItem>
export const DlqPage = Type.Object({ items: Type.Array(DlqItem), next: Type.Optional(Type.String()) })
export type DlqPage = Static<typeof DlqPage>

/** `GET /health`: 200 when all checks pass, else 503 and the checks say which did not. */
export const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('failing')]),
  version: Type.String(),
  uptime: Type.Number({ description: 'Seconds.' }),
  checks: Type.Record(
    Type.String(),
    Type.Object({ ok: Type.Boolean(), ms: Type.Number(), error: Type.Optional(Type.String()) }),
  ),
})
export type Health = Static<typeof Health>
