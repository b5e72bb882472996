import Type, { type Static } from 'typebox'
import { OverlaySettings } from './settings.ts'

const closed = { additionalProperties: false }
const time = Type.String({ format: 'date-time' })
const token = Type.String({ minLength: 1, maxLength: 100, description: 'What stands behind the # of the link.' })
const pageId = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Made up by the page, once.' })

const speakerRole = Type.Unsafe<'follower' | 'subscriber' | 'moderator'>({
  type: 'string',
  enum: ['follower', 'subscriber', 'moderator'],
})

/** What an alert shows, plays and says. Its text is untrusted. */
export const AlertContent = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 600 })),
    imageUrl: Type.Optional(Type.String({ maxLength: 2000, description: 'Shown when it is one of TikTok.' })),
    sound: Type.Optional(
      Type.Unsafe<'none' | 'chime' | 'coin' | 'fanfare' | 'pop'>({
        type: 'string',
        enum: ['none', 'chime', 'coin', 'fanfare', 'pop'],
      }),
    ),
    volume: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'Percent. Default 80.' })),
    speech: Type.Optional(Type.String({ maxLength: 600 })),
    speaker: Type.Optional(
      Type.Array(speakerRole, {
        maxItems: 3,
        uniqueItems: true,
        description: 'What the viewer is whom it is about; absent: it is about nobody.',
      }),
    ),
    durationMs: Type.Optional(Type.Integer({ minimum: 500, maximum: 60_000, description: 'Default 5000.' })),
  },
  closed,
)
export type AlertContent = Static<typeof AlertContent>

/** `POST /api/v1/overlay-sessions`. */
export const OverlaySessionRequest = Type.Object({ token }, closed)
/** The answer: opens `GET /api/v1/overlay-events?ticket=` once, within a minute. */
export const OverlaySession = Type.Object({ ticket: Type.String(), expiresAt: time })
export type OverlaySession = Static<typeof OverlaySession>

/** `POST /api/v1/overlay-heartbeats`, every 5 s. */
export const OverlayHeartbeat = Type.Object(
  {
    ...{ token, pageId },
    shows: Type.String({ maxLength: 120 }),
    visible: Type.Boolean(),
    inObs: Type.Boolean(),
    width: Type.Integer({ minimum: 0, maximum: 100_000 }),
    height: Type.Integer({ minimum: 0, maximum: 100_000 }),
  },
  closed,
)
export type OverlayHeartbeat = Static<typeof OverlayHeartbeat>

/** `POST /api/v1/overlay-alerts/{alertId}/shown`: the page is about to show it. */
export const AlertClaimRequest = Type.Object({ token, pageId }, closed)
export const AlertClaim = Type.Object({
  outcome: Type.Unsafe<'won' | 'later' | 'gone'>({
    type: 'string',
    enum: ['won', 'later', 'gone'],
    description: '`won`: show it; `later`: another page shows one, or the screen is paused; `gone`: forget it.',
  }),
})
export type AlertClaim = Static<typeof AlertClaim>

/** A comment, or a question, that may be shown. All of it is untrusted text. */
export const StagePerson = Type.Object({ name: Type.String(), avatarUrl: Type.String() })
export type StagePerson = Static<typeof StagePerson>

export const StageComment = Type.Object({
  id: Type.String(),
  order: Type.Number({ description: 'Items stand in this order.' }),
  at: time,
  text: Type.String(),
  person: StagePerson,
  badge: Type.Unsafe<'' | 'moderator' | 'subscriber' | 'friend'>({ type: 'string' }),
})
export type StageComment = Static<typeof StageComment>

export const StageActivity = Type.Object({
  id: Type.String(),
  order: Type.Number(),
  at: time,
  type: Type.Unsafe<'gift' | 'follow' | 'share' | 'subscribe'>({ type: 'string' }),
  person: StagePerson,
  gift: Type.Optional(
    Type.Object({ name: Type.String(), count: Type.Integer(), coins: Type.Integer(), imageUrl: Type.String() }),
  ),
})
export type StageActivity = Static<typeof StageActivity>

export const StageGifter = Type.Object({
  id: Type.String(),
  order: Type.Number({ description: 'Rank, from 1.' }),
  person: StagePerson,
  coins: Type.Integer(),
})
export type StageGifter = Static<typeof StageGifter>

/** What Livetap has counted since the live began. */
export const StageFigures = Type.Object({
  id: Type.Literal('now'),
  likes: Type.Integer(),
  followers: Type.Integer(),
  coins: Type.Integer(),
  shares: Type.Integer(),
  subscribers: Type.Integer(),
  viewers: Type.Union([Type.Integer(), Type.Null()]),
})
export type StageFigures = Static<typeof StageFigures>

export interface StageItems {
  readonly chat: StageComment
  readonly activity: StageActivity
  readonly gifters: StageGifter
  readonly figures: StageFigures
  readonly featured: StageComment
}
export type StagePart = keyof StageItems

/** `event: <part>`: items that are new or other, and ids of those that are gone. `reset`: forget all others first. */
export interface StageChange<Part extends StagePart = StagePart> {
  readonly reset?: true
  readonly put: readonly StageItems[Part][]
  readonly drop: readonly string[]
}

/** `event: hello` comes first, and again when the settings change. */
export const StageHello = Type.Object({
  overlayId: Type.String(),
  settings: OverlaySettings,
  gapMs: Type.Integer({ description: 'Of the screen of an overlay of alerts.' }),
})
export type StageHello = Static<typeof StageHello>

/** `event: alert`, with its position as id; `event: test` has no `alertId`: it is shown without asking. */
export interface StageAlert {
  readonly alertId?: string
  readonly expiresAt: string
  readonly content: AlertContent
}
