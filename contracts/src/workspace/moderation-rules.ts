import Type, { type Static, type TSchema } from 'typebox'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const closed = { additionalProperties: false }

/** Who did something. `rule`: a flagged word or a hold option; `timer`: nobody decided in time. */
export const Doer = Type.Object({
  kind: Type.Union([
    Type.Literal('person'),
    Type.Literal('key'),
    Type.Literal('automation'),
    Type.Literal('rule'),
    Type.Literal('timer'),
  ]),
  id: Type.String({ description: 'The same for everything that one of them does; empty for rule and timer.' }),
  name: Type.String({ description: 'As it was then; empty for rule and timer.' }),
})
export type Doer = Static<typeof Doer>

/** That something was done, by whom and when. */
export const Done = Type.Object({ by: Doer, at: time() })
export type Done = Static<typeof Done>

// --- Flagged words -------------------------------------------------------------------------------------------------

/** `word`: whole words, whatever their case and accents, also disguised; `re2`: a regular expression of RE2. */
export const WordKind = Type.Union([Type.Literal('word'), Type.Literal('re2')])
export type WordKind = Static<typeof WordKind>

/** `flag`: lit up for moderators; `hold`: waits for a moderator; `hide`: not shown to the public. */
export const WordAction = Type.Union([Type.Literal('flag'), Type.Literal('hold'), Type.Literal('hide')])
export type WordAction = Static<typeof WordAction>

const wordFields = {
  pattern: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  kind: WordKind,
  action: WordAction,
}
const wordNote = Type.String({ maxLength: 200, description: 'Why it is in the list; for moderators only.' })

/** `POST /api/v1/moderation/words` and `PUT /api/v1/moderation/words/:wordId`. */
export const FlaggedWordRequest = Type.Object({ ...wordFields, note: Type.Optional(wordNote) }, closed)
export type FlaggedWordRequest = Static<typeof FlaggedWordRequest>

export const FlaggedWord = Type.Object({
  wordId: Type.String({ format: 'uuid' }),
  ...wordFields,
  note: wordNote,
  added: Done,
})
export type FlaggedWord = Static<typeof FlaggedWord>

/** `GET /api/v1/moderation/words`: at most 50. */
export const FlaggedWordList = Type.Object({
  revision: count('Grows with every change of words or settings.'),
  items: Type.Array(FlaggedWord),
})
export type FlaggedWordList = Static<typeof FlaggedWordList>

/** Where a word of the list stands in a comment. Offsets count UTF-16 units, as JavaScript does. */
export const WordMatch = Type.Object({
  wordId: Type.String({ format: 'uuid' }),
  action: WordAction,
  start: count(),
  end: count('The first character behind it.'),
})
export type WordMatch = Static<typeof WordMatch>

/** `POST /api/v1/moderation/words/try`: a text against the list, or against one word that is not in it yet. */
export const WordTrial = Type.Object(
  { text: Type.String({ maxLength: 500 }), word: Type.Optional(Type.Object(wordFields, closed)) },
  closed,
)
export type WordTrial = Static<typeof WordTrial>
/** `wordId` of a word that is not in the list yet is the id of nobody: 00000000-0000-0000-0000-000000000000. */
export const WordTrialResult = Type.Object({
  matches: Type.Array(WordMatch),
  link: Type.Boolean({ description: 'There is a link in it.' }),
  outcome: Type.Union([Type.Literal('shown'), Type.Literal('held'), Type.Literal('hidden')], {
    description: 'What would happen to the comment of a viewer who is no newcomer, with the settings of now.',
  }),
})
export type WordTrialResult = Static<typeof WordTrialResult>

// --- Settings ------------------------------------------------------------------------------------------------------

const settingFields = {
  holdLinks: Type.Boolean({ description: 'Comments with a link wait for a moderator.' }),
  holdFirstComments: Type.Integer({
    minimum: 0,
    maximum: 10,
    description: 'So many first comments of a viewer never seen in an earlier live wait; 0 (usual): none.',
  }),
  timer: maybe(
    Type.Object(
      {
        seconds: Type.Integer({ minimum: 5, maximum: 3600 }),
        decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
      },
      closed,
    ),
  ),
}

/** `PUT /api/v1/moderation/settings`. `timer`: what happens to a held comment that nobody decided; null: it waits. */
export const ModerationSettingsRequest = Type.Object(settingFields, closed)
export type ModerationSettingsRequest = Static<typeof ModerationSettingsRequest>

/** `GET /api/v1/moderation/settings`. */
export const ModerationSettings = Type.Object({ revision: count('As in the list of words.'), ...settingFields })
export type ModerationSettings = Static<typeof ModerationSettings>
