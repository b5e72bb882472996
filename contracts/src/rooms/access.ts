import Type, { type Static } from 'typebox'
import { RoomRole } from './members.ts'
import { RoomSettings, RoomVisibility } from './room.ts'

const closed = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 60 })
const password = Type.String({ minLength: 1, maxLength: 200 })

/** `POST /api/v1/rooms`. What is left out is usual: whoever has the link comes in and may do everything friends do. */
export const RoomWish = Type.Object(
  {
    name: Type.Optional(name),
    visibility: Type.Optional(RoomVisibility),
    password: Type.Optional(password),
    settings: Type.Optional(Type.Partial(RoomSettings)),
    /** A live of the workspace whose events drive the room. */
    uniqueId: Type.Optional(Type.String({ maxLength: 60 })),
  },
  closed,
)
export type RoomWish = Static<typeof RoomWish>

/** `PATCH /api/v1/rooms/:roomId`. `password: null`: none any more. */
export const RoomChange = Type.Object(
  {
    name: Type.Optional(name),
    visibility: Type.Optional(RoomVisibility),
    password: Type.Optional(Type.Union([password, Type.Null()])),
    uniqueId: Type.Optional(Type.Union([Type.String({ maxLength: 60 }), Type.Null()])),
  },
  closed,
)
export type RoomChange = Static<typeof RoomChange>

/** A room as those see it who can open it. */
export const Room = Type.Object({
  id: Type.String(),
  name: Type.String(),
  visibility: RoomVisibility,
  hasPassword: Type.Boolean(),
  url: Type.String({ description: 'Where people go.' }),
  uniqueId: Type.Union([Type.String(), Type.Null()]),
  present: Type.Integer({ minimum: 0, description: 'How many are in it now.' }),
  nowPlaying: Type.Union([
    Type.Object({ title: Type.String(), pictureUrl: Type.Optional(Type.String()) }),
    Type.Null(),
  ]),
  createdAt: Type.String({ format: 'date-time' }),
  lastActivityAt: Type.String({ format: 'date-time' }),
})
export type Room = Static<typeof Room>
export const RoomList = Type.Object({ items: Type.Array(Room) })
export type RoomList = Static<typeof RoomList>

/** A room of the lobby, as everybody sees it: of one with a password, not what plays. */
export const PublicRoom = Type.Pick(Room, ['id', 'name', 'hasPassword', 'present', 'nowPlaying'])
export type PublicRoom = Static<typeof PublicRoom>
export const PublicRoomList = Type.Object({ items: Type.Array(PublicRoom) })
export type PublicRoomList = Static<typeof PublicRoomList>

/** `GET /api/v1/rooms/:roomId/door`: what somebody in front of it is told, without credentials. */
export const RoomFront = Type.Object({
  id: Type.String(),
  name: Type.String(),
  present: Type.Integer({ minimum: 0 }),
  needs: Type.Array(Type.Union([Type.Literal('password'), Type.Literal('invite')])),
  isLocked: Type.Boolean(),
  /** Where TikTok's own player comes from, if not from TikTok: a simulator. */
  embedOrigin: Type.Optional(Type.String()),
  /** Who you are, if you are signed in. */
  you: Type.Union([Type.Object({ name: Type.String() }), Type.Null()]),
})
export type RoomFront = Static<typeof RoomFront>

/** `POST /api/v1/rooms/:roomId/invites` */
export const InviteWish = Type.Object(
  {
    role: Type.Optional(RoomRole),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 30 })),
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  closed,
)
export type InviteWish = Static<typeof InviteWish>
export const Invite = Type.Object({
  id: Type.String(),
  role: RoomRole,
  expiresAt: Type.String({ format: 'date-time' }),
  usesLeft: Type.Integer({ minimum: 0 }),
  createdAt: Type.String({ format: 'date-time' }),
})
export type Invite = Static<typeof Invite>
/** The token is in the address, and shown this once. */
export const NewInvite = Type.Object({ invite: Invite, url: Type.String() })
export type NewInvite = Static<typeof NewInvite>
