import Type, { type Static, type TProperties } from 'typebox'
import { Source } from './raw-envelope.ts'

/** Event types and the integer that triggers use for them. The numbers never change. */
export const triggerIds = {
  CHAT: 1,
  GIFT: 2,
  LIKE: 3,
  FOLLOW: 4,
  SHARE: 5,
  JOIN: 6,
  SUBSCRIBE: 7,
  EMOTE: 8,
  BATTLE: 9,
  CONNECTED: 10,
  DISCONNECTED: 11,
  ERROR: 12,
  RAW: 13,
  ROOM_USER: 14,
  STREAM_END: 15,
} as const
export type EventType = keyof typeof triggerIds
export const eventTypes = Object.keys(triggerIds) as EventType[]

const text = (description?: string) => Type.String(description ? { description } : {})
const count = (description: string) => Type.Integer({ minimum: 0, description })
const url = Type.String({ description: 'Image address; may expire. Empty when TikTok sent none.' })

/** A TikTok account seen in a stream. */
export const EventUser = Type.Object(
  {
    userId: text("TikTok's numeric id, as a string."),
    uniqueId: text('The @username, without the @.'),
    displayName: text('Chosen freely by the viewer: untrusted text.'),
    avatarUrl: url,
    followRole: Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2)], {
      description: '0 none, 1 follower, 2 friend (both follow each other).',
    }),
    isModerator: Type.Boolean(),
    isSubscriber: Type.Boolean(),
    teamMemberLevel: count('Fan club level, 0 for none.'),
  },
  { additionalProperties: false },
)
export type EventUser = Static<typeof EventUser>

const TopViewer = Type.Object(
  { userId: text(), uniqueId: text(), displayName: text(), coins: count('Coins given, as TikTok ranks it.') },
  { additionalProperties: false },
)
const Participant = Type.Object(
  { userId: text(), uniqueId: text(), displayName: text(), score: count('Points in the battle so far.') },
  { additionalProperties: false },
)
const ChatEmote = Type.Object(
  { emoteId: text(), emoteImageUrl: url, placeholderIndex: count('Character position in the message.') },
  { additionalProperties: false },
)

const payloads = {
  CHAT: { message: text('Untrusted text.'), emotes: Type.Array(ChatEmote), language: text('BCP 47, or empty.') },
  GIFT: {
    giftId: text('Key gifts by this, never by name.'),
    giftName: text('As TikTok shows it; several gifts share one name.'),
    giftCount: count('Gifts this event adds.'),
    coins: count('Coins this event adds: giftCount × diamondCount.'),
    diamondCount: count('Price of one, in coins.'),
    repeatCount: count('Gifts in the streak so far.'),
    streakActive: Type.Boolean({ description: 'More of this streak may follow.' }),
    streakEnd: Type.Boolean({ description: 'This event closes the streak (or the gift has none).' }),
    isGiftStreak: Type.Boolean({ description: 'The gift can be sent in a streak.' }),
    giftImageUrl: url,
    streakId: text('The same for all events of one streak.'),
    synthetic: Type.Optional(
      Type.Boolean({ description: 'True when TikTok never sent the end and Livetap closed the streak.' }),
    ),
  },
  LIKE: { likeCount: count('Likes this event adds.'), totalLikeCount: count('Likes of the stream so far.') },
  FOLLOW: { displayType: text("TikTok's display key.") },
  SHARE: { displayType: text("TikTok's display key.") },
  JOIN: {
    viewerCount: count('Viewers now.'),
    actionId: Type.Integer({ description: '1 joined; others as TikTok numbers them.' }),
  },
  SUBSCRIBE: { subMonth: count('Months subscribed, 0 if not told.') },
  EMOTE: {
    emoteId: text(),
    emoteImageUrl: url,
    emoteType: text('NORMAL, WITH_STICKER, FANS, or the number of a newer kind.'),
  },
  BATTLE: {
    battleId: text('Empty when TikTok did not tell it.'),
    battleStatus: Type.Union([Type.Literal('STARTED'), Type.Literal('UPDATED'), Type.Literal('ENDED')]),
    participants: Type.Array(Participant),
  },
  CONNECTED: {
    roomId: text("TikTok's room id: the streamId."),
    provider: text('direct, euler, mock, demo, replay or test.'),
    uniqueId: text('Whose live it is.'),
    title: Type.Optional(text('Title of the live: untrusted text.')),
    replayOf: Type.Optional(text('The session that is played again.')),
  },
  DISCONNECTED: {
    code: Type.Integer({ description: 'WebSocket close code, 0 when there is none.' }),
    reason: text(),
    willReconnect: Type.Boolean({ description: 'False when the live is over or nobody follows it any more.' }),
  },
  ERROR: { message: text(), code: text('Stable code, see docs/errors.md.') },
  RAW: {
    rawType: text('Webcast message name.'),
    data: Type.Unknown({ description: 'Decoded message, or base64 bytes.' }),
  },
  ROOM_USER: {
    viewerCount: count('Viewers now.'),
    totalViewers: count('Viewers so far.'),
    topViewers: Type.Array(TopViewer),
  },
  STREAM_END: {
    action: Type.Integer({ description: '3 ended, 4 suspended.' }),
    reason: text('ended, suspended, or what TikTok tells the viewers.'),
  },
} as const satisfies Record<EventType, TProperties>

