import type { Source } from '@livetap/contracts/raw-envelope.ts'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { ColumnType, Generated } from 'kysely'
import type { AuthTables } from '#ports/sql/tables/auth-tables.ts'
import type { DeviceTables } from '#ports/sql/tables/device-tables.ts'
import type { EndpointTables } from '#ports/sql/tables/endpoint-tables.ts'
import type { ForwardTables } from '#ports/sql/tables/forward-tables.ts'
import type { ModerationTables } from '#ports/sql/tables/moderation-tables.ts'
import type { OverlayTables } from '#ports/sql/tables/overlay-tables.ts'
import type { RoomTables } from '#ports/sql/tables/room-tables.ts'
import type { RulesTables } from '#ports/sql/tables/rules-tables.ts'
import type { SecretTables } from '#ports/sql/tables/secret-tables.ts'

/** bigint columns come as numbers: positions and counts stay far below 2^53. */
type Count = ColumnType<number, number | undefined, number>
/** timestamptz columns come as Date and take Date or ISO text. */
type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

interface Heads {
  workspace_id: string
  pos: Count
  earliest: Count
  epoch: string
}

interface Streams {
  workspace_id: string
  stream_id: string
  unique_id: string
  title: Generated<string>
  started_at: Time
  last_event_at: Time
  events: Count
  expired: Count
}

interface Sessions {
  workspace_id: string
  session_id: string
  stream_id: string
  unique_id: string
  title: Generated<string>
  source: Source
  provider: Generated<string>
  replay_of: string | null
  started_at: Time
  last_event_at: Time
  ended_at: MaybeTime
  end_reason: string | null
  events: Count
  chats: Count
  gifts: Count
  coins: Count
  likes: Count
  follows: Count
  shares: Count
  joins: Count
  peak_viewers: Count
  expired: Count
}

interface Viewers {
  workspace_id: string
  user_id: string
  unique_id: string
  display_name: string
  avatar_url: Generated<string>
  first_seen_at: Time
  last_seen_at: Time
}

interface Events {
  workspace_id: string
  pos: number
  event_id: string
  stream_id: string
  session_id: string
  seq_no: number
  trigger_id: number
  source: Source
  message_id: string | null
  occurred_at: Time
  ingested_at: Time
  normalized_at: MaybeTime
  user_id: string | null
  search: Generated<string>
  quantity: Generated<number>
  coins: Generated<number>
  viewers: number | null
  body: ColumnType<unknown, string, string>
}

interface Gaps {
  workspace_id: string
  stream_id: string
  session_id: string
  pos: number
  from_at: Time
  to_at: Time
  reason: string
}

interface DeadLetters {
  id: Generated<number>
  workspace_id: string
  stage: string
  source_id: string
  reason: string
  error: string
  /** JSON text. */
  payload: string
  attempts: number
  failed_at: Time
}

interface Follows {
  workspace_id: string
  unique_id: string
  followed_at: ColumnType<Date, Date | string | undefined, never>
}

interface Watches {
  workspace_id: string
  unique_id: string
  holder: string
  expires_at: Time
}

interface ApiKeys {
  workspace_id: string
  key_id: string
  name: string
  hash: Buffer
  permissions: string[]
  created_at: ColumnType<Date, never, never>
  created_by: string
  expires_at: MaybeTime
  last_used_at: MaybeTime
}

interface Audit {
  workspace_id: string
  entry: ColumnType<number, never, never>
  at: ColumnType<Date, never, never>
  actor_kind: 'person' | 'key' | 'automation'
  actor_id: string
  actor_name: string
  action: string
  target: string
  address: string
}

interface WorkspaceRows {
  workspace_id: string
  name: string
  created_at: ColumnType<Date, never, never>
  deleted_at: MaybeTime
}

interface Members {
  workspace_id: string
  account_id: string
  role: Role
  joined_at: ColumnType<Date, never, never>
}

interface Invitations {
  workspace_id: string
  invitation_id: string
  hash: Buffer
  role: Role
  note: Generated<string>
  created_at: ColumnType<Date, never, never>
  created_by: string
  expires_at: Time
  used_at: MaybeTime
  used_by: ColumnType<string | null, string | null | undefined, string | null>
}

interface Tickets {
  workspace_id: string
  hash: Buffer
  actor_kind: Audit['actor_kind'] | 'overlay'
  actor_id: string
  session_id: string | null
  expires_at: Time
}

interface SignInLinks {
  hash: Buffer
  account_id: string
  expires_at: Time
}

interface Deletions {
  deletion_id: string
  removed_workspace: string
  workspace_name: string
  requested_by: string
  requested_at: ColumnType<Date, never, never>
  finished_at: MaybeTime
  removed: Count
  remaining: ColumnType<number | null, number | null | undefined, number | null>
}

interface Erasures {
  erasure_id: string
  workspace_id: string
  step: ColumnType<ErasureStep, ErasureStep | undefined, ErasureStep>
  requested_at: Time
  finished_at: MaybeTime
  repeated: Generated<boolean>
  user_id: string | null
  subject_id: string | null
  /** A JSON array. */
  names: ColumnType<string[], string | undefined, string>
  before: MaybeTime
  up_to: Count
  reached: Count
  events: Count
  mentions: Count
  dead_letters: Count
}

/** What an erasure does next. */
export type ErasureStep = 'waiting' | 'events' | 'mentions' | 'dead-letters' | 'finish' | 'done'

interface Tombstones {
  workspace_id: string
  subject_hash: string
  key_id: string
  erased_at: Time
}

/** All tables, named `<schema of the owning service>.<table>`. Same as server/migrations. */
export interface Tables
  extends AuthTables,
    SecretTables,
    ModerationTables,
    RulesTables,
    EndpointTables,
    ForwardTables,
    OverlayTables,
    DeviceTables,
    RoomTables {
  'live.heads': Heads
  'live.streams': Streams
  'live.sessions': Sessions
  'live.viewers': Viewers
  'live.events': Events
  'live.gaps': Gaps
  'live.dead_letters': DeadLetters
  'api.follows': Follows
  'api.watches': Watches
  'teams.api_keys': ApiKeys
  'teams.audit': Audit
  'teams.workspaces': WorkspaceRows
  'teams.members': Members
  'teams.invitations': Invitations
  'teams.tickets': Tickets
  'teams.sign_in_links': SignInLinks
  'teams.deletions': Deletions
  'privacy.erasures': Erasures
  'privacy.tombstones': Tombstones
}
