import Type, { type Static } from 'typebox'

/**
 * Where an event came from: a live connection, a replay of a recorded session, or somebody who tries things out. Only
 * what is live counts: replays and tests are in no statistics.
 */
export const Source = Type.Union([Type.Literal('live'), Type.Literal('replay'), Type.Literal('test')])
export type Source = Static<typeof Source>

/**
 * One message as it came off the wire, before anyone has looked inside (topic `ttlc:raw`).
 *
 * `data` is the message's protobuf bytes in base64 (direct connection), or a JSON object (Euler, mock files,
 * control events, replay). `seqNo` counts messages of one session from 0 without a hole.
 */
export const RawEnvelope = Type.Object(
  {
    schemaVersion: Type.Literal('raw.v1'),
    workspaceId: Type.String({ minLength: 1, description: 'The workspace the session belongs to.' }),
    streamId: Type.String({ minLength: 1, description: "TikTok's room id, as a decimal string." }),
    sessionId: Type.String({ format: 'uuid' }),
    source: Source,
    type: Type.String({ minLength: 1, description: 'Webcast message name, or `ControlEvent.*`.' }),
    seqNo: Type.Integer({ minimum: 0 }),
    messageId: Type.Optional(Type.String({ description: "TikTok's own message id, as a string." })),
    timestamp: Type.String({ format: 'date-time', description: 'Event time if known, else ingest time.' }),
    ingestedAt: Type.String({ format: 'date-time' }),
    data: Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())]),
  },
  { $id: 'https://livetap.dev/schemas/raw-envelope.v1.schema.json', title: 'RawEnvelope v1' },
)
export type RawEnvelope = Static<typeof RawEnvelope>

/** The control events that ingest puts among the messages of a session. */
export const ControlEvent = {
  connected: 'ControlEvent.CONNECTED',
  disconnected: 'ControlEvent.DISCONNECTED',
  error: 'ControlEvent.ERROR',
  /** A span in which nothing could be received: `{from, to, reason}`. Becomes a RAW event and a gap record. */
  gap: 'ControlEvent.GAP',
  /** A frame that could not be read: `{reason, size, bytes}`. Goes to the dead letters. */
  badFrame: 'ControlEvent.BAD_FRAME',
  /** A stored event that is played again: `data` is the UnifiedEvent. Keeps its type and payload, gets a new identity. */
  replay: 'ControlEvent.REPLAY',
  /** What a program hands over instead of TikTok: `data` is type, user and payload of an event. */
  pushed: 'ControlEvent.PUSHED',
} as const
