import type { CommandStatus } from '@livetap/contracts/devices/commands.ts'
import type {
  Arming,
  DeviceKind,
  DevicePolicy,
  DeviceTransport,
  EmergencyStop,
} from '@livetap/contracts/devices/devices.ts'
import type { CommandParameters, LinkState } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import type { ColumnType, Generated } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type Maybe<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>
type MaybeJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>

interface Devices {
  workspace_id: string
  device_id: string
  name: string
  kind: DeviceKind
  is_virtual: Generated<boolean>
  manifest: MaybeJson<Manifest>
  policy: ColumnType<DevicePolicy, string | undefined, string>
  changed: Json<Done>
  created_at: ColumnType<Date, never, never>
}

interface Tokens {
  workspace_id: string
  device_id: string
  token_id: string
  hash: Buffer
  limits: ColumnType<DevicePolicy, string | undefined, string>
  created_at: ColumnType<Date, never, never>
  created_by: string
  expires_at: MaybeTime
  last_used_at: MaybeTime
}

interface States {
  workspace_id: string
  device_id: string
  epoch: Generated<number>
  holder: Maybe<string>
  transport: Maybe<DeviceTransport>
  address: Maybe<string>
  connected_at: MaybeTime
  last_seen_at: MaybeTime
  proposed: MaybeJson<Manifest>
  refused: MaybeJson<Manifest>
  state: MaybeJson<LinkState>
}

interface Interlocks {
  workspace_id: string
  device_id: string
  stop: MaybeJson<EmergencyStop>
  arming: MaybeJson<Arming>
}

interface Commands {
  workspace_id: string
  command_id: string
  device_id: string
  capability: string
  parameters: Json<CommandParameters>
  source_kind: 'rule' | 'person' | 'program'
  source_name: string
  rule_id: Maybe<string>
  event_id: Maybe<string>
  event_type: Maybe<string>
  user_id: Maybe<string>
  status: CommandStatus
  reason: Maybe<string>
  detail: Maybe<string>
  happened_at: MaybeTime
  received_at: MaybeTime
  normalized_at: MaybeTime
  decided_at: MaybeTime
  queued_at: Time
  sent_at: MaybeTime
  acknowledged_at: MaybeTime
}

interface Notes {
  workspace_id: string
  device_id: string
  note: ColumnType<number, never, never>
  at: Time
  kind: string
  text: string
}

export interface DeviceTables {
  'devices.devices': Devices
  'devices.tokens': Tokens
  'devices.states': States
  'devices.interlocks': Interlocks
  'devices.commands': Commands
  'devices.notes': Notes
}
