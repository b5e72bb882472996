import Type, { type Static, type TSchema } from 'typebox'
import { Doer, Done } from '../workspace/moderation-rules.ts'
import { Capability, capabilityId, Manifest } from './manifest.ts'

const closed = { additionalProperties: false }
const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names] })
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })

/** What a device is, for its picture and its template. */
export const deviceKinds = ['lamp', 'motor', 'servo', 'strip', 'relay', 'board', 'other'] as const
export const DeviceKind = oneOf(deviceKinds)
export type DeviceKind = Static<typeof DeviceKind>

export const DeviceTransport = oneOf(['websocket', 'mqtt'] as const)
export type DeviceTransport = Static<typeof DeviceTransport>

/** What the owner allows of a capability: never more than the device does. What is absent is as the device says. */
export const CapabilityPolicy = Type.Object(
  {
    allowed: Type.Optional(Type.Boolean({ description: 'False: nobody may use it. Usual: true.' })),
    parameters: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,23}$' }),
        Type.Object({ min: Type.Optional(Type.Number()), max: Type.Optional(Type.Number()) }, closed),
        { maxProperties: 8 },
      ),
    ),
    maxOnMs: Type.Optional(whole(1, 600_000)),
    dutyPercent: Type.Optional(whole(1, 100, 'Of the last 60 seconds. Usual: 20 where the risk is high, else 100.')),
    perMinute: Type.Optional(whole(1, 6000, 'Commands in a minute. Usual: 600.')),
    perViewerPerMinute: Type.Optional(whole(1, 6000, 'Of them for one viewer. Usual: 60.')),
    outOfRange: Type.Optional(
      Type.Union([Type.Literal('refuse'), Type.Literal('clamp')], {
        description: '`clamp`: take the nearest that is allowed. Usual: `refuse`.',
      }),
    ),
  },
  closed,
)
export type CapabilityPolicy = Static<typeof CapabilityPolicy>

export const DevicePolicy = Type.Object(
  {
    perSecond: Type.Optional(whole(1, 100, 'Commands in a second to the device. Usual: 20.')),
    queueDepth: Type.Optional(whole(1, 20, 'Most that wait for it. Usual: 20.')),
    ttlMs: Type.Optional(whole(500, 10_000, 'How long a command is good for. Usual: 5000.')),
    capabilities: Type.Optional(
      Type.Record(Type.String({ pattern: capabilityId }), CapabilityPolicy, { maxProperties: 32 }),
    ),
  },
  closed,
)
export type DevicePolicy = Static<typeof DevicePolicy>

export const DeviceConnection = oneOf(['registered', 'online', 'stale', 'offline'] as const)
export type DeviceConnection = Static<typeof DeviceConnection>

/** Why a device does nothing, the gravest first; `ready`: it does. */
export const deviceConditions = ['estop', 'fault', 'unapproved', 'no-manifest', 'disarmed', 'ready'] as const
export const DeviceCondition = oneOf(deviceConditions)
export type DeviceCondition = Static<typeof DeviceCondition>

/** An emergency stop: latched until an owner and the device open it together. */
export const EmergencyStop = Type.Object({
  at: time(),
  by: Doer,
  reason: Type.String(),
  acknowledgedAt: maybe(time(), 'When the device said that it had stopped.'),
})
export type EmergencyStop = Static<typeof EmergencyStop>

/** The device may do what is of high risk, until the live ends, or this does. */
export const Arming = Type.Object({
  at: time(),
  by: Doer,
  uniqueId: maybe(Type.String(), 'Until the live of this @username ends.'),
  until: time('At the latest.'),
})
export type Arming = Static<typeof Arming>

/** How a device is at this moment. */
export const DeviceStatus = Type.Object({
  deviceId: Type.String(),
  connection: DeviceConnection,
  condition: DeviceCondition,
  transport: maybe(DeviceTransport),
  address: maybe(Type.String()),
  connectedAt: maybe(time()),
  lastSeenAt: maybe(time()),
  boot: maybe(Type.Integer()),
  roundTripMs: maybe(Type.Number(), 'Of the last heartbeat.'),
  armed: maybe(Arming),
  stop: maybe(EmergencyStop),
  isStopped: Type.Boolean({ description: 'The device itself says that its emergency stop is latched.' }),
  isButtonPressed: Type.Boolean(),
  fault: Type.String({ description: 'In words; empty without.' }),
  on: Type.Array(
    Type.Object({
      capability: Type.String(),
      parameters: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean()])),
      until: time(),
    }),
  ),
  waiting: Type.Integer({ description: 'Commands in its queue.' }),
})
export type DeviceStatus = Static<typeof DeviceStatus>

