import Type, { type Static, type TSchema } from 'typebox'
import { liveVoiceLimits, Poll } from './live-voice.ts'
import { Member, PlayerReport, Presence, RoomRole } from './members.ts'
import { RoomMessage, RoomSettings, RoomState, roomLimits } from './room.ts'
import { Timeline } from './timeline.ts'
import { Media, Video } from './video.ts'

/** Unknown fields are left out and harm nobody: clients of others send theirs. */
const room = { roomId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) }
const time = Type.Number({ minimum: 0, maximum: 86_400, description: 'Seconds.' })
/** Of items, messages, members and commands: nothing that a database could not keep. */
const id = Type.String({ pattern: '^[\\w.:-]{1,40}$' })
const itemId = Type.Optional(id)
const memberId = id
const index = Type.Integer({ minimum: 0, maximum: roomLimits.queue })
const command = {
  /** The same intent sent again under the same id is carried out once. */
  cmdId: Type.Optional(id),
  /** `seq` of the timeline that it was decided on. */
  baseSeq: Type.Optional(Type.Integer({ minimum: 0 })),
}
const text = Type.String({ minLength: 1, maxLength: roomLimits.textLength })

/** What a client may say, by event, over Socket.IO. Each is answered with an `Ack`. */
export const roomCommands = {
  join_room: Type.Object({
    ...room,
    userId: Type.String({ minLength: 1, maxLength: 60, description: 'The name to go by, where `name` is none.' }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    password: Type.Optional(Type.String({ maxLength: 200 })),
    invite: Type.Optional(Type.String({ maxLength: 100 })),
    /** 2: understands timelines. Otherwise it gets what clients have always got. */
    proto: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    resume: Type.Optional(Type.Object({ clientId: Type.String({ maxLength: 200 }) })),
  }),
  leave_room: Type.Object(room),
  add_video: Type.Object({
    ...room,
    video: Type.Object({ url: Type.String({ minLength: 1, maxLength: 2000 }) }),
    /** Add it although it is in the queue already. */
    again: Type.Optional(Type.Boolean()),
    next: Type.Optional(Type.Boolean()),
  }),
  remove_video: Type.Object({ ...room, index: Type.Optional(index), itemId, rev: Type.Optional(Type.Integer()) }),
  change_video: Type.Object({ ...room, index: Type.Optional(index), itemId, rev: Type.Optional(Type.Integer()) }),
  move_video: Type.Object({ ...room, itemId: id, to: index }),
  vote_video: Type.Object({ ...room, itemId: id, wanted: Type.Boolean() }),
  vote_skip: Type.Object({ ...room, wanted: Type.Optional(Type.Boolean()) }),
  undo: Type.Object({ ...room, id }),
  send_message: Type.Object({
    ...room,
    message: Type.Union([
      text,
      Type.Object({
        text,
        replyTo: Type.Optional(id),
        atMoment: Type.Optional(Type.Boolean()),
      }),
    ]),
  }),
  delete_message: Type.Object({ ...room, id }),
  react: Type.Object({ ...room, emoji: Type.String({ minLength: 1, maxLength: 16 }) }),
  typing: Type.Object({ ...room, typing: Type.Boolean() }),
  player_play: Type.Object({ ...room, time: Type.Optional(time), ...command }),
  player_pause: Type.Object({ ...room, time: Type.Optional(time), ...command }),
  player_seek: Type.Object({ ...room, time, ...command }),
  set_rate: Type.Object({ ...room, rate: Type.Number({ minimum: 0.25, maximum: 2 }), ...command }),
  request_countdown: Type.Object({ ...room, seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })) }),
  open_poll: Type.Object({
    ...room,
    question: Poll.properties.question,
    options: Type.Array(Poll.properties.options.items.properties.text, {
      minItems: 2,
      maxItems: liveVoiceLimits.options,
    }),
    seconds: Type.Integer({ minimum: 15, maximum: 3600 }),
    gifts: Type.Optional(Type.Boolean()),
    ...{ cmdId: command.cmdId },
  }),
  /** `option`: its place, from 0; null takes the vote back. */
  vote_poll: Type.Object({
    ...room,
    id,
    option: Type.Union([Type.Integer({ minimum: 0, maximum: liveVoiceLimits.options - 1 }), Type.Null()]),
  }),
  /** Ends it; one that has ended is put away. */
  close_poll: Type.Object({ ...room, id }),
  decide_suggestion: Type.Object({ ...room, id, accept: Type.Boolean(), next: Type.Optional(Type.Boolean()) }),
  update_settings: Type.Object({ ...room, settings: Type.Partial(RoomSettings) }),
  set_role: Type.Object({ ...room, memberId, role: RoomRole }),
  kick: Type.Object({ ...room, memberId }),
  ban: Type.Object({ ...room, memberId, minutes: Type.Integer({ minimum: 1, maximum: 525_600 }) }),
  /** Takes a ban back; `memberId` as in `update_bans`. */
  unban: Type.Object({ ...room, memberId }),
  mute: Type.Object({ ...room, memberId, minutes: Type.Integer({ minimum: 0, maximum: 525_600 }) }),
  rename: Type.Object({ ...room, name: Type.String({ minLength: 1, maxLength: 40 }) }),
  clock_ping: Type.Object({ t0: Type.Number() }),
  player_report: Type.Object({ ...room, ...PlayerReport.properties }),
  /** The embed is all there is on this device: no better source is wanted. */
  media_failed: Type.Object({ ...room, itemId: id, tier: Media.properties.tier }),
} as const satisfies Readonly<Record<string, TSchema>>
export type RoomCommandName = keyof typeof roomCommands
export type RoomCommands = { readonly [Name in RoomCommandName]: Static<(typeof roomCommands)[Name]> }

