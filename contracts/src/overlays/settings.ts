import Type, { type Static } from 'typebox'
import { activityTypes, goalCounts, overlayAligns, overlayFonts, overlayThemes, speechAudiences } from './usual.ts'

const closed = { additionalProperties: false }
const choice = <const Names extends readonly string[]>(names: Names, description?: string) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names], ...(description ? { description } : {}) })
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })
const words = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description ? { description } : {}) })

const look = {
  theme: choice(overlayThemes),
  font: choice(overlayFonts),
  fontSize: whole(50, 300, 'Percent of what the theme has.'),
  scale: whole(25, 400, 'Percent, of everything.'),
  align: choice(overlayAligns),
  accent: Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'Colour of what stands out.' }),
  policySafe: Type.Boolean({ description: 'No pictures of gifts and no coins, as TikTok may frown on them.' }),
}
const title = words(80, 'Empty: none.')
/** Whose live it follows. */
const live = Type.String({ pattern: '^[A-Za-z0-9_.]{0,64}$', description: 'A @username; empty: whoever is live.' })
const hideAfter = whole(0, 3600, 'Seconds until an item goes; 0: when there is no room.')

export const AlertSettings = Type.Object(
  {
    kind: Type.Literal('alert'),
    ...look,
    screen: whole(1, 8, 'Whose queue it shows.'),
    position: choice(['top', 'center', 'bottom']),
    animation: choice(['rise', 'pop', 'slide', 'none']),
    muted: Type.Boolean(),
    volume: whole(0, 100, 'Percent of what each alert wants.'),
    voice: Type.String({
      pattern: '^[A-Za-z0-9-]{0,35}$',
      description: 'BCP 47 language of speech; empty: as it comes.',
    }),
    speechVolume: whole(0, 100, 'Percent of the volume of the alert; 0: nothing is spoken.'),
    speechRate: whole(50, 200, 'How fast, in percent.'),
    speechFor: choice(speechAudiences, 'Of whom speech may be; alerts about nobody are always spoken.'),
    speechMax: whole(20, 300, 'Characters that are spoken at most.'),
    speechNever: words(500, 'Words that are never spoken, with commas between them, beside the flagged words.'),
  },
  closed,
)
export type AlertSettings = Static<typeof AlertSettings>

export const ChatSettings = Type.Object(
  {
    kind: Type.Literal('chat'),
    ...look,
    live,
    max: whole(1, 30, 'Most comments at a time.'),
    hideAfter,
    direction: choice(['up', 'down'], '`up`: the newest at the foot.'),
    avatars: Type.Boolean(),
    excludeCommands: Type.Boolean({ description: 'Leaves out comments that begin with `!`.' }),
  },
  closed,
)
export type ChatSettings = Static<typeof ChatSettings>

export const GoalSettings = Type.Object(
  {
    kind: Type.Literal('goal'),
    ...look,
    live,
    title,
    counts: choice(goalCounts, 'What is counted since the live began; `custom`: `value`.'),
    start: whole(0, 1_000_000_000, 'Added to what is counted.'),
    target: whole(1, 1_000_000_000),
    value: whole(0, 1_000_000_000, 'Of a custom goal.'),
  },
  closed,
)
export type GoalSettings = Static<typeof GoalSettings>

export const TopGiftersSettings = Type.Object(
  { kind: Type.Literal('top-gifters'), ...look, live, title, max: whole(1, 10), avatars: Type.Boolean() },
  closed,
)
export type TopGiftersSettings = Static<typeof TopGiftersSettings>

export const ActivitySettings = Type.Object(
  {
    kind: Type.Literal('activity'),
    ...look,
    live,
    max: whole(1, 20),
    hideAfter,
    direction: choice(['up', 'down']),
    types: Type.Array(choice(activityTypes), { maxItems: 4, uniqueItems: true }),
    minCoins: whole(0, 1_000_000, 'Gifts below are left out.'),
  },
  closed,
)
export type ActivitySettings = Static<typeof ActivitySettings>

export const ViewersSettings = Type.Object({ kind: Type.Literal('viewers'), ...look, live, title }, closed)
export type ViewersSettings = Static<typeof ViewersSettings>

export const QuestionSettings = Type.Object(
  {
    kind: Type.Literal('question'),
    ...look,
    live,
    title,
    source: choice(['featured', 'claimed', 'both'], 'The comment that is featured, or the question that is claimed.'),
  },
  closed,
)
export type QuestionSettings = Static<typeof QuestionSettings>

/** How an overlay looks and what it shows; `kind` says which of them it is. */
export const OverlaySettings = Type.Union([
  AlertSettings,
  ChatSettings,
  GoalSettings,
  TopGiftersSettings,
  ActivitySettings,
  ViewersSettings,
  QuestionSettings,
])
export type OverlaySettings = Static<typeof OverlaySettings>
