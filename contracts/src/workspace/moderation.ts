import Type, { type Static, type TSchema } from 'typebox'
import { Person, QuestionStatus } from '../metrics.ts'
import { Doer, Done, WordMatch } from './moderation-rules.ts'
import { ViewerProfile } from './privacy.ts'

export {
  Doer,
  Done,
  FlaggedWord,
  FlaggedWordList,
  FlaggedWordRequest,
  ModerationSettings,
  ModerationSettingsRequest,
  WordAction,
  WordKind,
  WordMatch,
  WordTrial,
  WordTrialResult,
} from './moderation-rules.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const closed = { additionalProperties: false }
const eventId = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the comment, as in the feed.' })

// --- Comments ------------------------------------------------------------------------------------------------------

/** A comment as moderators see it. Text and names are untrusted. */
export const ModeratedComment = Type.Object({
  text: Type.String(),
  viewer: Person,
  at: time('When it was said.'),
  id: Type.String({ description: 'Its position in the feed: `<epoch>-<pos>`.' }),
})
export type ModeratedComment = Static<typeof ModeratedComment>

export const HoldState = Type.Union([Type.Literal('waiting'), Type.Literal('approved'), Type.Literal('rejected')])
export type HoldState = Static<typeof HoldState>

export const HoldReason = Type.Union([
  Type.Literal('word'),
  Type.Literal('link'),
  Type.Literal('newcomer'),
  Type.Literal('manual'),
])
export type HoldReason = Static<typeof HoldReason>

/** A comment that waits, or has waited, before it is shown or spoken. One for each comment. */
export const Hold = Type.Object({
  eventId,
  streamId: Type.String(),
  comment: ModeratedComment,
  reasons: Type.Array(HoldReason, { minItems: 1 }),
  matches: Type.Array(WordMatch),
  state: HoldState,
  held: Done,
  dueAt: maybe(time('When the timer decides.')),
  decided: maybe(Done),
})
export type Hold = Static<typeof Hold>

/** What is noted of a comment, if anything is. */
export const CommentMark = Type.Object({
  eventId,
  streamId: Type.String(),
  comment: ModeratedComment,
  matches: Type.Array(WordMatch, { description: 'Flagged words in it, whatever their action.' }),
  hidden: maybe(Done),
  featured: maybe(Done),
})
export type CommentMark = Static<typeof CommentMark>

// --- Viewers -------------------------------------------------------------------------------------------------------

export const labelNames = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'grey'] as const
export type Label = (typeof labelNames)[number]
export const Label = Type.Unsafe<Label>({ type: 'string', enum: [...labelNames] })

/** How a viewer stands with the moderators. What has run out is null. */
export const ViewerStanding = Type.Object({
  viewer: Person,
  muted: maybe(Type.Object({ by: Doer, at: time(), until: maybe(time('Null: until undone.')) })),
  excluded: maybe(Type.Object({ by: Doer, at: time(), until: time() })),
  label: maybe(Label),
  notes: count('How many notes there are.'),
})
export type ViewerStanding = Static<typeof ViewerStanding>

const noteText = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' })
const noteTags = Type.Array(Type.String({ minLength: 1, maxLength: 24, pattern: '\\S' }), { maxItems: 8 })

/** `POST /api/v1/moderation/viewers/:userId/notes` and `PUT /api/v1/moderation/notes/:noteId`. */
export const NoteRequest = Type.Object({ text: noteText, tags: Type.Optional(noteTags) }, closed)
export type NoteRequest = Static<typeof NoteRequest>

/** What moderators of the workspace tell each other about a viewer. */
export const Note = Type.Object({
  noteId: Type.String({ format: 'uuid' }),
  userId: Type.String(),
  text: noteText,
  tags: noteTags,
  written: Done,
  editedAt: maybe(time()),
  mine: Type.Boolean({ description: 'Whether who asks wrote it.' }),
  editable: Type.Boolean({ description: 'Whether who asks may change and remove it.' }),
})
export type Note = Static<typeof Note>

const viewerCounts = Type.Object({
  comments: count(),
  gifts: count('Streaks counted once. Never their value.'),
  firstSeenAt: time(),
  lastSeenAt: time(),
})

/** `GET /api/v1/moderation/viewers/:userId`. Past comments: `GET /api/v1/events?userId=…&types=CHAT&order=desc`. */
export const ViewerCard = Type.Object({
  viewer: ViewerProfile,
  standing: ViewerStanding,
  newEver: Type.Boolean({ description: 'Never seen in a live before this one; false without `streamId`.' }),
  here: maybe(viewerCounts, 'In the live `streamId`, if the viewer was seen there.'),
  lives: Type.Array(
    Type.Object({
      streamId: Type.String(),
      uniqueId: Type.String({ description: 'Whose live.' }),
      title: Type.String({ description: 'Untrusted text.' }),
      counts: viewerCounts,
    }),
    { description: 'In which the viewer was seen, the newest first, at most 20.' },
  ),
  notes: Type.Array(Note, { description: 'The newest first, at most 100.' }),
  held: count('Comments of the viewer that were ever held.'),
  rejected: count('Those of them that were rejected.'),
  hidden: count('Comments of the viewer that are hidden.'),
})
export type ViewerCard = Static<typeof ViewerCard>

/** `PUT /api/v1/moderation/viewers/:userId/mute`. */
export const MuteRequest = Type.Object(
  {
    minutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_080, description: 'Absent: until somebody undoes it.' }),
    ),
  },
  closed,
)
export type MuteRequest = Static<typeof MuteRequest>

/** `PUT /api/v1/moderation/viewers/:userId/exclusion`. */
export const ExclusionRequest = Type.Object({ minutes: Type.Integer({ minimum: 1, maximum: 10_080 }) }, closed)
export type ExclusionRequest = Static<typeof ExclusionRequest>

