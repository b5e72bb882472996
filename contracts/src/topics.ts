import type { CommandRun, DeviceNote } from './devices/commands.ts'
import type { DeviceStatus, EmergencyStop } from './devices/devices.ts'
import type { CommandParameters } from './devices/link.ts'
import type { DlqEntry } from './dlq-entry.ts'
import type { LivestreamStatus, ReplayStatus } from './livestream.ts'
import type { AlertContent } from './overlays/stage.ts'
import type { RawEnvelope, Source } from './raw-envelope.ts'
import type { EventType, UnifiedEvent } from './unified-event.ts'
import type { FocusItem, Presence } from './workspace/moderation.ts'
import type { Doer } from './workspace/moderation-rules.ts'

/** A named, durable stream of messages of one type. `Message` exists for the type checker only. */
export interface Topic<Message> {
  readonly name: string
  readonly message?: Message
}

/** A named broadcast: every listener of the moment hears it, nobody later. */
export interface Signal<Message> {
  readonly name: string
  readonly message?: Message
}

const topic = <Message>(name: string): Topic<Message> => ({ name })
const signal = <Message>(name: string): Signal<Message> => ({ name })

/** In the order of the pipeline: what leaves one is in a later one. Whoever waits for all to be stored goes by it. */
export const topics = {
  tests: topic<TestTicket>('ttlc:tests'),
  pushes: topic<PushedMessage>('ttlc:pushes'),
  raw: topic<RawEnvelope>('ttlc:raw'),
  events: topic<UnifiedEvent>('ttlc:events'),
  dlq: topic<DlqEntry>('ttlc:dlq'),
} as const

/**
 * How far a session of test events is. The events themselves are in the memo of this session (`testMemoKey`), each as
 * the JSON of a `PlannedTestEvent`.
 */
export interface TestTicket {
  readonly workspaceId: string
  readonly streamId: string
  readonly sessionId: string
  /** Whose live it is sent to. */
  readonly uniqueId: string
  /** How many of the events are sent. */
  readonly sent: number
  /** When ingest began with it, in milliseconds since 1970; undefined: it has not. */
  readonly beganAt?: number
  /** Milliseconds from then until the next event. */
  readonly nextAfterMs: number
}

/** What an event says, without where and when it was received. */
export type ToldEvent = Pick<UnifiedEvent, 'eventType' | 'user' | 'payload'>

/** What a program tells of the live of a @username instead of TikTok, and when it has told nothing for long. */
export type PushedMessage = { readonly workspaceId: string; readonly uniqueId: string } & (
  | {
      readonly kind: 'event'
      /** Which program, as sessions name it. */
      readonly provider: string
      readonly event: ToldEvent
      /** The same for what is told again by mistake: two of them within two seconds are one. */
      readonly fingerprint: string
      /** What the program itself knows it by, if it says so: the same one is never taken twice in a row of a hundred. */
      readonly messageId?: string
    }
  | { readonly kind: 'silence'; readonly sessionId: string }
)

/** One event of a session of tests, as it is handed to ingest. */
export interface PlannedTestEvent extends ToldEvent {
  /** Milliseconds from the begin of the session. */
  readonly afterMs: number
}

export const testMemoKind = 'test'

export function testMemoKey({ workspaceId, sessionId }: Pick<TestTicket, 'workspaceId' | 'sessionId'>): string {
  return `${testMemoKind}:${workspaceId}:${sessionId}`
}

/** A stored event as the live feed passes it around: already serialised once, with what filters need beside it. */
export interface StoredEvent {
  /** Gapless position in the workspace's log. */
  readonly pos: number
  readonly streamId: string
  readonly sessionId: string
  readonly eventType: EventType
  /** There unless it is live: what is played again, and what is a test. */
  readonly source?: Exclude<Source, 'live'>
  /** When the normalizer had made it (UTC); absent in what was stored before that was written down. */
  readonly normalizedAt?: string
  /** The UnifiedEvent as JSON text. */
  readonly json: string
}

