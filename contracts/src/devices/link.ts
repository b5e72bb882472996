import Type, { type Static } from 'typebox'
import { DeviceKind } from './devices.ts'
import { capabilityId, longestOnMs, Manifest } from './manifest.ts'

const closed = { additionalProperties: false }
const v = Type.Literal(1)
/** A ULID: 48 bits of time, 80 of chance. */
const commandId = () => Type.String({ pattern: '^[0-7][0-9A-HJKMNP-TV-Z]{25}$' })
const ms = (description?: string) => Type.Number({ ...(description ? { description } : {}) })
/** As long as anything can last at a device. */
const lasting = (description?: string) =>
  Type.Number({ minimum: 0, maximum: longestOnMs, ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })

/** Milliseconds between heartbeats of a device. */
export const heartbeatMs = 1000
/** After so long without the other side both take the link for lost; outputs are off by then. */
export const lostAfterMs = 3000

export const CommandParameters = Type.Record(
  Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,23}$' }),
  Type.Union([Type.Number(), Type.Boolean()]),
  { maxProperties: 9 },
)
export type CommandParameters = Static<typeof CommandParameters>

/** `down/cmd`: do something. Times in milliseconds since 1970 by the server's clock. */
export const LinkCommand = Type.Object(
  {
    v,
    id: commandId(),
    cap: Type.String({ pattern: capabilityId }),
    p: CommandParameters,
    iat: ms('When it was sent.'),
    exp: ms('From then on it is not carried out any more.'),
    boot: Type.Optional(count('For this start of the board only.')),
    src: Type.Object(
      {
        kind: Type.Union([Type.Literal('rule'), Type.Literal('person'), Type.Literal('program')]),
        rule: Type.Optional(Type.String()),
        event: Type.Optional(Type.String()),
      },
      closed,
    ),
  },
  closed,
)
export type LinkCommand = Static<typeof LinkCommand>

/** `down/stop`: everything off, at once. `latched`: the emergency stop, which only `down/clear` opens. */
export const LinkStop = Type.Object({ v, id: Type.String({ maxLength: 40 }), latched: Type.Boolean() }, closed)
export type LinkStop = Static<typeof LinkStop>

/** `down/clear`: open the emergency stop. The device agrees by a state without it, or does not. */
export const LinkClear = Type.Object({ v, id: Type.String({ maxLength: 40 }) }, closed)
export type LinkClear = Static<typeof LinkClear>

/** `down/arm`: commands are taken, or not. A device starts disarmed, and is again when the link is lost. */
export const LinkArm = Type.Object({ v, armed: Type.Boolean() }, closed)
export type LinkArm = Static<typeof LinkArm>

/** `down/time`: the answer to each heartbeat. `t` is the heartbeat's, so that the way there and back is known. */
export const LinkTime = Type.Object({ v, t: ms(), now: ms() }, closed)
export type LinkTime = Static<typeof LinkTime>

/** `down/welcome`: the first message that a device gets. */
export const LinkWelcome = Type.Object(
  {
    v,
    deviceId: Type.String(),
    name: Type.String(),
    now: ms(),
    heartbeatMs: ms(),
    lostAfterMs: ms(),
    plays: Type.Optional(
      Type.Object(
        { kind: DeviceKind, manifest: Manifest },
        { ...closed, description: 'Of a virtual device: what the page that plays it is to be.' },
      ),
    ),
  },
  closed,
)
export type LinkWelcome = Static<typeof LinkWelcome>

/** `up/hello`: over a WebSocket the first message, within five seconds. MQTT has user and password instead. */
export const LinkHello = Type.Object(
  { v, token: Type.String({ maxLength: 200 }), agent: Type.Optional(Type.String({ maxLength: 60 })) },
  closed,
)
export type LinkHello = Static<typeof LinkHello>

/** `up/hb`: a heartbeat, every second. */
export const LinkHeartbeat = Type.Object(
  {
    v,
    t: ms("By the device's own clock, from whenever it counts."),
    boot: Type.Optional(count('How often the board has started.')),
    upMs: Type.Optional(ms('Since that start.')),
  },
  closed,
)
export type LinkHeartbeat = Static<typeof LinkHeartbeat>