/** `POST /api/v1/devices/stop`: all devices that are stopped now. */
export const DeviceStatusList = Type.Object({ items: Type.Array(DeviceStatus) })
export type DeviceStatusList = Static<typeof DeviceStatusList>

/** A capability with what is allowed of it after the device, its owner and the newest token have had their say. */
export const EffectiveCapability = Type.Object({
  ...Capability.properties,
  isAllowed: Type.Boolean(),
  perMinute: Type.Integer(),
  perViewerPerMinute: Type.Integer(),
  outOfRange: Type.Union([Type.Literal('refuse'), Type.Literal('clamp')]),
})
export type EffectiveCapability = Static<typeof EffectiveCapability>

/** A token of a device. What it was made of is not kept. */
export const DeviceToken = Type.Object({
  tokenId: Type.String(),
  createdAt: time(),
  createdBy: Type.String(),
  expiresAt: maybe(time(), 'Set when it is replaced: it works until then.'),
  lastUsedAt: maybe(time()),
  limits: DevicePolicy,
})
export type DeviceToken = Static<typeof DeviceToken>

/** `GET /api/v1/devices/:deviceId`. */
export const Device = Type.Object({
  deviceId: Type.String(),
  name: Type.String(),
  kind: DeviceKind,
  isVirtual: Type.Boolean({ description: 'A page that shows what a device would do.' }),
  createdAt: time(),
  changed: Done,
  manifest: maybe(Manifest, 'Null until it has connected, where no template was chosen.'),
  proposed: maybe(Manifest, 'What it says of itself now, where that is not what was approved.'),
  policy: DevicePolicy,
  capabilities: Type.Array(EffectiveCapability),
  tokens: Type.Array(DeviceToken),
  status: DeviceStatus,
})
export type Device = Static<typeof Device>

/** `GET /api/v1/devices`. */
export const DeviceList = Type.Object({
  items: Type.Array(Device),
  templates: Type.Array(Type.Object({ kind: DeviceKind, manifest: Manifest })),
})
export type DeviceList = Static<typeof DeviceList>

const name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })

/** `POST /api/v1/devices`. Answers with `DeviceCreated`. */
export const DeviceRequest = Type.Object(
  {
    name,
    kind: DeviceKind,
    isVirtual: Type.Optional(Type.Boolean()),
    manifest: Type.Optional(
      Type.Union([Manifest, Type.Literal('template'), Type.Literal('device')], {
        description:
          '`template`: that of the kind. `device`: it says so itself when it first connects. Usual: `device`, of a virtual one `template`.',
      }),
    ),
    policy: Type.Optional(DevicePolicy),
  },
  closed,
)
export type DeviceRequest = Static<typeof DeviceRequest>

/** `PATCH /api/v1/devices/:deviceId`. */
export const DeviceChange = Type.Object(
  { name: Type.Optional(name), kind: Type.Optional(DeviceKind), policy: Type.Optional(DevicePolicy) },
  closed,
)
export type DeviceChange = Static<typeof DeviceChange>

/** The only time that a token itself is told. */
export const DeviceTokenCreated = Type.Object({ token: Type.String(), tokenId: Type.String() })
export type DeviceTokenCreated = Static<typeof DeviceTokenCreated>
export const DeviceCreated = Type.Object({ device: Device, token: Type.String() })
export type DeviceCreated = Static<typeof DeviceCreated>

/** `POST /api/v1/devices/:deviceId/tokens`: the one before works for as long as `graceMinutes`, beside the new one. */
export const DeviceTokenRequest = Type.Object(
  { graceMinutes: Type.Optional(whole(0, 1440, 'Usual: 60.')), limits: Type.Optional(DevicePolicy) },
  closed,
)
export type DeviceTokenRequest = Static<typeof DeviceTokenRequest>

/** `POST /api/v1/devices/:deviceId/arm`. */
export const ArmRequest = Type.Object(
  { uniqueId: Type.Optional(Type.String({ maxLength: 64 })), hours: Type.Optional(whole(1, 12, 'Usual: 4.')) },
  closed,
)
export type ArmRequest = Static<typeof ArmRequest>

/** `POST /api/v1/devices/stop` for all of them, `POST /api/v1/devices/:deviceId/stop` for one. */
export const StopRequest = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 200 })) }, closed)
export type StopRequest = Static<typeof StopRequest>