/** `PUT /api/v1/moderation/viewers/:userId/label`; null takes it away. */
export const LabelRequest = Type.Object({ label: maybe(Label) }, closed)
export type LabelRequest = Static<typeof LabelRequest>

/** Whether somebody who is seen in a live is new. */
export const Newness = Type.Object({
  userId: Type.String(),
  firstSeenAt: time('In any recorded live.'),
  firstSeenHereAt: time('In this live.'),
  newEver: Type.Boolean({ description: 'Never seen in a live before this one.' }),
})
export type Newness = Static<typeof Newness>

/** `GET /api/v1/moderation/streams/:streamId/newness?ids=1,2,3`: at most 100; those not stored yet are left out. */
export const NewnessList = Type.Object({ items: Type.Array(Newness) })
export type NewnessList = Static<typeof NewnessList>

// --- Questions -----------------------------------------------------------------------------------------------------

/** What the moderators did with a question. One that is not told of is pending and claimed by nobody. */
export const QuestionMark = Type.Object({
  questionId: Type.String({ pattern: '^q[0-9]{1,15}$', description: 'As in the metrics of a user session.' }),
  status: QuestionStatus,
  claimed: maybe(Done, 'Who answers it right now; null once it is settled.'),
  settled: maybe(Done),
})
export type QuestionMark = Static<typeof QuestionMark>

/** `PUT /api/v1/moderation/streams/:streamId/questions/:questionId/status`; `pending` undoes. */
export const QuestionStatusRequest = Type.Object({ status: QuestionStatus }, closed)
export type QuestionStatusRequest = Static<typeof QuestionStatusRequest>

// --- On duty -------------------------------------------------------------------------------------------------------

export const FocusItem = Type.Object(
  {
    kind: Type.Union([Type.Literal('comment'), Type.Literal('viewer'), Type.Literal('question')]),
    id: Type.String({ minLength: 1, maxLength: 100, description: 'eventId (also of a hold), userId or questionId.' }),
  },
  closed,
)
export type FocusItem = Static<typeof FocusItem>

/** `PUT /api/v1/moderation/streams/:streamId/focus`: what the page of this connection is looking at. */
export const FocusRequest = Type.Object(
  {
    presenceId: Type.String({ pattern: '^[0-9A-Za-z_-]{22}$', description: '`you.presenceId` of the snapshot.' }),
    item: maybe(FocusItem),
  },
  closed,
)
export type FocusRequest = Static<typeof FocusRequest>

/** Somebody who has the live channel open; one for each connection. */
export const Presence = Type.Object({
  key: Type.String({ description: 'Tells connections apart; not what `focus` wants.' }),
  who: Doer,
  since: time(),
  focus: maybe(FocusItem),
})
export type Presence = Static<typeof Presence>

/** One thing that was done, for the other moderators. Those without `streamId` concern all lives. */
export const ModerationDeed = Type.Object({
  deedId: Type.String({ description: 'Grows.' }),
  done: Done,
  action: Type.String({ description: 'Like `comment.hide`.' }),
  streamId: maybe(Type.String()),
  eventId: maybe(Type.String()),
  viewer: maybe(Person),
  questionId: maybe(Type.String()),
  detail: Type.String({ description: 'Like `10 min`, or empty.' }),
})
export type ModerationDeed = Static<typeof ModerationDeed>

// --- The live channel ----------------------------------------------------------------------------------------------

const parts = {
  holds: Type.Array(Hold, { description: 'Waiting ones first, oldest first, at most 200; then the 50 decided last.' }),
  comments: Type.Array(CommentMark, { description: 'The newest 300 of this live.' }),
  viewers: Type.Array(ViewerStanding, { description: 'Who is muted, excluded, labelled or noted; at most 500.' }),
  questions: Type.Array(QuestionMark, { description: 'The newest 300 of this live.' }),
  deeds: Type.Array(ModerationDeed, { description: 'The newest first, at most 50.' }),
}

/** `event: snapshot`, first on every connection: all of it replaces what was known. */
export const ModerationSnapshot = Type.Object({
  streamId: Type.String(),
  uniqueId: Type.String({ description: 'Whose live it is.' }),
  tiktokUrl: Type.String({ description: 'The live on TikTok: tools cannot mute or delete there.' }),
  you: Type.Object({ presenceId: Type.String(), key: Type.String(), who: Doer }),
  revision: count('Of words and settings: read them anew when it has changed.'),
  waiting: count('How many comments wait, also those beyond the list.'),
  ...parts,
  onDuty: Type.Array(Presence),
})
export type ModerationSnapshot = Static<typeof ModerationSnapshot>

const changeOf = <Part extends string, Item extends TSchema>(part: Part, item: Item) =>
  Type.Object({
    part: Type.Literal(part),
    put: Type.Array(item, { description: 'New, or other than before: replaces the one of the same key.' }),
    drop: Type.Array(Type.String(), { description: 'Keys of those that are no longer among them.' }),
  })

/**
 * `event: change`. Keys: holds and comments `eventId`, viewers `viewer.userId`, questions `questionId`, deeds `deedId`.
 */
export const ModerationChange = Type.Union([
  changeOf('holds', Hold),
  changeOf('comments', CommentMark),
  changeOf('viewers', ViewerStanding),
  changeOf('questions', QuestionMark),
  changeOf('deeds', ModerationDeed),
  Type.Object({ part: Type.Literal('waiting'), waiting: count() }),
  Type.Object({ part: Type.Literal('rules'), revision: count() }),
  Type.Object({ part: Type.Literal('onDuty'), onDuty: Type.Array(Presence) }),
])
export type ModerationChange = Static<typeof ModerationChange>