/** `up/state`: how the device is, after connecting and at every change. `lost` is the last will over MQTT. */
export const LinkState = Type.Object(
  {
    v,
    state: Type.Union([Type.Literal('ready'), Type.Literal('fault'), Type.Literal('lost')]),
    armed: Type.Optional(Type.Boolean()),
    estop: Type.Optional(Type.Boolean()),
    button: Type.Optional(Type.Boolean({ description: 'The button of the emergency stop is pressed.' })),
    boot: Type.Optional(count()),
    on: Type.Optional(
      Type.Record(
        Type.String({ pattern: capabilityId }),
        Type.Object({ p: CommandParameters, remainingMs: lasting() }, closed),
        { maxProperties: 32, description: 'What is on.' },
      ),
    ),
    note: Type.Optional(Type.String({ maxLength: 200, description: 'What is wrong, in words.' })),
  },
  closed,
)
export type LinkState = Static<typeof LinkState>

export const ackStatuses = [
  'OK',
  'DUP',
  'EXPIRED',
  'RANGE',
  'ESTOP',
  'RATE',
  'COOL',
  'NOLINK',
  'BUSY',
  'DISARMED',
] as const
export const AckStatus = Type.Unsafe<(typeof ackStatuses)[number]>({ type: 'string', enum: [...ackStatuses] })
export type AckStatus = Static<typeof AckStatus>

/** `up/ack`: what came of a command. */
export const LinkAck = Type.Object(
  {
    v,
    id: commandId(),
    st: AckStatus,
    t: Type.Optional(lasting('From its arrival at the device until now.')),
    extra: Type.Optional(Type.Number({ description: 'Of RANGE the nearest that is allowed, of COOL milliseconds.' })),
  },
  closed,
)
export type LinkAck = Static<typeof LinkAck>

export const linkEvents = [
  'stopped-by-host',
  'stopped-by-button',
  'stopped-by-silence',
  'maximum-on',
  'bad-frames',
  'cleared',
  'armed',
  'disarmed',
  'board-restarted',
  'board-away',
  'board-back',
] as const

/** `up/event`: something that the device did by itself, or that was done to it. */
export const LinkEvent = Type.Object(
  {
    v,
    kind: Type.Unsafe<(typeof linkEvents)[number]>({ type: 'string', enum: [...linkEvents] }),
    argument: Type.Optional(Type.Number()),
  },
  closed,
)
export type LinkEvent = Static<typeof LinkEvent>

/** `up/log`: a line for whoever looks for a fault. */
export const LinkLog = Type.Object({ v, text: Type.String({ maxLength: 200 }) }, closed)
export type LinkLog = Static<typeof LinkLog>

/** What goes to a device. Over a WebSocket it is this object as text; over MQTT `m` is published to `down/<t>`. */
export type DownMessage =
  | { readonly t: 'welcome'; readonly m: LinkWelcome }
  | { readonly t: 'cmd'; readonly m: LinkCommand }
  | { readonly t: 'stop'; readonly m: LinkStop }
  | { readonly t: 'clear'; readonly m: LinkClear }
  | { readonly t: 'arm'; readonly m: LinkArm }
  | { readonly t: 'time'; readonly m: LinkTime }

/** What comes from one: published to `up/<t>` over MQTT. */
export const upMessages = {
  manifest: Manifest,
  state: LinkState,
  ack: LinkAck,
  event: LinkEvent,
  log: LinkLog,
  hb: LinkHeartbeat,
} as const
export type UpMessage = {
  readonly [T in keyof typeof upMessages]: { readonly t: T; readonly m: Static<(typeof upMessages)[T]> }
}[keyof typeof upMessages]

/** Most bytes of a message, either way. */
export const mostLinkBytes = 16_384

/** Why a WebSocket of a device was closed: codes of 4000 and above. */
export const linkCloseCodes = {
  /** No `hello` in time, or a token that is nobody's (any more). Trying again with the same token is of no use. */
  refused: 4401,
  /** The same device connected again: the later one stays. */
  replaced: 4409,
  /** Something that is no message, or too many. */
  misbehaved: 4400,
  /** The server stops, or the device was silent: connect again. */
  goAway: 4503,
} as const
