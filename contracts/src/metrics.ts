import Type, { type Static } from 'typebox'
import { Gap } from './http.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const rate = (description?: string) => Type.Number({ minimum: 0, ...(description ? { description } : {}) })
const share = (description?: string) => Type.Number({ minimum: 0, maximum: 1, ...(description ? { description } : {}) })
const maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** What is counted, in all and for each minute. Gifts count streaks once; coins are whole. */
export const Counts = Type.Object({
  likes: count(),
  gifts: count(),
  coins: count(),
  comments: count(),
  shares: count(),
  follows: count(),
  joins: count(),
  subscribes: count(),
})
export type Counts = Static<typeof Counts>

/** Who a figure is about. Names are untrusted text. */
export const Person = Type.Object({
  userId: Type.String(),
  uniqueId: Type.String(),
  displayName: Type.String(),
  avatarUrl: Type.String(),
})
export type Person = Static<typeof Person>

/** What one viewer did since the metrics count. */
export const ViewerFigures = Type.Object({
  person: Person,
  likes: count(),
  gifts: count(),
  coins: count(),
  comments: count(),
  shares: count(),
  follows: Type.Boolean({ description: 'Follows the host, as far as is known.' }),
  followedAt: maybe(time('Began to follow while the metrics count.')),
  firstSeenAt: time(),
  lastSeenAt: time(),
  watchSeconds: count('Time between things the viewer did, pauses over ten minutes left out.'),
  returning: Type.Boolean({ description: 'Was seen in an earlier recorded live.' }),
  welcomed: Type.Boolean({ description: 'The host has been told of the viewer.' }),
})
export type ViewerFigures = Static<typeof ViewerFigures>

export const NewGifter = Type.Object({
  person: Person,
  at: time('Of the first gift.'),
  giftName: Type.String({ description: 'Of the first gift: untrusted text.' }),
  gifts: count('With the first event.'),
  coins: count('With the first event.'),
  returning: Type.Boolean({ description: 'Was seen in an earlier recorded live.' }),
})
export type NewGifter = Static<typeof NewGifter>

export const BigGifter = Type.Object({
  person: Person,
  at: time('Of the first thing the viewer did.'),
  coinsBefore: count('Given in earlier recorded lives.'),
})
export type BigGifter = Static<typeof BigGifter>

export const GiftFigures = Type.Object({
  giftId: Type.String(),
  giftName: Type.String(),
  giftImageUrl: Type.String(),
  diamondCount: count('Price of one, in coins, as told last.'),
  gifts: count(),
  coins: count(),
  senders: count(),
})
export type GiftFigures = Static<typeof GiftFigures>

export const BattleFigures = Type.Object({
  battleId: Type.String(),
  startedAt: time(),
  endedAt: maybe(time()),
  participants: Type.Array(Type.Object({ uniqueId: Type.String(), displayName: Type.String(), score: count() })),
})
export type BattleFigures = Static<typeof BattleFigures>

/** One row of the charts: what happened in a slice of time. */
export const MetricsRow = Type.Object({
  at: time('Start of the slice.'),
  viewers: maybe(count('Told last in the slice.')),
  comments: count(),
  likes: count(),
  gifts: count(),
  coins: count(),
  follows: count(),
  shares: count(),
  joins: count(),
  sentiment: maybe(Type.Number({ minimum: -1, maximum: 1, description: 'Mean of the comments whose mood is known.' })),
})
export type MetricsRow = Static<typeof MetricsRow>

/** A number that is made of others, with everything needed to see why it is what it is. */
export const Score = Type.Object({
  value: Type.Number({ description: '0 to 1, or 0 to 100 where the score says so.' }),
  confidence: share('How much there is to judge by: 0 nothing, 1 plenty.'),
  version: Type.Integer({ minimum: 1, description: 'Grows when the formula changes.' }),
  parts: Type.Array(Type.Object({ name: Type.String(), weight: Type.Number(), value: Type.Number() }), {
    description: 'The summands: weight × value.',
  }),
  inputs: Type.Record(Type.String(), maybe(Type.Number()), { description: 'The measured numbers behind the parts.' }),
})
export type Score = Static<typeof Score>

export const Scores = Type.Object({
  engagementIntensity: Score,
  contentReception: Score,
  audienceEnergy: Score,
  retentionQuality: Score,
  entertainmentLevel: Score,
  churnRisk: Score,
  monetizationOpportunity: Score,
})
export type Scores = Static<typeof Scores>
export type ScoreName = keyof Scores

export const QuestionStatus = Type.Union([Type.Literal('pending'), Type.Literal('answered'), Type.Literal('skipped')])
export type QuestionStatus = Static<typeof QuestionStatus>

/** A question from the chat, with everybody who asked nearly the same. */
export const Question = Type.Object({
  questionId: Type.String(),
  text: Type.String({ description: 'As it was asked first: untrusted text.' }),
  language: Type.String({ description: 'BCP 47, or empty.' }),
  priority: Type.Integer({ minimum: 1, maximum: 5, description: '5 is the most urgent.' }),
  asked: count('How often.'),
  askers: Type.Array(Person, { description: 'The first of them, at most three.' }),
  firstAskedAt: time(),
  lastAskedAt: time(),
  status: QuestionStatus,
  settledAt: maybe(time('When it was marked as answered or skipped.')),
})
export type Question = Static<typeof Question>