/** The log of a workspace has grown. Only a hint: it may be lost, doubled or late without harm. */
export interface LogGrown {
  readonly workspaceId: string
  /** Position of the newest stored event. */
  readonly head: number
  /** The new events themselves, oldest first and contiguous up to `head`; empty when there were too many to pass on. */
  readonly events: readonly StoredEvent[]
}

/** What ingest is asked to do. The wish itself is kept in the database; this only makes it quick. */
export type IngestCommand =
  | { readonly kind: 'follows-changed'; readonly workspaceId: string; readonly uniqueId: string }
  | { readonly kind: 'secrets-changed'; readonly workspaceId: string }
  | { readonly kind: 'retry-now'; readonly workspaceId: string; readonly uniqueId: string }
  | {
      readonly kind: 'replay'
      readonly workspaceId: string
      readonly replayId: string
      readonly sourceSessionId: string
      readonly sessionId: string
      /** Factor of real time; null is as fast as possible. */
      readonly speed: number | null
    }
  | {
      readonly kind: 'replay-control'
      readonly workspaceId: string
      readonly replayId: string
      readonly action: 'pause' | 'resume' | 'stop'
      /** A new speed to go on with; absent leaves it. */
      readonly speed?: number | null
    }

/** Somebody wants a viewer erased. The wish itself is kept in the database; this only makes it quick. */
export interface ErasureWanted {
  readonly workspaceId: string
}

/** Somebody has deleted a workspace: nobody is in it any more. The rest is in the database; this only makes it quick. */
export interface WorkspaceDeleted {
  readonly workspaceId: string
}

/** Which part of what is kept of the moderation of a live has changed. */
export type ModerationPart = 'holds' | 'comments' | 'viewers' | 'questions' | 'deeds' | 'rules'

/** Only a hint: what has changed is read from the database. */
export interface ModerationChanged {
  readonly workspaceId: string
  /** Undefined: in all lives. */
  readonly streamId?: string
  readonly parts: readonly ModerationPart[]
}

/** Which part of what is kept of the rules of a workspace has changed. `work`: there is something to carry out. */
export type RulesPart = 'rules' | 'work' | 'executions'

/** Only a hint: what has changed is read from the database. */
export interface RulesChanged {
  readonly workspaceId: string
  readonly parts: readonly RulesPart[]
}

/** Only a hint: sinks were changed, or batches are wanted to be sent again. */
export interface ForwardChanged {
  readonly workspaceId: string
}

/** What overlays of a workspace have to look at, or do. What is lost of `alerts` and `settings` is found a moment later. */
export type OverlaysSaid = { readonly workspaceId: string } & (
  | { readonly kind: 'settings'; readonly overlayId: string }
  | { readonly kind: 'alerts' | 'skip'; readonly screen: number }
  | { readonly kind: 'test'; readonly overlayId: string; readonly content: AlertContent }
)

/** What processes tell each other about who is on duty. It is kept nowhere else. */
export type DutySaid = { readonly workspaceId: string; readonly streamId: string } & (
  | { readonly kind: 'here'; readonly presenceId: string; readonly presence: Presence }
  | { readonly kind: 'gone'; readonly presenceId: string }
  /** Whoever is here is asked to say so. */
  | { readonly kind: 'who' }
  | { readonly kind: 'focus'; readonly presenceId: string; readonly doerId: string; readonly item: FocusItem | null }
)

/**
 * Somebody wants a device to do something. Whichever process has the connection of the device takes it and says so with
 * `DeviceSaid`; it is kept nowhere, and taken by nobody after `takeBy`.
 */
