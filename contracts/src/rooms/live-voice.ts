import Type, { type Static } from 'typebox'
import { Video } from './video.ts'

const closed = { additionalProperties: false }

export const liveVoiceLimits = {
  options: 6,
  questionLength: 200,
  optionLength: 80,
  suggestions: 20,
  /** Videos of one viewer that wait in the queue or to be decided on. */
  addsPerViewer: 1,
  /** Videos from the live that wait in the queue. */
  addsInQueue: 50,
} as const

/** What viewers of the live that a room is bound to have a say in. Without a live it means nothing. */
export const LiveVoice = Type.Object(
  {
    votes: Type.Boolean({ description: 'Their comments like `2` or `!vote 2` are votes for what comes next.' }),
    gifts: Type.Boolean({ description: 'The diamonds of their gifts are added to what they voted for last.' }),
    /** Comments like `!add <address>`: nothing, somebody in the room decides, or they are in the queue. */
    adds: Type.Union([Type.Literal('off'), Type.Literal('ask'), Type.Literal('open')]),
  },
  closed,
)
export type LiveVoice = Static<typeof LiveVoice>

const count = (description: string) => Type.Integer({ minimum: 0, description })

/** A question to the room, and to the viewers of the live that it is bound to: they write the number of an option. */
export const Poll = Type.Object({
  id: Type.String(),
  question: Type.String({ minLength: 1, maxLength: liveVoiceLimits.questionLength }),
  options: Type.Array(
    Type.Object({
      text: Type.String({ minLength: 1, maxLength: liveVoiceLimits.optionLength }),
      members: Type.Array(Type.String(), { description: 'Members who chose it.' }),
      fromLive: count('Votes of viewers of the live, and diamonds where gifts count.'),
    }),
    { minItems: 2, maxItems: liveVoiceLimits.options },
  ),
  gifts: Type.Boolean({ description: 'The diamonds of gifts are added to what their givers chose.' }),
  openedBy: Type.String({ description: 'Name of whoever asked.' }),
  openedAt: Type.Number({ description: 'Milliseconds since 1970, as `endsAt`.' }),
  endsAt: Type.Number(),
  isOver: Type.Boolean(),
})
export type Poll = Static<typeof Poll>

/** A video that a viewer of the live wishes to see. */
export const Suggestion = Type.Object({
  id: Type.String(),
  by: Type.String({ description: 'Name of the viewer.' }),
  at: Type.String({ format: 'date-time' }),
  video: Type.Pick(Video, ['url', 'kind', 'tiktokId', 'title', 'author', 'pictureUrl']),
})
export type Suggestion = Static<typeof Suggestion>