export const Moment = Type.Object({
  at: time('Start of the minute.'),
  eventId: Type.String({ description: 'Position in the log where the minute begins: `<epoch>-<pos>`.' }),
  value: Type.Number({ description: 'Activity of the minute against the mean of all, 1 is as usual.' }),
  comments: count(),
  likes: count(),
  coins: count(),
  viewers: maybe(count()),
})
export type Moment = Static<typeof Moment>

/** What the numbers mean. */
export const Analysis = Type.Object({
  scores: Scores,
  engagementTrend: Type.Object({
    direction: Type.Union([Type.Literal('rising'), Type.Literal('steady'), Type.Literal('falling')]),
    change: Type.Number({ description: 'Last five minutes against the five before: 0.2 is a fifth more.' }),
    confidence: share(),
  }),
  sentiment: Type.Object({
    mean: maybe(Type.Number({ minimum: -1, maximum: 1, description: 'Of the last 100 comments whose mood is known.' })),
    volatility: maybe(Type.Number({ minimum: 0, description: 'Standard deviation of the same.' })),
    positive: count(),
    neutral: count(),
    negative: count(),
    unknown: count(),
  }),
  languages: Type.Array(Type.Object({ language: Type.String(), comments: count() })),
  keywords: Type.Array(
    Type.Object({
      word: Type.String({ description: 'Untrusted text.' }),
      count: count(),
      rising: Type.Number({ minimum: 0, description: 'Last five minutes against what was usual, 1 is as usual.' }),
    }),
  ),
  questions: Type.Object({
    pending: count(),
    answered: count(),
    skipped: count(),
    responseRate: maybe(share('Answered of all that were settled or have waited ten minutes.')),
    responseSeconds: maybe(rate('Mean time from the first asking to the answer.')),
    items: Type.Array(Question, { description: 'The most urgent first, at most 30.' }),
  }),
  moments: Type.Object({ peaks: Type.Array(Moment), lows: Type.Array(Moment) }),
})
export type Analysis = Static<typeof Analysis>

/** All numbers of one live (or a part of it), as of `asOf`. Recomputable from the log. */
export const Metrics = Type.Object(
  {
    uniqueId: Type.String(),
    streamId: Type.String(),
    since: time('Counted from here on.'),
    sinceId: Type.String({ description: 'Counted are events behind this position: `<epoch>-<pos>`.' }),
    asOf: time('Time of the newest event.'),
    lastEventId: Type.String({ description: 'Position of the newest event: `<epoch>-<pos>`.' }),
    events: count(),
    missing: Type.Object({ seconds: count(), gaps: Type.Array(Gap, { description: 'The newest, at most 50.' }) }),
    viewers: Type.Object({
      current: maybe(count('Null until TikTok told it.')),
      peak: count(),
      average: maybe(rate('Over time.')),
    }),
    tiktok: Type.Object(
      { likes: maybe(count()), viewers: maybe(count('All who came in, as TikTok counts them.')) },
      { description: "TikTok's own totals of the whole live, where its messages carry them." },
    ),
    totals: Counts,
    perMinute: Type.Object({
      likes: rate(),
      gifts: rate(),
      coins: rate(),
      comments: rate(),
      shares: rate(),
      follows: rate(),
      joins: rate(),
      subscribes: rate(),
    }),
    audience: Type.Object({
      unique: count(),
      estimated: Type.Boolean({ description: '`unique` and `returning` are estimates: there were too many to keep.' }),
      active: count('Did something in the last five minutes.'),
      returning: count('Were seen in an earlier recorded live.'),
      followersGained: count(),
      watchSeconds: maybe(rate('Mean of the viewers kept.')),
      watchBuckets: Type.Array(count(), {
        minItems: 4,
        maxItems: 4,
        description: 'Viewers kept who watched 0–5, 5–15, 15–30 and 30 or more minutes.',
      }),
      kept: count('Viewers whose figures are kept.'),
    }),
    topGifters: Type.Array(ViewerFigures),
    topLikers: Type.Array(ViewerFigures),
    newGifters: Type.Array(NewGifter, {
      description: 'Gave their first gift while the metrics count: the newest first, at most 3.',
    }),
    bigGifters: Type.Array(BigGifter, {
      description: 'Gave 500 coins or more in earlier recorded lives, and came: the newest first, at most 3.',
    }),
    gifts: Type.Array(GiftFigures, { description: 'Most coins first.' }),
    battles: Type.Array(BattleFigures),
    history: Type.Object({
      slice: Type.Integer({ minimum: 1, description: 'Seconds in a row.' }),
      complete: Type.Boolean({ description: 'All rows; else only those that changed since the last message.' }),
      rows: Type.Array(MetricsRow),
    }),
    analysis: Analysis,
  },
  { $id: 'https://livetap.dev/schemas/metrics.v1.schema.json', title: 'Metrics' },
)
export type Metrics = Static<typeof Metrics>
