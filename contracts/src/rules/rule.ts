import Type, { type Static, type TSchema } from 'typebox'
import { eventTypes } from '../unified-event.ts'
import { Done } from '../workspace/moderation-rules.ts'
import { Action } from './actions.ts'

const closed = { additionalProperties: false }
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const oneOf = <const Names extends readonly string[]>(names: Names, description?: string) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names], ...(description ? { description } : {}) })

/** `ANY`: whatever a viewer does (chat, gift, like, follow, share, join, subscribe, emote). */
export const ruleEventTypes = [...eventTypes.filter((type) => type !== 'RAW'), 'ANY'] as const
export const RuleEventType = oneOf(ruleEventTypes)
export type RuleEventType = Static<typeof RuleEventType>

/** JsonLogic, the bounded subset of docs/rules.md. */
export const Condition = Type.Unknown({ description: 'JsonLogic (see docs/rules.md), or null for always.' })

/**
 * How a streak of a gift counts. `delta`: every increment is one event; `each`: once for every single gift;
 * `streakEnd`: once, when the streak is over, with its total; `milestone`: every time the streak passes a multiple.
 */
export const GiftMode = Type.Object(
  {
    mode: oneOf(['delta', 'each', 'streakEnd', 'milestone'] as const),
    every: Type.Optional(whole(2, 100_000, 'Gifts from one milestone to the next.')),
    maxPerEvent: Type.Optional(whole(1, 100, 'Most firings of one event. Default 20.')),
  },
  closed,
)
export type GiftMode = Static<typeof GiftMode>

export const Audience = Type.Object(
  {
    who: oneOf(['everyone', 'follower', 'friend', 'subscriber', 'moderator', 'team', 'topGifter', 'viewer'] as const),
    teamLevel: Type.Optional(whole(1, 1000, 'With `team`: at least this level of the fan club.')),
    userId: Type.Optional(Type.String({ maxLength: 64, description: 'With `viewer`: whom.' })),
  },
  closed,
)
export type Audience = Static<typeof Audience>

/** Fires when enough has come together within a time. */
export const Window = Type.Object(
  {
    counts: oneOf(['events', 'gifts', 'coins', 'likes', 'viewers'] as const, '`viewers`: different ones.'),
    scope: oneOf(['stream', 'user', 'userAndGift'] as const),
    threshold: whole(1, 100_000_000),
    withinMs: maybe(whole(1000, 86_400_000), 'Null: within the live.'),
    onFire: oneOf(
      ['carry', 'zero', 'slide'] as const,
      '`carry`: the rest counts on; `zero`: begins anew; `slide`: the last `withinMs` count, whether it fired or not.',
    ),
  },
  closed,
)
export type Window = Static<typeof Window>

/** What has to have happened before, in this order; the event of the rule is the last step. */
export const Sequence = Type.Object(
  {
    steps: Type.Array(Type.Object({ eventType: RuleEventType, condition: Type.Optional(Condition) }, closed), {
      minItems: 1,
      maxItems: 5,
    }),
    withinMs: whole(1000, 3_600_000),
    sameUser: Type.Boolean(),
  },
  closed,
)
export type Sequence = Static<typeof Sequence>

export const Cooldown = Type.Object(
  { globalMs: Type.Optional(whole(0, 86_400_000)), userMs: Type.Optional(whole(0, 86_400_000)) },
  closed,
)
export const Rate = Type.Object(
  { max: whole(1, 10_000), perMs: whole(1000, 3_600_000), scope: oneOf(['rule', 'user'] as const) },
  closed,
)
export const Quota = Type.Object(
  { stream: Type.Optional(whole(1, 1_000_000)), user: Type.Optional(whole(1, 1_000_000)) },
  closed,
)

export const Run = Type.Object(
  {
    mode: oneOf(
      ['single', 'restart', 'queued', 'parallel'] as const,
      'While one runs: `single` drops the next, `restart` ends the one that runs, `queued` lets it wait, `parallel` runs both.',
    ),
    queue: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
        description: 'With `queued`: which. Default: of the rule alone.',
      }),
    ),
    max: Type.Optional(whole(1, 1000, 'Most that wait (queued) or run (parallel). Default 10.')),
    ttlMs: Type.Optional(whole(1000, 86_400_000, 'What has not begun by then is dropped. Default 15000.')),
    coalesce: Type.Optional(
      oneOf(['none', 'sum', 'latest'] as const, 'What becomes of the next one of the same viewer while one waits.'),
    ),
  },
  closed,
)
export type Run = Static<typeof Run>

const definitionFields = {
  name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  streamId: Type.Optional(maybe(Type.String({ maxLength: 64 }), 'Only in this live; null: in all.')),
  uniqueId: Type.Optional(maybe(Type.String({ maxLength: 64 }), 'Only in lives of this @username; null: of all.')),
  eventType: RuleEventType,
  gift: Type.Optional(GiftMode),
  audience: Type.Optional(Audience),
  condition: Type.Optional(Condition),
  window: Type.Optional(maybe(Window)),
  sequence: Type.Optional(maybe(Sequence)),
  cooldown: Type.Optional(Cooldown),
  rate: Type.Optional(maybe(Rate)),
  quota: Type.Optional(Quota),
  run: Type.Optional(Run),
  priority: Type.Optional(whole(-100, 100, 'Higher ones come first, in rules and in queues. Default 0.')),
  stopAfter: Type.Optional(
    Type.Boolean({ description: 'When it fires, rules of lower priority do not see the event.' }),
  ),
  replays: Type.Optional(Type.Boolean({ description: 'Acts on events that are played again, too. Default: no.' })),
  offered: Type.Optional(
    Type.Boolean({
      description: 'Other programs of the machine that Livetap runs on may have it run. Default: no.',
    }),
  ),
  onError: Type.Optional(
    oneOf(['stop', 'continue'] as const, 'What follows an action that failed. Default: continue.'),
  ),
  actions: Type.Array(Action, { minItems: 1, maxItems: 20 }),
}

/** What a rule is, as somebody writes it: the draft, and every revision. */
export const RuleDefinition = Type.Object(definitionFields, closed)
export type RuleDefinition = Static<typeof RuleDefinition>

export const RuleRevision = Type.Object({
  revision: whole(1, 1_000_000),
  definition: RuleDefinition,
  published: Done,
  note: Type.String(),
})
export type RuleRevision = Static<typeof RuleRevision>

export const Rule = Type.Object({
  ruleId: Type.String({ format: 'uuid' }),
  enabled: Type.Boolean({ description: 'False: nothing is published, or it is switched off.' }),
  /** The newest text: the draft where there is one, else what is published. */
  ...definitionFields,
  revision: maybe(whole(1, 1_000_000), 'What is published; null: nothing yet.'),
  isDraft: Type.Boolean({ description: 'What is shown differs from what is published.' }),
  sentence: Type.String({ description: 'What it does, in plain English.' }),
  changed: Done,
})
export type Rule = Static<typeof Rule>

/** `POST /api/v1/rules`; published at once when `enabled`. */
export const RuleRequest = Type.Object({ ...definitionFields, enabled: Type.Optional(Type.Boolean()) }, closed)
export type RuleRequest = Static<typeof RuleRequest>
