import Type, { type Static } from 'typebox'
import { TrialEvent } from './requests.ts'

const closed = { additionalProperties: false }

/** What can be sent as a test: whatever a viewer does. */
export const testEventTypes = ['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'] as const
export type TestEventType = (typeof testEventTypes)[number]

/** As an event of a trial: what is missing is filled in with something likely. A viewer who is not named is nobody real. */
export const TestEvent = Type.Object(
  {
    eventType: Type.Unsafe<TestEventType>({ type: 'string', enum: [...testEventTypes] }),
    user: TrialEvent.properties.user,
    payload: TrialEvent.properties.payload,
    streak: Type.Optional(
      Type.Boolean({
        description: 'Of a gift: `giftCount` of it in a row, as events that add to each other and one that ends them.',
      }),
    ),
  },
  closed,
)
export type TestEvent = Static<typeof TestEvent>

/**
 * `POST /api/v1/test-events`: whole events that go the way of those of a live, marked as tests. Rules act on them for
 * real; they are in no statistics.
 */
export const TestEventsRequest = Type.Object(
  {
    uniqueId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Into the live of this @username, which has to be on. Absent: into a live of their own.',
      }),
    ),
    events: Type.Array(TestEvent, { minItems: 1, maxItems: 100 }),
    spacingMs: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10_000, description: 'From each event to the next. Usual: 0.' }),
    ),
  },
  closed,
)
export type TestEventsRequest = Static<typeof TestEventsRequest>

/** The answer to that. */
export const TestEventsSent = Type.Object({
  sessionId: Type.String({ format: 'uuid', description: 'The session that they are recorded as.' }),
  events: Type.Integer({ minimum: 1, description: 'How many they become: a streak becomes several.' }),
})
export type TestEventsSent = Static<typeof TestEventsSent>
