import type { ColumnType, Generated } from 'kysely'

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
  source: 'live' | 'replay'
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
  source: 'live' | 'replay'
  message_id: string | null
  occurred_at: Time
  ingested_at: Time
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
export interface Tables {
  'live.heads': Heads
  'live.streams': Streams
  'live.sessions': Sessions
  'live.viewers': Viewers
  'live.events': Events
  'live.gaps': Gaps
  'live.dead_letters': DeadLetters
  'api.follows': Follows
  'api.watches': Watches
  'privacy.erasures': Erasures
  'privacy.tombstones': Tombstones
}