const envelope = {
  schemaVersion: Type.Literal('1'),
  eventId: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of `streamId:sessionId:seqNo:type`.' }),
  workspaceId: Type.String({ minLength: 1, description: 'The workspace that recorded it.' }),
  streamId: Type.String({ minLength: 1, description: "TikTok's room id, as a string: one broadcast." }),
  sessionId: Type.String({ format: 'uuid', description: 'One recording of the stream by one connection.' }),
  source: Source,
  seqNo: Type.Integer({ minimum: 0, description: 'Number of the message within the session, from 0.' }),
  messageId: Type.Optional(Type.String({ description: "TikTok's own message id." })),
  timestamp: Type.String({ format: 'date-time', description: 'When it happened (UTC).' }),
  ingestedAt: Type.String({ format: 'date-time', description: 'When Livetap received it (UTC).' }),
}

function eventOf<T extends EventType>(eventType: T) {
  return Type.Object(
    {
      ...envelope,
      eventType: Type.Literal(eventType),
      triggerId: Type.Literal(triggerIds[eventType]),
      user: Type.Optional(EventUser),
      payload: Type.Object(payloads[eventType], { additionalProperties: false }),
    },
    { additionalProperties: false, title: eventType },
  )
}

const variants = {
  CHAT: eventOf('CHAT'),
  GIFT: eventOf('GIFT'),
  LIKE: eventOf('LIKE'),
  FOLLOW: eventOf('FOLLOW'),
  SHARE: eventOf('SHARE'),
  JOIN: eventOf('JOIN'),
  SUBSCRIBE: eventOf('SUBSCRIBE'),
  EMOTE: eventOf('EMOTE'),
  BATTLE: eventOf('BATTLE'),
  CONNECTED: eventOf('CONNECTED'),
  DISCONNECTED: eventOf('DISCONNECTED'),
  ERROR: eventOf('ERROR'),
  RAW: eventOf('RAW'),
  ROOM_USER: eventOf('ROOM_USER'),
  STREAM_END: eventOf('STREAM_END'),
}

/** Schema of one event type, for looking a validator up by type before checking a union of fifteen. */
export const eventSchemas: { readonly [T in EventType]: (typeof variants)[T] } = variants

/** What every consumer downstream of the normalizer reads (topic `ttlc:events`). */
export const UnifiedEvent = Type.Unsafe<UnifiedEvent>(
  Type.Union(Object.values(variants), {
    $id: 'https://livetap.dev/schemas/unified-event.v1.schema.json',
    title: 'UnifiedEvent v1',
  }),
)
type Variants = typeof variants
export type EventOf<T extends EventType> = Static<Variants[T]>
export type UnifiedEvent = { [T in EventType]: EventOf<T> }[EventType]
export type PayloadOf<T extends EventType> = EventOf<T>['payload']