export interface DeviceOrder {
  readonly kind: 'action_triggered'
  readonly workspaceId: string
  readonly deviceId: string
  /** A ULID. Asked again under the same id it is done once. */
  readonly commandId: string
  readonly capability: string
  readonly parameters: CommandParameters
  readonly source: CommandRun['source']
  /** As far as they are known: when it was where before it was ordered. */
  readonly hops: Pick<CommandRun['hops'], 'happenedAt' | 'receivedAt' | 'normalizedAt' | 'decidedAt'>
  /** Milliseconds since 1970: whoever hears it later leaves it. */
  readonly takeBy: number
  /** Milliseconds since 1970: it is not carried out from then on, whatever the policy of the device says. */
  readonly expiresAt: number
}

/** Everything off, before anything else is looked at. What it is about is written to the database at the same time. */
export interface DeviceStopped {
  readonly workspaceId: string
  /** Undefined: all devices of the workspace. */
  readonly deviceId?: string
  /** Null: everything off for now, and nothing is latched. */
  readonly stop: EmergencyStop | null
}

/**
 * Somebody wants the emergency stop of a device opened. It is kept nowhere: the stop is open when the device has said so,
 * and stays latched when it does not within ten seconds.
 */
export interface DeviceCleared {
  readonly workspaceId: string
  readonly deviceId: string
  readonly by: Doer
}

/** What devices and their service tell. `changed`: something of it is another in the database. */
export type DeviceSaid = { readonly workspaceId: string; readonly deviceId: string } & (
  | { readonly kind: 'device_status'; readonly status: DeviceStatus }
  /** An order was taken: what becomes of it is told with `command_sent`. */
  | { readonly kind: 'command_taken'; readonly commandId: string }
  /** A command has come to where its status says; told at its end, too. */
  | { readonly kind: 'command_sent'; readonly command: CommandRun }
  | { readonly kind: 'note'; readonly note: DeviceNote }
  /** Its emergency stop, pressed at that time, was opened: whoever remembers it, or one before, forgets it. */
  | { readonly kind: 'opened'; readonly at: string }
  /** It has connected to another process, which counts its connections: an older one is closed. */
  | { readonly kind: 'connected'; readonly epoch: number }
  /** Rows were changed by the api: `rows`, `tokens`, `interlocks`; or removed. */
  | { readonly kind: 'changed'; readonly parts: readonly ('rows' | 'tokens' | 'interlocks' | 'removed')[] }
)

/**
 * What processes tell each other of a room. What is lost of it is found within ten seconds. `changed`: what comes next may
 * be due at another time. `rewritten`: its workspace has given it another name, visibility or live.
 */
export type RoomNews = { readonly roomId: string } & (
  | { readonly kind: 'changed'; readonly version: number }
  | { readonly kind: 'out'; readonly memberId: string; readonly reason: 'kicked' | 'banned' }
  | { readonly kind: 'rewritten' | 'removed' }
)

export const signals = {
  logGrown: signal<LogGrown>('ttlc:log-grown'),
  commands: signal<IngestCommand>('ttlc:commands'),
  livestreams: signal<LivestreamStatus>('ttlc:livestreams'),
  replays: signal<ReplayStatus>('ttlc:replays'),
  erasures: signal<ErasureWanted>('ttlc:erasures'),
  deletions: signal<WorkspaceDeleted>('ttlc:deletions'),
  moderation: signal<ModerationChanged>('ttlc:moderation'),
  duty: signal<DutySaid>('ttlc:duty'),
  rules: signal<RulesChanged>('ttlc:rules'),
  forward: signal<ForwardChanged>('ttlc:forward'),
  overlays: signal<OverlaysSaid>('ttlc:overlays'),
  deviceOrders: signal<DeviceOrder>('ttlc:actions'),
  deviceStops: signal<DeviceStopped>('ttlc:device-stops'),
  deviceClears: signal<DeviceCleared>('ttlc:device-clears'),
  devices: signal<DeviceSaid>('ttlc:devices'),
  rooms: signal<RoomNews>('ttlc:rooms'),
} as const
