import Type, { type Static } from 'typebox'

/** How a followed @username is doing, in one word. */
export const LivestreamState = Type.Union([
  Type.Literal('connecting'),
  Type.Literal('live'),
  Type.Literal('reconnecting'),
  Type.Literal('offline'),
  Type.Literal('ended'),
  Type.Literal('failed'),
  Type.Literal('stopped'),
])
export type LivestreamState = Static<typeof LivestreamState>

/** What went wrong, and what the person in front of the screen can do about it. */
export const LivestreamProblem = Type.Object({
  code: Type.String({ description: 'Stable code, see docs/errors.md.' }),
  title: Type.String(),
  remedy: Type.String({ description: 'What the user can do.' }),
})
export type LivestreamProblem = Static<typeof LivestreamProblem>

/**
 * State of one followed @username (topic `ttlc:status`, `GET /api/v1/livestreams`).
 * Published on every change and every few seconds, so that a reader who comes late soon knows.
 */
export const LivestreamStatus = Type.Object(
  {
    workspaceId: Type.String(),
    uniqueId: Type.String(),
    state: LivestreamState,
    since: Type.String({ format: 'date-time', description: 'When this state began.' }),
    updatedAt: Type.String({ format: 'date-time' }),
    provider: Type.Optional(
      Type.String({ description: 'Where it is received from: direct, euler, mock, demo or tikfinity.' }),
    ),
    streamId: Type.Optional(Type.String({ description: 'What is received, or was received last.' })),
    sessionId: Type.Optional(Type.String({ format: 'uuid' })),
    title: Type.Optional(Type.String()),
    lastMessageAt: Type.Optional(Type.String({ format: 'date-time' })),
    messages: Type.Integer({ minimum: 0, description: 'Messages received in this session.' }),
    attempt: Type.Integer({ minimum: 0, description: 'Failed tries since the last success.' }),
    retryAt: Type.Optional(Type.String({ format: 'date-time' })),
    problem: Type.Optional(LivestreamProblem),
  },
  { $id: 'https://livetap.dev/schemas/livestream-status.v1.schema.json', title: 'LivestreamStatus' },
)
export type LivestreamStatus = Static<typeof LivestreamStatus>

export const ReplayState = Type.Union([
  Type.Literal('starting'),
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('finished'),
  Type.Literal('stopped'),
  Type.Literal('failed'),
])
export type ReplayState = Static<typeof ReplayState>

/** Progress of a replay run (topic `ttlc:status`, `GET /api/v1/replays/:id`). */
export const ReplayStatus = Type.Object(
  {
    workspaceId: Type.String(),
    replayId: Type.String({ format: 'uuid' }),
    sourceSessionId: Type.String({ format: 'uuid', description: 'The session that is played again.' }),
    sessionId: Type.String({ format: 'uuid', description: 'The new session that the run writes.' }),
    streamId: Type.String(),
    speed: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()], {
      description: 'Factor of real time; null is as fast as possible.',
    }),
    state: ReplayState,
    sent: Type.Integer({ minimum: 0 }),
    total: Type.Integer({ minimum: 0 }),
    startedAt: Type.String({ format: 'date-time' }),
    updatedAt: Type.String({ format: 'date-time' }),
    problem: Type.Optional(LivestreamProblem),
  },
  { $id: 'https://livetap.dev/schemas/replay-status.v1.schema.json', title: 'ReplayStatus' },
)
export type ReplayStatus = Static<typeof ReplayStatus>
