import Type, { type Static } from 'typebox'
import { LivestreamProblem, LivestreamState } from './livestream.ts'
import { Metrics, Question, QuestionStatus } from './metrics.ts'
import { UnifiedEvent } from './unified-event.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })

/** Where a user session stands with its @username. `idle`: it has none. */
export const ConnectionStatus = Type.Object({
  username: Type.Union([Type.String(), Type.Null()]),
  state: Type.Union([Type.Literal('idle'), LivestreamState]),
  since: time('When this state began.'),
  provider: Type.Optional(Type.String()),
  streamId: Type.Optional(Type.String()),
  title: Type.Optional(Type.String({ description: 'Untrusted text.' })),
  lastMessageAt: Type.Optional(time()),
  attempt: Type.Integer({ minimum: 0, description: 'Failed tries since the last success.' }),
  retryAt: Type.Optional(time()),
  problem: Type.Optional(LivestreamProblem),
})
export type ConnectionStatus = Static<typeof ConnectionStatus>

export const InsightKind = Type.Union([
  Type.Literal('silence'),
  Type.Literal('energy-drop'),
  Type.Literal('question-waiting'),
  Type.Literal('big-gifter'),
  Type.Literal('first-gift'),
  Type.Literal('rising-topic'),
  Type.Literal('churn-risk'),
  Type.Literal('thank'),
])
export type InsightKind = Static<typeof InsightKind>

/** A prompt for the streamer, and the numbers behind it. */
export const Insight = Type.Object({
  insightId: Type.String(),
  kind: InsightKind,
  title: Type.String({ description: 'What to do, in a few words. May hold names: untrusted text.' }),
  reason: Type.String({ description: 'Why, with the numbers in words.' }),
  numbers: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
  at: time(),
  expiresAt: time('Not worth showing afterwards.'),
})
export type Insight = Static<typeof Insight>

/** What a user session is told over `/ws`: one JSON message per text frame. */
export const UserSessionMessage = Type.Union(
  [
    Type.Object({
      type: Type.Literal('sessionCreated'),
      data: Type.Object({
        sessionId: Type.String(),
        resumed: Type.Boolean({ description: 'It is the session that was asked for, with all it had.' }),
        graceSeconds: Type.Integer({ description: 'How long it waits for a resume after its socket has closed.' }),
      }),
    }),
    Type.Object({ type: Type.Literal('connectionStatus'), data: ConnectionStatus }),
    Type.Object({ type: Type.Literal('metrics'), data: Metrics }),
    Type.Object({
      type: Type.Literal('event'),
      id: Type.String({ description: 'Resume behind it: `<epoch>-<pos>`.' }),
      data: UnifiedEvent,
    }),
    Type.Object({ type: Type.Literal('questionDetected'), data: Question }),
    Type.Object({
      type: Type.Literal('questionAnswered'),
      data: Type.Object({
        questionId: Type.String(),
        status: QuestionStatus,
        settledAt: Type.Union([time(), Type.Null()]),
      }),
    }),
    Type.Object({ type: Type.Literal('insight'), data: Insight }),
    Type.Object({ type: Type.Literal('error'), data: LivestreamProblem }),
  ],
  { $id: 'https://livetap.dev/schemas/user-session-message.v1.schema.json', title: 'UserSessionMessage' },
)
export type UserSessionMessage = Static<typeof UserSessionMessage>

/** What a user session may be told to do: one JSON message per text frame. */
export const UserSessionCommand = Type.Union(
  [
    Type.Object({
      type: Type.Literal('changeUsername'),
      username: Type.String({ description: '`name`, `@name` or a link to the live.' }),
    }),
    Type.Object({ type: Type.Literal('disconnect') }),
    Type.Object({
      type: Type.Literal('markQuestionAnswered'),
      questionId: Type.String(),
      status: Type.Optional(QuestionStatus),
    }),
    Type.Object({ type: Type.Literal('resetMetrics') }),
    Type.Object({
      type: Type.Literal('resume'),
      sessionId: Type.String(),
      lastEventId: Type.Optional(Type.String()),
      username: Type.Optional(
        Type.String({ description: 'Whom to follow when the session is gone (after a restart of the server).' }),
      ),
      sinceId: Type.Optional(Type.String({ description: 'From where to count then: `sinceId` of the last metrics.' })),
    }),
    Type.Object({ type: Type.Literal('dismissInsight'), insightId: Type.String() }),
    Type.Object({ type: Type.Literal('muteInsights'), kind: InsightKind, muted: Type.Boolean() }),
  ],
  { $id: 'https://livetap.dev/schemas/user-session-command.v1.schema.json', title: 'UserSessionCommand' },
)
export type UserSessionCommand = Static<typeof UserSessionCommand>

/** `GET /api/sessions` and `GET /api/sessions/:userId`: an open dashboard. */
export const UserSession = Type.Object(
  {
    sessionId: Type.String(),
    attached: Type.Boolean({ description: 'Its socket is open; else it waits to be resumed.' }),
    connection: ConnectionStatus,
    createdAt: time(),
    lastActivityAt: time(),
    errors: Type.Array(Type.Object({ at: time(), problem: LivestreamProblem }), {
      description: 'The newest, at most 10.',
    }),
    metrics: Type.Union([Metrics, Type.Null()]),
  },
  { $id: 'https://livetap.dev/schemas/user-session.v1.schema.json', title: 'UserSession' },
)
export type UserSession = Static<typeof UserSession>
export const UserSessionList = Type.Object({
  items: Type.Array(UserSession),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type UserSessionList = Static<typeof UserSessionList>
