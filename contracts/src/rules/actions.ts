import Type, { type Static } from 'typebox'
import { ExternalAction } from './external-actions.ts'
import { ObsAction, StreamerbotAction } from './program-actions.ts'

const closed = { additionalProperties: false }
const text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description ? { description } : {}) })
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })

/** The names that templates know, of every event; docs/rules.md says what each holds. */
export const placeholderNames = [
  'username',
  'displayName',
  'userId',
  'giftName',
  'giftCount',
  'coins',
  'message',
  'likeCount',
  'totalLikeCount',
  'eventType',
  'timestamp',
  'streamId',
] as const
export type Placeholder = (typeof placeholderNames)[number]

const template = (maxLength: number) => text(maxLength, 'Text with placeholders like {username} or {message|nothing}.')

/** POSTs to an address. `body`: JSON whose texts are templates; absent: the event and the rule as Livetap puts them. */
export const WebhookAction = Type.Object(
  {
    type: Type.Literal('webhook'),
    url: Type.String({ minLength: 1, maxLength: 2000, description: 'https, or http where the operator allows it.' }),
    template: Type.Optional(template(2000)),
    body: Type.Optional(Type.Unknown({ description: 'A JSON document; its texts are templates. At most 8 kB.' })),
    preset: Type.Optional(
      Type.Union([Type.Literal('livetap'), Type.Literal('discord'), Type.Literal('tikfinity'), Type.Literal('ifttt')], {
        description: 'What the body looks like when there is none. Default: livetap.',
      }),
    ),
  },
  closed,
)

/** Says something in the chat of the live, once at most, where a provider can. */
export const AnnounceAction = Type.Object({ type: Type.Literal('announce'), template: template(300) }, closed)

/** Livetap's own moderation, and on TikTok what a provider can do there. */
export const ModerateAction = Type.Object(
  {
    type: Type.Literal('moderate'),
    deed: Type.Union(
      [
        Type.Literal('hide'),
        Type.Literal('hold'),
        Type.Literal('mute'),
        Type.Literal('exclude'),
        Type.Literal('timeout'),
        Type.Literal('ban'),
      ],
      {
        description:
          '`hide`, `hold`: the comment; `mute`: the viewer for overlays; `exclude`: the viewer for rules; `timeout`, `ban`: the viewer on TikTok, where a provider can.',
      },
    ),
    seconds: Type.Optional(
      Type.Union([Type.Literal(5), Type.Literal(30), Type.Literal(60), Type.Literal(300)], {
        description: 'How long a viewer cannot write after a `timeout`: what TikTok offers. Default 60.',
      }),
    ),
    minutes: Type.Optional(whole(1, 10_080, 'How long a viewer is muted or excluded. Default 10.')),
  },
  closed,
)

export const LogAction = Type.Object({ type: Type.Literal('log'), template: template(1000) }, closed)

/** A number that grows with what was given: `factor` for each coin, gift or like, kept within `min` and `max`. */
export const ScaledParameter = Type.Object(
  {
    per: Type.Union([Type.Literal('coin'), Type.Literal('gift'), Type.Literal('like')]),
    factor: Type.Number({ minimum: -1_000_000, maximum: 1_000_000 }),
    min: Type.Number(),
    max: Type.Number(),
  },
  closed,
)
export type ScaledParameter = Static<typeof ScaledParameter>

/**
 * A command to a device; every parameter is a number or a truth, never text of a viewer. The capability `stop` is the
 * emergency stop: any rule may press it, and none can open it.
 */
export const DeviceAction = Type.Object(
  {
    type: Type.Literal('device'),
    deviceId: text(64),
    capability: text(64),
    parameters: Type.Record(
      Type.String({ maxLength: 40 }),
      Type.Union([Type.Number(), Type.Boolean(), ScaledParameter]),
    ),
  },
  closed,
)

/** Shows an alert on one of the eight screens, each of which has a queue of its own. */
export const OverlayAction = Type.Object(
  {
    type: Type.Literal('overlay'),
    screen: whole(1, 8),
    template: Type.Optional(template(300)),
    imageUrl: Type.Optional(text(2000, 'https, or `{gift}` or `{avatar}`: pictures of the event.')),
    sound: Type.Optional(
      Type.Union([
        Type.Literal('none'),
        Type.Literal('chime'),
        Type.Literal('coin'),
        Type.Literal('fanfare'),
        Type.Literal('pop'),
      ]),
    ),
    volume: Type.Optional(whole(0, 100, 'Percent. Default 80.')),
    speech: Type.Optional(template(300)),
    durationMs: Type.Optional(whole(500, 60_000, 'Default 5000.')),
  },
  closed,
)

/** What follows waits so long. */
export const DelayAction = Type.Object({ type: Type.Literal('delay'), ms: whole(1, 60_000) }, closed)

/** Adds points to the viewer, or takes some; nobody has less than 0. */
export const PointsAction = Type.Object(
  {
    type: Type.Literal('points'),
    change: whole(-1_000_000, 1_000_000),
    per: Type.Optional(
      Type.Union([Type.Literal('event'), Type.Literal('coin'), Type.Literal('gift'), Type.Literal('like')]),
    ),
  },
  closed,
)

const simpleActions = [
  WebhookAction,
  AnnounceAction,
  ModerateAction,
  LogAction,
  DeviceAction,
  OverlayAction,
  DelayAction,
  PointsAction,
  ExternalAction,
  StreamerbotAction,
  ObsAction,
] as const
export const SimpleAction = Type.Union([...simpleActions])
export type SimpleAction = Static<typeof SimpleAction>

/** One of these, by weight. */
export const RandomAction = Type.Object(
  {
    type: Type.Literal('random'),
    options: Type.Array(
      Type.Object({ weight: whole(1, 1000), actions: Type.Array(SimpleAction, { minItems: 1, maxItems: 10 }) }, closed),
      { minItems: 2, maxItems: 20 },
    ),
  },
  closed,
)

export const Action = Type.Union([...simpleActions, RandomAction])
export type Action = Static<typeof Action>
export type ActionType = Action['type']
/** What reaches an executor: delays and choices are made before. */
export type DeliveredAction = Exclude<SimpleAction, { type: 'delay' }>
