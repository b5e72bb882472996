import Type, { type Static, type TSchema } from 'typebox'
import { AckStatus, CommandParameters } from './link.ts'
import { capabilityId } from './manifest.ts'

const closed = { additionalProperties: false }
const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names] })

/** `POST /api/v1/devices/:deviceId/commands`: answers with the `CommandRun` when the device has, or its time is over. */
export const CommandRequest = Type.Object(
  { capability: Type.String({ pattern: capabilityId }), parameters: CommandParameters },
  closed,
)
export type CommandRequest = Static<typeof CommandRequest>

/**
 * What became of a command. `unknown`: it was sent, and nobody knows whether it was carried out; it is not sent again.
 * `merged`: a later one of the same capability took its place before it was sent.
 */
export const commandStatuses = [
  'waiting',
  'sent',
  'done',
  'refused',
  'expired',
  'stopped',
  'merged',
  'unknown',
] as const
export const CommandStatus = oneOf(commandStatuses)
export type CommandStatus = Static<typeof CommandStatus>

/** Why a command was refused before it was sent; or what the device answered, in capitals. */
export const refusalReasons = [
  'offline',
  'estop',
  'fault',
  'unapproved',
  'no-manifest',
  'disarmed',
  'capability-unknown',
  'capability-forbidden',
  'parameter-missing',
  'parameter-unknown',
  'out-of-range',
  'rate-device',
  'rate-capability',
  'rate-viewer',
  'duty',
  'queue-full',
  'too-late',
] as const
export const RefusalReason = Type.Union([oneOf(refusalReasons), AckStatus])
export type RefusalReason = Static<typeof RefusalReason>

/** When a command was where. TikTok's own delay is that from `happenedAt` to `receivedAt`. */
export const CommandHops = Type.Object({
  happenedAt: maybe(time('By TikTok.')),
  receivedAt: maybe(time('From TikTok.')),
  normalizedAt: maybe(time('By the normalizer, as an event.')),
  decidedAt: maybe(time('By the rule.')),
  queuedAt: time('At the device service.'),
  sentAt: maybe(time()),
  acknowledgedAt: maybe(time()),
})
export type CommandHops = Static<typeof CommandHops>

export const CommandRun = Type.Object({
  commandId: Type.String(),
  deviceId: Type.String(),
  capability: Type.String(),
  parameters: CommandParameters,
  source: Type.Object({
    kind: oneOf(['rule', 'person', 'program'] as const),
    name: Type.String({ description: 'Of the rule, person or program.' }),
    ruleId: maybe(Type.String()),
    eventId: maybe(Type.String()),
    eventType: maybe(Type.String()),
    viewer: maybe(Type.Object({ userId: Type.String(), uniqueId: Type.String(), displayName: Type.String() })),
  }),
  status: CommandStatus,
  reason: maybe(RefusalReason),
  detail: maybe(Type.String(), 'For people.'),
  hops: CommandHops,
  queueMs: maybe(Type.Number(), 'From being queued until it was sent.'),
  deviceMs: maybe(Type.Number(), 'From being sent until it was acknowledged.'),
})
export type CommandRun = Static<typeof CommandRun>

/** `GET /api/v1/devices/:deviceId/commands`, newest first. */
export const CommandPage = Type.Object({
  items: Type.Array(CommandRun),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type CommandPage = Static<typeof CommandPage>

export const deviceNotes = [
  'online',
  'offline',
  'stale',
  'estop',
  'cleared',
  'armed',
  'disarmed',
  'fault',
  'approved',
  'event',
  'log',
] as const

/** Something that happened to a device, apart from commands. */
export const DeviceNote = Type.Object({
  at: time(),
  kind: oneOf(deviceNotes),
  text: Type.String(),
})
export type DeviceNote = Static<typeof DeviceNote>
export const DeviceNoteList = Type.Object({ items: Type.Array(DeviceNote) })
export type DeviceNoteList = Static<typeof DeviceNoteList>

const spread = Type.Object({ p50: maybe(Type.Number()), p95: maybe(Type.Number()), count: Type.Integer() })

/** `GET /api/v1/devices/:deviceId/latency`: milliseconds of each hop, of the last commands that rules sent and the device did. */
export const DeviceLatency = Type.Object({
  budgetMs: Type.Number({ description: 'From receiving an event until the device has acted.' }),
  tiktok: spread,
  normalized: spread,
  decided: spread,
  queued: spread,
  sent: spread,
  acknowledged: spread,
  total: spread,
  recent: Type.Array(Type.Object({ commandId: Type.String(), at: time(), totalMs: Type.Number() }), {
    description: 'Oldest first, at most 200.',
  }),
})
export type DeviceLatency = Static<typeof DeviceLatency>