/** The answer to every command. */
export const Ack = Type.Union([
  Type.Object({ ok: Type.Literal(true), seq: Type.Optional(Type.Integer()), id: Type.Optional(Type.String()) }),
  Type.Object({
    ok: Type.Literal(false),
    code: Type.String({ description: 'From the list of errors of rooms.' }),
    message: Type.String(),
    /** Milliseconds after which it is worth another try. */
    retryAfterMs: Type.Optional(Type.Number()),
  }),
])
export type Ack = Static<typeof Ack>

/** What a client is told, by event. Numbers alone are what clients have always got. */
export const roomEvents = {
  room_state: RoomState,
  /** The whole queue, in order. To clients of `proto` 2 as `{queue, rev, index, undo?}`. */
  update_queue: Type.Union([
    Type.Array(Video),
    Type.Object({
      queue: Type.Array(Video),
      rev: Type.Integer(),
      index: Type.Integer({ minimum: -1 }),
      skipVotes: Type.Array(Type.String()),
      undo: Type.Optional(Type.Object({ id: Type.String(), what: Type.String() })),
    }),
  ]),
  /** Nothing of the queue has changed but `liveVotes`: those of all items that have any. `rev` as in `update_queue`. */
  update_votes: Type.Object({
    rev: Type.Integer({ minimum: 0 }),
    votes: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'By item.' }),
  }),
  update_index: Type.Integer({ minimum: -1 }),
  new_message: RoomMessage,
  message_deleted: Type.Object({ id: Type.String() }),
  system_message: RoomMessage,
  /** To everybody, whoever asked for it as well. `time` is the position at `serverNow`. */
  player_state: Type.Object({
    playing: Type.Boolean(),
    time: Type.Number(),
    timeline: Timeline,
    serverNow: Type.Number(),
    by: Type.Optional(Type.String()),
    cmdId: Type.Optional(Type.String()),
  }),
  /** Only to clients that do not understand timelines. */
  player_seek: Type.Number(),
  /** Seconds until GO. To clients of `proto` 2 as `{count, goAt}`: all show GO at the same moment. */
  start_countdown: Type.Union([
    Type.Number(),
    Type.Object({ count: Type.Number(), goAt: Type.Number({ description: 'Milliseconds since 1970.' }) }),
  ]),
  room_users_count: Type.Integer({ minimum: 0 }),
  update_members: Type.Object({ members: Type.Array(Member) }),
  update_settings: Type.Object({
    settings: RoomSettings,
    name: Type.String(),
    visibility: RoomState.properties.visibility,
    /** None: the room goes with no live. */
    bridge: RoomState.properties.bridge,
  }),
  /** None: the last one was put away. Events may come in another order than they happened: `rev` as `pollRev`. */
  update_poll: Type.Object({ poll: Type.Union([Poll, Type.Null()]), rev: RoomState.properties.pollRev }),
  /** `rev` as `suggestionsRev`. */
  update_suggestions: Type.Object({
    suggestions: RoomState.properties.suggestions,
    rev: RoomState.properties.suggestionsRev,
  }),
  /** To those who may ban, when they come in and whenever it changes. */
  update_bans: Type.Object({
    bans: Type.Array(
      Type.Object({ memberId: Type.String(), name: Type.String(), until: Type.String({ format: 'date-time' }) }),
    ),
  }),
  /** What you may do is another. */
  you: RoomState.properties.you,
  media_tier: Media,
  presence: Presence,
  reaction: Type.Object({ emoji: Type.String(), memberId: Type.String(), pos: Type.Number() }),
  clock_pong: Type.Object({ t0: Type.Number(), t1: Type.Number(), t2: Type.Number() }),
  /** You are out of the room, and why. */
  room_left: Type.Object({
    reason: Type.Union([
      Type.Literal('kicked'),
      Type.Literal('banned'),
      Type.Literal('removed'),
      Type.Literal('replaced'),
      Type.Literal('stopping'),
    ]),
  }),
  error_event: Type.Object({ code: Type.String(), message: Type.String() }),
} as const satisfies Readonly<Record<string, TSchema>>
export type RoomEventName = keyof typeof roomEvents
export type RoomEvents = { readonly [Name in RoomEventName]: Static<(typeof roomEvents)[Name]> }
