import Type, { type Static } from 'typebox'
import { MediaTier } from './video.ts'

const closed = { additionalProperties: false }

/** Highest first. */
export const RoomRole = Type.Union([
  Type.Literal('owner'),
  Type.Literal('moderator'),
  Type.Literal('dj'),
  Type.Literal('member'),
  Type.Literal('guest'),
])
export type RoomRole = Static<typeof RoomRole>
export const roomRoles: readonly RoomRole[] = RoomRole.anyOf.map((role) => role.const)

/** What somebody may do in a room. */
export const RoomGrant = Type.Union([
  Type.Literal('play'),
  Type.Literal('seek'),
  Type.Literal('skip'),
  Type.Literal('add'),
  Type.Literal('remove-own'),
  Type.Literal('remove-any'),
  Type.Literal('reorder'),
  Type.Literal('play-now'),
  Type.Literal('vote'),
  Type.Literal('chat'),
  Type.Literal('react'),
  Type.Literal('countdown'),
  Type.Literal('poll'),
  Type.Literal('settings'),
  Type.Literal('roles'),
  Type.Literal('kick'),
  Type.Literal('ban'),
  Type.Literal('mute'),
])
export type RoomGrant = Static<typeof RoomGrant>
export const roomGrants: readonly RoomGrant[] = RoomGrant.anyOf.map((grant) => grant.const)

/** Somebody in a room, present or away for a moment. */
export const Member = Type.Object({
  id: Type.String(),
  name: Type.String({ minLength: 1, maxLength: 40 }),
  role: RoomRole,
  /** Of a guest: there is no account behind it. */
  isGuest: Type.Boolean(),
  isPresent: Type.Boolean(),
  mutedUntil: Type.Optional(Type.String({ format: 'date-time' })),
  /** It stalls so often that the room waits for it no more. */
  isExcluded: Type.Optional(Type.Boolean()),
})
export type Member = Static<typeof Member>

/** What a player tells of itself: every two seconds, and when its state changes, at most twice a second. */
export const PlayerReport = Type.Object(
  {
    seq: Type.Integer({ minimum: 0, description: 'Of the timeline that it plays.' }),
    state: Type.Union([
      Type.Literal('idle'),
      Type.Literal('loading'),
      Type.Literal('ready'),
      Type.Literal('playing'),
      Type.Literal('paused'),
      Type.Literal('stalled'),
      Type.Literal('blocked'),
      Type.Literal('ended'),
      Type.Literal('failed'),
    ]),
    pos: Type.Number({ minimum: 0, description: 'Seconds.' }),
    at: Type.Number({ description: "When that was, by the server's clock as the client knows it." }),
    skewMs: Type.Optional(Type.Number({ description: 'Behind (negative) or ahead of the timeline.' })),
    clockErrorMs: Type.Optional(Type.Number({ minimum: 0 })),
    bufferedS: Type.Optional(
      Type.Number({ minimum: 0, description: 'Seconds that can be played without the network.' }),
    ),
    duration: Type.Optional(Type.Number({ minimum: 0 })),
    ready: Type.Optional(Type.Boolean()),
    tier: Type.Optional(MediaTier),
    rttMs: Type.Optional(Type.Number({ minimum: 0 })),
    /** Of a live: how far behind its newest picture. */
    edgeLatencyMs: Type.Optional(Type.Number({ minimum: 0 })),
  },
  closed,
)
export type PlayerReport = Static<typeof PlayerReport>

/** How the players of a room are, told about once a second; it may be left out. */
export const Presence = Type.Object({
  members: Type.Array(
    Type.Object({
      id: Type.String(),
      state: PlayerReport.properties.state,
      skewMs: Type.Optional(Type.Number()),
      rttMs: Type.Optional(Type.Number()),
      tier: Type.Optional(MediaTier),
      typing: Type.Optional(Type.Boolean()),
    }),
  ),
  /** What players of a live aim at. */
  targetLatencyMs: Type.Optional(Type.Number()),
})
export type Presence = Static<typeof Presence>
