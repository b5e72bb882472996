import Type, { type Static } from 'typebox'
import { LiveVoice, Poll, Suggestion } from './live-voice.ts'
import { Member, RoomGrant, RoomRole } from './members.ts'
import { Timeline } from './timeline.ts'
import { Video } from './video.ts'

const closed = { additionalProperties: false }

export const roomLimits = {
  members: 50,
  queue: 200,
  messages: 500,
  textLength: 500,
  addsPerMinute: 10,
  /** A room that nobody is in goes from memory after so long. */
  emptyMs: 30 * 60_000,
} as const

export const RoomVisibility = Type.Union([Type.Literal('public'), Type.Literal('link'), Type.Literal('invited')])
/** `public`: in the lobby; `link`: whoever has the address; `invited`: whoever has an invitation, or is of the workspace. */
export type RoomVisibility = Static<typeof RoomVisibility>

/** How the queue is ordered and who may fill it. All but `free` are about what comes next, never about what plays. */
export const QueueMode = Type.Union([
  Type.Literal('free'),
  Type.Literal('dj'),
  Type.Literal('vote'),
  Type.Literal('fair'),
])
export type QueueMode = Static<typeof QueueMode>

export const RoomSettings = Type.Object(
  {
    queueMode: QueueMode,
    /** What was played is put at the end again. */
    loop: Type.Boolean(),
    shuffle: Type.Boolean(),
    /** What happens when somebody's player stalls: nothing for the others; the room waits; the host is asked. */
    stall: Type.Union([Type.Literal('catch-up'), Type.Literal('wait'), Type.Literal('host')]),
    slideMs: Type.Integer({ minimum: 1000, maximum: 20_000 }),
    /** Seconds between two messages of somebody; 0: none. */
    slowModeS: Type.Integer({ minimum: 0, maximum: 600 }),
    words: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 200 }),
    links: Type.Boolean({ description: 'Messages may contain addresses.' }),
    /** Nobody new comes in. */
    locked: Type.Boolean(),
    /** Only who may change the settings adds. */
    queueLocked: Type.Boolean(),
    live: LiveVoice,
    /** What each role may do; of the owner: everything. */
    grants: Type.Object(
      {
        moderator: Type.Array(RoomGrant),
        dj: Type.Array(RoomGrant),
        member: Type.Array(RoomGrant),
        guest: Type.Array(RoomGrant),
      },
      closed,
    ),
  },
  closed,
)
export type RoomSettings = Static<typeof RoomSettings>

/** A message of the chat, or of the room itself. */
export const RoomMessage = Type.Object({
  id: Type.String(),
  user: Type.String({ description: 'Name of whoever wrote it.' }),
  text: Type.String(),
  timestamp: Type.String({ format: 'date-time' }),
  isSystem: Type.Optional(Type.Boolean()),
  memberId: Type.Optional(Type.String()),
  replyTo: Type.Optional(Type.Object({ id: Type.String(), user: Type.String(), text: Type.String() })),
  /** The moment it is about. */
  moment: Type.Optional(Type.Object({ itemId: Type.String(), pos: Type.Number() })),
})
export type RoomMessage = Static<typeof RoomMessage>

/** What somebody who just came in is told, and whoever missed something. The first nine fields every client knows. */
export const RoomState = Type.Object({
  id: Type.String(),
  queue: Type.Array(Video),
  messages: Type.Array(RoomMessage),
  currentVideoIndex: Type.Integer({ minimum: -1, description: '-1: nothing is chosen.' }),
  playing: Type.Boolean(),
  currentTime: Type.Number({ description: 'Seconds, at `serverNow`.' }),
  users: Type.Array(Type.String(), { description: 'Names of who is present.' }),
  createdAt: Type.String({ format: 'date-time' }),
  lastActivity: Type.String({ format: 'date-time' }),
  name: Type.String(),
  visibility: RoomVisibility,
  timeline: Timeline,
  serverNow: Type.Number({ description: 'Milliseconds since 1970.' }),
  rev: Type.Integer({ minimum: 0, description: 'Of the queue.' }),
  settings: RoomSettings,
  members: Type.Array(Member),
  skipVotes: Type.Array(Type.String()),
  you: Type.Object({
    id: Type.String(),
    name: Type.String(),
    role: RoomRole,
    grants: Type.Array(RoomGrant),
    clientId: Type.String({ description: 'Secret: with it somebody who comes back is the same.' }),
  }),
  /** A countdown that runs: when it says GO. */
  goAt: Type.Optional(Type.Number()),
  undo: Type.Optional(Type.Object({ id: Type.String(), what: Type.String() })),
  /** The live of the workspace that the room is bound to. */
  bridge: Type.Optional(Type.Object({ uniqueId: Type.String() })),
  /** The poll that is open, or was last. */
  poll: Type.Optional(Poll),
  pollRev: Type.Integer({ minimum: 0, description: 'Grows with every change of the poll.' }),
  /** What viewers of the live wish to see, and nobody has decided on. */
  suggestions: Type.Array(Suggestion),
  suggestionsRev: Type.Integer({ minimum: 0, description: 'Grows with every change of the suggestions.' }),
})
export type RoomState = Static<typeof RoomState>
